"""What the portal asked of the own community in a month, and what it took."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...editions import current_edition
from ...effort.presenters import present_effort, read_month
from ..scope import blueprint, own_community


@blueprint.get("/<division:community>/effort")
def show_effort(community: int) -> ResponseReturnValue:
    """The community's month."""
    division = own_community(community)

    def address(code: int, month: str) -> str:
        return url_for(".show_effort", community=code, month=month)

    page = present_effort(division, current_edition(), read_month(request.args), address)
    return render_template("workers/effort.html", community=division, page=page)
