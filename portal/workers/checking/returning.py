"""The way back to the check from a form that was opened there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for

FROM_CHECK: dict[str, Any] = {"from": "check"}
"""What the address of a form says that was opened in the check."""


def read_from(values: Mapping[str, str]) -> dict[str, Any]:
    """What of a query string says that a form was opened in the check; nothing if it was opened elsewhere."""
    return FROM_CHECK if values.get("from") == FROM_CHECK["from"] else {}


def from_check() -> dict[str, Any]:
    """What an address keeps, so that its form leads back to the check."""
    return read_from(request.args)


def back_to_check(community: int, elsewhere: str) -> str:
    """Where to go after saving: the check if the form was opened there, or else ``elsewhere``."""
    if from_check():
        return url_for("workers.show_check", community=community, _anchor="next")
    return elsewhere
