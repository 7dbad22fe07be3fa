"""The desk of an operator of 12345 or 96156: communities by name, one community's services in one call, and the search."""
