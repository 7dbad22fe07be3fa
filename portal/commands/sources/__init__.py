"""Commands about what others than the communities know and tell."""
