"""Today's list: the page after logging in."""
