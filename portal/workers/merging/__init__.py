"""Two service points that are one: both side by side, what stays is chosen, one of them is left."""
