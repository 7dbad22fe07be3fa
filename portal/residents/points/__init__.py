"""A service point: its page and its card."""
