"""The quarter-hour circle of an office's division."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import divisions
from catalogue.circle import circle_of
from catalogue.circle.siting import SITED
from catalogue.models import Level

from ...circle.criteria import read_circle_criteria
from ...circle.kept import circle_of_division
from ...circle.presenters import present_circle
from ...extensions import db
from ..scope import blueprint, enter, links_down_to, own_edition


@blueprint.get("/<division:code>/circle")
def show_circle(code: int) -> ResponseReturnValue:
    """The circle by kind, by division below and by community; the same figures as in public."""
    division, edition = enter(code), own_edition()
    if division.level is Level.COMMUNITY:
        return redirect(url_for("residents.show_own_circle", code=code))
    asked = read_circle_criteria(request.args, circle_of(edition))
    return render_template(
        "offices/circle/circle.html",
        division=division,
        asked=asked,
        path=url_for(".show_circle", code=code),
        page=present_circle(
            circle_of_division(edition, division, asked.type_tag),
            divisions.children(db.session(), code),
            asked,
            lambda below: url_for(".show_circle", code=below),
        ),
        sited=division.level in SITED,
        trail=links_down_to(division, itself=True),
    )
