"""The check by the place itself: its link and card, and what was answered by it."""
