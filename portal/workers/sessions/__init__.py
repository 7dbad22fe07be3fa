"""Sessions of a community: announced, changed, cancelled for a day, taken off the list."""
