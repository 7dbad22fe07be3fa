"""Commands that put together what a meeting needs."""
