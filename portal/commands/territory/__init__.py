"""Commands that change divisions as one, and take it back: moves, mergers, splits."""
