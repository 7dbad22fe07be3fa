"""The grids of the communities of an office: which communities have some, which grids, what is in each."""
