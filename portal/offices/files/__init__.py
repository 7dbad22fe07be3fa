"""Coverage as files to take away: which there are, what they say of themselves, and where they come from."""
