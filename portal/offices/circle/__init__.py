"""The quarter-hour circle in an office, and where the next places would help most."""
