"""Suggestions while somebody types: items, places and service points by how their names begin."""
