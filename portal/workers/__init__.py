"""What community workers see: the lines of their community, its places and its profile."""
