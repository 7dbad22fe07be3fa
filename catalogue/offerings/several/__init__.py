"""Several lines at once: one change to all of them, or the lines of another community; all or none."""
