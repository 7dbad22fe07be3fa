"""Commands that show how texts are understood as people write them: opening hours, telephone numbers."""
