"""The way back to today's list from a form that was sent there."""

from __future__ import annotations

from flask import request, url_for


def back_to_today(community: int) -> str:
    """The list from which a form was sent: that of all the worker's communities, or of one."""
    if request.form.get("together"):
        return url_for("workers.start")
    return url_for("workers.show_today", community=community)


def back_to(community: int, elsewhere: str) -> str:
    """Today's list if a form was sent there, or else ``elsewhere``."""
    return back_to_today(community) if request.form.get("then") == "today" else elsewhere
