"""A division's 居 beside its 村, how far its parts lie apart, and units that are like it."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogue.counters.rollup import counted_day
from catalogue.coverage.figures import MINIMUM_COMMUNITIES
from catalogue.coverage.kinds_compared import KindsTable, compare_by_item
from catalogue.coverage.regional import LEAST_PEERS, SimilarUnits, quartiles_of, similar_units, units_in
from catalogue.history.monthly import months_apart
from catalogue.models import Level

from ...extensions import db
from ...matrix_files.words import definition
from ...stamps import kept_until
from ..past.presenters import HIGH, LEFT, TOP, WIDE
from ..scope import blueprint, enter, links_down_to, own_edition, own_edition_on
from .presenters import LevelApart, present_apart, present_apart_by_month, present_kinds

_PARTS = {
    Level.PROVINCE: (Level.DISTRICT, Level.STREET),
    Level.PREFECTURE: (Level.DISTRICT, Level.STREET),
    Level.DISTRICT: (Level.STREET,),
}
"""The levels whose units are compared inside a division."""


@blueprint.get("/<division:code>/town-and-country")
def show_kinds(code: int) -> ResponseReturnValue:
    """居 beside 村 by category and item, and by part; how far the parts lie apart."""
    division = enter(code)
    if division.level is Level.COMMUNITY:
        abort(404)
    found = compare_by_item(db.session(), own_edition(), code)
    return render_template(
        "offices/comparing/kinds.html",
        division=division,
        table=present_kinds(found),
        apart=_apart(found),
        least=MINIMUM_COMMUNITIES,
        definition=definition(),
        similar=url_for(".show_similar", code=code)
        if division.level in (Level.DISTRICT, Level.STREET)
        else None,
        trail=links_down_to(division, itself=True),
    )


def _apart(found: KindsTable) -> list[LevelApart]:
    levels = _PARTS.get(found.division.level, ())
    units = [(level, units_in(db.session(), found.edition, found.division.code, level)) for level in levels]
    return [present_apart(level, each, quartiles_of(each)) for level, each in units]


@blueprint.get("/<division:code>/apart")
def show_apart(code: int) -> ResponseReturnValue:
    """区域差距: how far the parts of a division lie apart, and how that changed month after month. No unit is named."""
    division = enter(code)
    levels = _PARTS.get(division.level, ())
    if not levels:
        abort(404)
    session, today = db.session(), counted_day(db.session())
    return render_template(
        "offices/comparing/apart_by_month.html",
        division=division,
        levels=[
            present_apart_by_month(
                level,
                months_apart(session, code, level, own_edition_on, today, kept_until),
            )
            for level in levels
        ],
        today=today,
        field={"wide": WIDE, "high": HIGH, "left": LEFT, "top": TOP},
        definition=definition(),
        trail=links_down_to(division, itself=True),
    )


@blueprint.get("/<division:code>/similar")
def show_similar(code: int) -> ResponseReturnValue:
    """A district or street beside those of its province that are like it."""
    division = enter(code)
    found = similar_units(db.session(), own_edition(), code)
    if division.level not in (Level.DISTRICT, Level.STREET):
        abort(404)
    return render_template(
        "offices/comparing/similar.html",
        division=division,
        found=found,
        apart=_similar_apart(found) if found else None,
        least=LEAST_PEERS,
        definition=definition(),
        trail=links_down_to(division, itself=True),
    )


def _similar_apart(found: SimilarUnits) -> LevelApart:
    return present_apart(found.division.level, [unit for _facts, unit in found.peers], found.quartiles)
