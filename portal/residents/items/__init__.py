"""The page of an item."""
