"""From an understanding to an answer: items ranked, what kind of answer they are, and where they are offered."""
