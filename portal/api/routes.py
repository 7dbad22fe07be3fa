"""The blueprint with all its views."""

from . import documents, items
from .scope import blueprint

__all__ = ["blueprint", "documents", "items"]
