"""The way back to the check, or to today's list, from a form that was opened there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for

from ...frame.answering import KEPT
from ...requests.addresses import whole_number

FROM_CHECK: dict[str, Any] = {"from": "check"}
FROM_TODAY: dict[str, Any] = {"from": "today"}
FROM_TOGETHER: dict[str, Any] = {"from": "together"}
FROM_CASES: dict[str, Any] = {"from": "cases"}
"""What the address of a form says that was opened in the check, in today's list of one community or of several, or in cases."""


def from_pasted(notice: int | None) -> dict[str, Any]:
    """What the address of a form says that a pasted notice led to; ``notice`` is the number by which that is kept."""
    return {} if notice is None else {"from": "pasted", "notice": notice}


def read_from(values: Mapping[str, str]) -> dict[str, Any]:
    """What of a query string says where a form was opened; nothing of what no page of these says."""
    if values.get("from") == "pasted":
        return from_pasted(whole_number(values.get("notice")))
    known = (FROM_CHECK, FROM_TODAY, FROM_TOGETHER, FROM_CASES)
    return next((each for each in known if each["from"] == values.get("from")), {})


def came_from() -> dict[str, Any]:
    """What an address keeps, so that its form leads back to where it was opened; nothing if it was opened elsewhere."""
    return read_from(request.args)


def back_from(community: int, elsewhere: str, came: Mapping[str, Any] | None = None) -> str:
    """Where to go after saving: the check or the list in which the form was opened, or else ``elsewhere``."""
    came = came_from() if came is None else came
    if came == FROM_CHECK:
        return url_for("workers.show_check", community=community, _anchor="next")
    if came == FROM_TODAY:
        return url_for("workers.show_today", community=community)
    if came == FROM_CASES:
        return url_for("workers.list_cases", community=community)
    if came.get("from") == "pasted":
        kept: dict[str, Any] = {KEPT: came["notice"]}
        return url_for("workers.show_pasted", community=community, **kept)
    return url_for("workers.start") if came == FROM_TOGETHER else elsewhere


def back_to_list(community: int) -> str:
    """Where to go from a form of today's list: that of all the worker's communities if it was sent there, or of one."""
    return back_from(community, url_for("workers.show_today", community=community))
