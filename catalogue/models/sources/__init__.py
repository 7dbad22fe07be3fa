"""What others know and tell: those who run services or keep lists, beside the communities' own word."""
