"""The departments of an office: the list, and the items that each owns."""
