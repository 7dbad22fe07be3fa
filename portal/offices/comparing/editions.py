"""Two editions of the catalogue side by side for an office, with its own coverage under both."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from catalogue.counters.rollup import counted_day
from catalogue.drafts.beside import beside, edition_pairs, usual_pair
from catalogue.drafts.facts import outlook_of
from catalogue.foundation import clock
from catalogue.models import Level

from ...beside.presenters import last_day_of_old, present_lines, read_beside
from ...extensions import db
from ...matrix_files.words import definition
from ...words.editions import CHANGE_KINDS, RELATIONS
from ..scope import blueprint, enter, links_down_to, own_edition


@blueprint.get("/<division:code>/editions")
def show_editions(code: int) -> ResponseReturnValue:
    """Old and new wording of each item, kinds of change, coverage of the division under both, and the minutes that it asks."""
    division = enter(code)
    if division.level is Level.COMMUNITY:
        abort(404)
    session, today, key = db.session(), clock.today(), own_edition().catalogue.key
    pairs = edition_pairs(session, key, today)
    asked = read_beside(request.args, pairs)
    pair = next((each for each in pairs if each.new.key == asked.new), None) or usual_pair(
        pairs, own_edition()
    )
    given = {
        "division": division,
        "pair": pair,
        "pairs": pairs,
        "asked": asked,
        "day": counted_day(session),
        "definition": definition(),
        "trail": links_down_to(division, itself=True),
        "change_kinds": CHANGE_KINDS,
        "relations": RELATIONS,
    }
    if pair is None:
        return render_template("offices/comparing/editions.html", **given)
    found = beside(session, pair)
    outlook = outlook_of(session, found.crosswalk, code)
    return render_template(
        "offices/comparing/editions.html",
        comparison=found.comparison,
        groups=present_lines(found.comparison, asked.kind, outlook),
        outlook=outlook,
        last_day=last_day_of_old(pair),
        **given,
    )
