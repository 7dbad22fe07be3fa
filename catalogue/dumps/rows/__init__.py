"""The rows of the tables, read in the order of their keys, some at a time."""

from .cells import cell_blocks
from .coverage import coverage_table
from .lines import line_tables
from .places import place_tables
from .small_tables import small_tables

__all__ = ["cell_blocks", "coverage_table", "line_tables", "place_tables", "small_tables"]
