"""A pasted notice: what follows from it, accepted by one click each."""
