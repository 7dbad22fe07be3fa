"""Places near home that offer an item."""
