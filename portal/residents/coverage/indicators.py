"""The plan's indicators of a division, for everybody."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogue import divisions
from catalogue.counters.rollup import counted_day
from catalogue.indicators import facilities_of, indicators_of
from catalogue.models import Level

from ...extensions import db
from ...indicators.presenters import by_group, present_facilities, target_year
from ..presenting.presenters import trail_of
from ..scope import blueprint, known_division, own_edition


@blueprint.get("/coverage/<division:code>/indicators")
def show_indicators(code: int) -> ResponseReturnValue:
    """The indicators of the plan with what is known of them in a division above community level."""
    session, edition, division = db.session(), own_edition(), known_division(code)
    if division.level is Level.COMMUNITY:
        return redirect(url_for(".show_community", code=code))
    return render_template(
        "residents/indicators.html",
        division=division,
        groups=by_group(indicators_of(session, edition, code)),
        facilities=present_facilities(facilities_of(session, edition, code, for_offices=False)),
        year=target_year(),
        day=counted_day(session),
        trail=trail_of(divisions.lineage(session, code)),
    )
