"""Divisions in the hands of administrators: the tree, names, moves, mergers, splits, and lists brought in."""
