"""What each pane shows at a moment: one pure function for each, and the stage that is laid out once."""
