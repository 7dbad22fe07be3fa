"""The blueprint with all its views."""

from . import calendar, divisions, documents, editions, items, other_doors
from .scope import blueprint

__all__ = ["blueprint", "calendar", "divisions", "documents", "editions", "items", "other_doors"]
