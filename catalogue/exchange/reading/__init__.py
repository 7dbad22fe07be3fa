"""Office files as people hand them in (.xlsx, .xls, .ods, .csv, web pages named .xls), read in a child process."""

from .book import Book, BookRow, BookSheet, Cell, Flaw, plain, visible
from .opening import read_book, read_book_of

__all__ = ["Book", "BookRow", "BookSheet", "Cell", "Flaw", "plain", "read_book", "read_book_of", "visible"]
