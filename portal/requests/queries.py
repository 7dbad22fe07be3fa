"""Values that several query strings have in common, each read and checked once."""

from __future__ import annotations

from collections.abc import Mapping

from .addresses import LAST_PAGE, whole_number
from .security import safe_next


def page_number(text: str | None) -> int | None:
    """The page of a list, from 1; the first where none is given, None for what is no page."""
    return whole_number(text or "1", LAST_PAGE) or None


def read_next(arguments: Mapping[str, str], default: str = "") -> str:
    """Where to go on afterwards: the address in ``next`` if it is one of this portal, else ``default``."""
    return safe_next(arguments.get("next"), default)
