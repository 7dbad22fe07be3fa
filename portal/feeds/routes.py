"""The blueprint with all its views."""

from . import calendars, news
from .scope import blueprint

__all__ = ["blueprint", "calendars", "news"]
