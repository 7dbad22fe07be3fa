"""Commands about accounts: one by one, and many from a file."""
