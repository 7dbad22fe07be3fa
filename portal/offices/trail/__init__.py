"""The trail in an office: who did what in the division, as a page and as files."""
