"""Commands about owners' lists (名录)."""
