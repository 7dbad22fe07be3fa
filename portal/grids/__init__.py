"""A file of grids, as workers and offices bring it in."""
