"""Running a person's program: its check, its marks, the worker process and the protocol with it."""
