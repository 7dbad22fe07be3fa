"""Coverage as files to take away: lists of gaps and matrices as CSV, JSON and workbook; large ones by a child process."""

from .orders import Content, FileForm, FileOrder, order_of
from .writing import write_file

__all__ = ["CHILD", "Content", "FileForm", "FileOrder", "order_of", "write_file"]

CHILD = f"{__name__}.child"
"""The module whose process writes a file: see there."""
