"""Several lines at once: one change to those that are ticked, or lines of another community."""
