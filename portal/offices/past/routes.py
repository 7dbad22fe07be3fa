"""Pages of past days: a division at the end of a day, what changed between two days and why, and the cells behind a cause."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.catalogues import EditionFacts
from catalogue.counters.rollup import counted_day
from catalogue.divisions import DivisionFacts
from catalogue.history.as_of import matrix_as_of
from catalogue.history.community import community_as_of
from catalogue.history.difference import changed_cells, difference, valid_in
from catalogue.history.monthly import months_of
from catalogue.history.reach import reach_of
from catalogue.models import Level

from ...editions import edition_on
from ...extensions import db
from ...matrix_files.words import definition
from ..scope import blueprint, enter, links_down_to, own_edition
from .criteria import read_cause, read_day, read_page, read_subject, read_two_days
from .presenters import HIGH, LEFT, TOP, WIDE, present_cells, present_changes, present_day, present_months


def _above_communities(code: int) -> DivisionFacts:
    division = enter(code)
    if division.level is Level.COMMUNITY:
        abort(404)
    return division


def _edition_on(day: date) -> EditionFacts:
    """The edition of a day; there is one if there is one today."""
    return edition_on(day) or own_edition()


@blueprint.get("/<division:code>/past")
def show_day(code: int) -> ResponseReturnValue:
    """A division at the end of a past day, with the divisions and the edition of that day."""
    division = enter(code)
    day = read_day(request.args, counted_day(db.session()))
    if division.level is Level.COMMUNITY:
        return render_template(
            "offices/past/community.html",
            division=division,
            day=day,
            then=community_as_of(db.session(), _edition_on(day), code, day),
            today=counted_day(db.session()),
            definition=definition(),
            trail=links_down_to(division, itself=True),
        )
    found = matrix_as_of(db.session(), _edition_on(day), code, day)
    return render_template(
        "offices/past/day.html",
        division=division,
        day=day,
        lines=present_day(found),
        today=counted_day(db.session()),
        definition=definition(),
        trail=links_down_to(division, itself=True),
    )


@blueprint.get("/<division:code>/changes")
def show_changes(code: int) -> ResponseReturnValue:
    """增减变动说明: what changed between the ends of two days, by causes that add up."""
    division = _above_communities(code)
    session = db.session()
    today = counted_day(session)
    days = read_two_days(request.args, today, reach_of(session, today).begins)
    editions = _edition_on(days.since), _edition_on(days.until)
    told = difference(session, editions, code, (days.since, days.until))
    return render_template(
        "offices/past/changes.html",
        division=division,
        days=days,
        told=told,
        before=valid_in(told.before),
        after=valid_in(told.after),
        changes=present_changes(told),
        cells=url_for(".list_changed_cells", code=code),
        today=today,
        definition=definition(),
        trail=links_down_to(division, itself=True),
    )


@blueprint.get("/<division:code>/changes/cells")
def list_changed_cells(code: int) -> ResponseReturnValue:
    """The cells behind a cause."""
    division = _above_communities(code)
    session = db.session()
    today = counted_day(session)
    days = read_two_days(request.args, today, reach_of(session, today).begins)
    cause, page = read_cause(request.args), read_page(request.args)
    editions = _edition_on(days.since), _edition_on(days.until)
    every = changed_cells(session, editions, code, (days.since, days.until))
    listing = present_cells(every, cause, editions, page)
    if page > listing.pages:
        abort(404)
    return render_template(
        "offices/past/cells.html",
        division=division,
        days=days,
        cause=cause,
        listing=listing,
        page_address=lambda number: days.ask(cause=cause.value, page=number),
        changes=url_for(".show_changes", code=code) + days.ask(),
        trail=links_down_to(division, itself=True),
    )


@blueprint.get("/<division:code>/months")
def show_months(code: int) -> ResponseReturnValue:
    """Month after month: the share of valid lines, of all, of a category or of an item, drawn and as a table."""
    division = _above_communities(code)
    edition = own_edition()
    subject = read_subject(request.args, edition)
    months = months_of(db.session(), code, _edition_on, counted_day(db.session()))
    return render_template(
        "offices/past/months.html",
        division=division,
        subject=subject,
        edition=edition,
        line=present_months(months, subject.items if subject else None),
        field={"wide": WIDE, "high": HIGH, "left": LEFT, "top": TOP},
        definition=definition(),
        trail=links_down_to(division, itself=True),
    )
