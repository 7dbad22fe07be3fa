"""The plan's indicators as offices and residents see them."""
