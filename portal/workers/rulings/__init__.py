"""A community proposes that an item does not apply to it."""
