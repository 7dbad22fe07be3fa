"""The next edition while it is shown for comment: what it changes, and where comments go."""
