"""What residents see: the directory, search, items, communities."""
