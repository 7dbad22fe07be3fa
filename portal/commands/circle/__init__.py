"""``flask circle``: the quarter-hour circle, and where the next places would help most."""
