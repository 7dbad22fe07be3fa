"""The edition in force and the one to come, side by side for everyone."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import divisions
from catalogue.drafts.beside import EditionsBeside, beside, edition_pairs
from catalogue.drafts.facts import outlook_of
from catalogue.foundation import clock, stamps

from ...beside.presenters import BesideAsked, CategoryBeside, last_day_of_old, present_lines, read_beside
from ...extensions import db
from ...stamps import kept_until, stamp_versions
from ...words.editions import CHANGE_KINDS, RELATIONS
from ...words.place_names import place_name
from ..kept_pages import render_kept
from ..scope import blueprint, own_edition


@blueprint.get("/editions")
def show_editions() -> ResponseReturnValue:
    """Both editions side by side until the new one is in force; then there is only the list of services."""
    pairs = _pairs_ahead()
    if not pairs:
        return redirect(url_for(".list_services"))
    asked = read_beside(request.args, [each.pair for each in pairs])
    found = next(each for each in pairs if asked.new in (None, each.pair.new.key))
    return _page(pairs, found, asked)


def _pairs_ahead() -> tuple[EditionsBeside, ...]:
    """What is to come, each beside what is before it: kept until editions, drafts or the day change."""
    session, today, key = db.session(), clock.today(), own_edition().catalogue.key
    mark = (stamp_versions()[stamps.CATALOGUE], today)
    kept: dict[str, tuple[EditionsBeside, ...]] = kept_until(mark, "portal_editions_ahead", dict)
    if key not in kept:
        ahead = (pair for pair in edition_pairs(session, key, today) if pair.ahead)
        kept[key] = tuple(beside(session, pair) for pair in ahead)
    return kept[key]


def _page(
    pairs: tuple[EditionsBeside, ...], found: EditionsBeside, asked: BesideAsked
) -> ResponseReturnValue:
    session, pair = db.session(), found.pair
    top = next(iter(divisions.roots(session)), None)
    outlook = outlook_of(session, found.crosswalk, top.code) if top and pair.new.catalogue.reported else None

    def groups() -> tuple[CategoryBeside, ...]:
        return present_lines(found.comparison, asked.kind, outlook)

    return render_kept(
        "residents/editions.html",
        clock.now(),
        outlook,
        pair=pair,
        pairs=[each.pair for each in pairs],
        comparison=found.comparison,
        asked=asked,
        groups=groups,
        outlook=outlook,
        place=place_name(top.short_name) if top else "",
        last_day=last_day_of_old(pair),
        change_kinds=CHANGE_KINDS,
        relations=RELATIONS,
    )
