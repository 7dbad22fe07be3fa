"""Other people's workbooks, looked at and filled as they are laid out: a child process does both, under limits."""

from .calling import fill_workbook, look_at
from .orders import Fact, FillOrder, Mark
from .seen import SeenBook, SeenSheet

__all__ = ["Fact", "FillOrder", "Mark", "SeenBook", "SeenSheet", "fill_workbook", "look_at"]
