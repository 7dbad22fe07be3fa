"""The blueprint with all its views."""

from . import changes, coverage, documents, items
from .desk import communities, search
from .listed import calendar, divisions, editions, other_doors
from .offered import offerings, points
from .pages import views
from .scope import blueprint

__all__ = [
    "blueprint",
    "calendar",
    "changes",
    "communities",
    "coverage",
    "divisions",
    "documents",
    "editions",
    "items",
    "offerings",
    "other_doors",
    "points",
    "search",
    "views",
]
