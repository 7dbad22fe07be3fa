"""The grids of a community: kept, chosen for service points and reports, and lists narrowed by one."""
