"""The plan's indicators for an office."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from catalogue.counters.rollup import counted_day
from catalogue.indicators import facilities_of, indicators_of
from catalogue.models import Level

from ...extensions import db
from ...indicators.presenters import by_group, present_facilities, target_year
from ...matrix_files.words import definition
from ..scope import blueprint, enter, links_down_to, own_edition


@blueprint.get("/<division:code>/indicators")
def show_indicators(code: int) -> ResponseReturnValue:
    """The indicators of the plan with what is known of them in a division, and what is told to offices only."""
    division = enter(code)
    if division.level is Level.COMMUNITY:
        abort(404)
    session, edition = db.session(), own_edition()
    return render_template(
        "offices/indicators.html",
        division=division,
        groups=by_group(indicators_of(session, edition, code)),
        facilities=present_facilities(facilities_of(session, edition, code, for_offices=True)),
        year=target_year(),
        day=counted_day(session),
        definition=definition(),
        trail=links_down_to(division, itself=True),
    )
