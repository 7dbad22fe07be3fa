"""Where the cells of a matrix lead: to present lines, to those at the end of a past day, to those that changed between two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from markupsafe import escape

from ..criteria import NUMBER, OfficeCriteria

LISTED = "#cells"
"""Where the list is on its page."""
_ITEM = "-item-"
"""Holds the place of an item's code, in an address."""


def own_address(asked: OfficeCriteria, code: int, *, wall: bool = False) -> str:
    """The table's own address, without a query."""
    if asked.since is not None:
        return url_for("offices.show_changes", code=code)
    if asked.day is not None:
        return url_for("offices.show_day", code=code)
    return url_for("offices.show_wall" if wall else "offices.show_matrix", code=code)


def tail(asked: OfficeCriteria, *, wall: bool = False) -> str:
    """What follows the code of a division in the address of its own table."""
    if asked.since is not None:
        return "/changes"
    if asked.day is not None:
        return "/past"
    return "/wall" if wall else ""


def cells_tail(asked: OfficeCriteria) -> str:
    """What follows the code of a division in the address of a list of its cells, without a query."""
    if asked.since is not None:
        return "/changes/cells"
    return "/gaps" if asked.day is None else "/past/gaps"


def item_list(asked: OfficeCriteria, item: str | None, **more: Any) -> str:
    """What follows the code of a division in the address of the lines of an item, or of a part of all (None); not escaped."""
    only = {"sort": None, "bands": None, "show": NUMBER, **more}
    if item is None:
        return f"{cells_tail(asked)}{asked.ask(**only)}"
    if asked.day is None:
        return f"/items/{item}{asked.ask(**only)}"
    return f"{cells_tail(asked)}{asked.ask(item=item, **only)}"


def item_lists(asked: OfficeCriteria, **more: Any) -> Callable[[str], str]:
    """What gives, escaped, what :func:`item_list` gives for an item's code: one address serves all items."""
    before, _item, after = str(escape(item_list(asked, _ITEM, **more))).partition(_ITEM)
    return lambda item: f"{before}{item}{after}"


def line_tail(asked: OfficeCriteria, item: str) -> str:
    """What follows the code of a community in the address of one of its lines."""
    return f"/items/{item}" if asked.day is None else f"/past?day={asked.day}#i{item}"
