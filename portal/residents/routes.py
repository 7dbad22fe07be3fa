"""Pages for residents: every address of theirs, by the file that answers it."""

from __future__ import annotations

from .choosing import choose_community, find_places
from .communities import browse_division, show_community
from .home import show_audience, show_definitions, show_event, show_home
from .items import show_item
from .points import show_point
from .scope import blueprint
from .search import search

__all__ = [
    "blueprint",
    "browse_division",
    "choose_community",
    "find_places",
    "search",
    "show_audience",
    "show_community",
    "show_definitions",
    "show_event",
    "show_home",
    "show_item",
    "show_point",
]
