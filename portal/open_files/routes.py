"""The blueprints with all their views."""

from . import described, search_engines, views
from .scope import pages, programs

__all__ = ["described", "pages", "programs", "search_engines", "views"]
