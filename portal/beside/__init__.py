"""Two editions side by side, as offices and residents see them."""
