"""The graph of a recording and its layout: geometry only, in pixels of 100 %, laid out once for the end of the run."""
