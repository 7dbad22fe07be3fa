"""Communities, the divisions above them, and choosing one's own."""
