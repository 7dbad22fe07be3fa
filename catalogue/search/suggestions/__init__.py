"""Suggestions while typing: items, places and service points by how their names begin."""
