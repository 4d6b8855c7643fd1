"""Everything that needs Qt: the window, its views and how they are painted."""
