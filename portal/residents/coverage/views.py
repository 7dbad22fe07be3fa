"""Public coverage, always shown: of now, 自动统计; or of a quarter's end that the district has reviewed, 已审定."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogue import divisions, rulings, spot_checks
from catalogue.foundation import clock
from catalogue.models import Level

from ...editions import current_edition
from ...extensions import db
from ...words.item_names import item_name
from ...words.sources import SOURCES
from ..kept_pages import kept_until_written, render_kept
from ..presenting.presenters import trail_of
from ..scope import blueprint, known_division, own_edition
from .files import public_figures
from .presenters import public_matrix, public_samples


@blueprint.get("/coverage")
def find_coverage() -> ResponseReturnValue:
    """To the coverage of the top division; with several of them to the places to choose from."""
    tops = divisions.roots(db.session())
    if len(tops) == 1 and current_edition() is not None:
        return redirect(url_for(".show_coverage", code=tops[0].code))
    return redirect(url_for(".find_places"))


@blueprint.get("/coverage/<division:code>")
@kept_until_written()
def show_coverage(code: int) -> ResponseReturnValue:
    """The public matrix of a division down to the street; a community's is its own page."""
    session, edition, division = db.session(), own_edition(), known_division(code)
    if division.level is Level.COMMUNITY:
        return redirect(url_for(".show_community", code=code))
    now = clock.now()
    figures, today = public_figures(code), clock.today()
    asked, found = figures.asked, figures.matrix
    shares = None
    if not asked.quarter and found.all_communities >= spot_checks.LEAST_COMMUNITIES and asked.kind == "all":
        shares = spot_checks.shares_of(session, edition, code)
    samples = public_samples(session, code, today)
    report = spot_checks.report_of(session, code) if _draws(division.level) else None
    return render_kept(
        "residents/coverage.html",
        now,
        (figures, shares, samples, report),
        division=division,
        figures=figures,
        asked=asked,
        matrix=found,
        sheet=public_matrix(found, asked.category, asked.ask()),
        categories=found.edition.categories,
        shares=shares,
        source_names=SOURCES,
        samples=samples,
        report=report,
        trail=trail_of(divisions.lineage(session, code)),
    )


def _draws(level: Level) -> bool:
    return level in (Level.DISTRICT, Level.STREET)


@blueprint.get("/coverage/<division:code>/rulings")
@kept_until_written()
def list_public_rulings(code: int) -> ResponseReturnValue:
    """What does not apply in a division: each ruling with its days and its reason, and the city's rules."""
    session, edition, division = db.session(), own_edition(), known_division(code)
    today = clock.today()
    since = clock.months_later(today, -rulings.ENDED_MONTHS)
    items = edition.items_by_id
    return render_template(
        "residents/rulings.html",
        division=division,
        rulings=[
            (item_name(items[each.item_id]), each)
            for each in rulings.rulings_in(session, edition, code, today, by_rule=False)
        ],
        rules=[
            (item_name(items[each.item_id]), each)
            for each in rulings.rules_of(session, code, today)
            if each.item_id in items
        ],
        ended=[
            (item_name(items[each.item_id]), each)
            for each in rulings.ended_rulings_in(session, edition, code, since)
        ],
        ended_rules=[
            (item_name(items[each.item_id]), each)
            for each in rulings.ended_rules_of(session, code, since)
            if each.item_id in items
        ],
        trail=trail_of(divisions.lineage(session, code)),
    )
