"""The plan's indicators of a division, for everybody: on a page and in files."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogue import divisions
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.indicators import FacilityState, IndicatorState, facilities_of, indicators_of
from catalogue.models import Level

from ...extensions import db
from ...files.downloads import as_csv, as_json
from ...indicators.files import HEADS, indicator_rows, indicators_as_json
from ...indicators.kept import figures_of_division
from ...indicators.presenters import present_indicators
from ..kept_pages import kept_until_written
from ..presenting.presenters import trail_of
from ..scope import blueprint, known_division, own_edition


@blueprint.get("/coverage/<division:code>/indicators")
@kept_until_written()
def show_indicators(code: int) -> ResponseReturnValue:
    """The indicators of the plan with what is known of them in a division above community level."""
    division = known_division(code)
    if division.level is Level.COMMUNITY:
        return redirect(url_for(".show_community", code=code))
    states, facilities = _found(division)
    return render_template(
        "residents/indicators.html",
        division=division,
        page=present_indicators(division, own_edition(), states, facilities),
        trail=trail_of(divisions.lineage(db.session(), code)),
    )


@blueprint.get("/coverage/<division:code>/indicators.csv")
def download_indicators(code: int) -> ResponseReturnValue:
    """All indicators as a table."""
    states, _facilities = _found(known_division(code))
    return as_csv(_named(code), indicator_rows(states, HEADS))


@blueprint.get("/coverage/<division:code>/indicators.json")
def download_indicators_json(code: int) -> ResponseReturnValue:
    """All indicators and the facilities that are told in public, for programs."""
    return as_json(_named(code), indicators_as_json(code, *_found(known_division(code))))


def _found(division: DivisionFacts) -> tuple[tuple[IndicatorState, ...], tuple[FacilityState, ...]]:
    counted = figures_of_division(own_edition(), division)
    return indicators_of(db.session(), division.code, counted), facilities_of(counted, for_offices=False)


def _named(code: int) -> str:
    return f"indicators-{code:012d}-{clock.today():%Y%m%d}"
