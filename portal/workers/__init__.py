"""What community workers see: the lines of their community."""
