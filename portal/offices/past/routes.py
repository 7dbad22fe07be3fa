"""Pages of past days: a division at the end of a day, what changed between two days and why, and the cells behind a cause."""

from __future__ import annotations

from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.catalogues import EditionFacts
from catalogue.counters.rollup import counted_day
from catalogue.counters.segments import Segment
from catalogue.coverage.summary import FullCommunities
from catalogue.divisions import DivisionFacts
from catalogue.divisions.names_then import names_recorded
from catalogue.history.community import community_as_of
from catalogue.history.difference import changed_cells, difference, valid_in
from catalogue.history.full import full_communities_as_of
from catalogue.history.listing import WantedThen, cells_as_of
from catalogue.history.monthly import months_of
from catalogue.history.reach import reach_of
from catalogue.models import Level

from ...extensions import db
from ...frame.kept_fragments import HOLE
from ...frame.presentation import is_elder
from ...matrix_files.words import definition
from ...requests.paging import pages_or_404, rows_before
from ..criteria import ALL, OfficeCriteria
from ..matrix.columns import bands_of, every_band
from ..matrix.head import matrix_head, phone_list
from ..matrix.headline import gaps_by_item, headline_of
from ..matrix.sheet import Sheet
from ..matrix.views import MatrixPage, lay_out, with_body
from ..scope import blueprint, enter, enter_above_communities, links_down_to, own_edition, own_edition_on
from .criteria import (
    TwoDays,
    read_cause,
    read_difference,
    read_past_criteria,
    read_subject,
    read_two_days,
    usual_day,
)
from .presenters import (
    HIGH,
    LEFT,
    PAGE,
    TOP,
    WIDE,
    changes_by_part,
    days_beside,
    gone_items,
    present_cells,
    present_cells_then,
    present_months,
)


@blueprint.get("/<division:code>/past")
def show_day(code: int) -> ResponseReturnValue:
    """A division at the end of a past day, with the divisions and the edition of that day."""
    division = enter(code)
    today = counted_day(db.session())
    usual = (
        today if division.level is Level.COMMUNITY else usual_day(today, reach_of(db.session(), today).begins)
    )
    asked, edition = read_past_criteria(request.args, usual, own_edition_on)
    day = asked.day or usual
    if division.level is Level.COMMUNITY:
        return render_template(
            "offices/past/community.html",
            division=division,
            day=day,
            then=community_as_of(db.session(), edition, code, day),
            today=today,
            definition=definition(),
            named=names_recorded(db.session(), day),
            trail=links_down_to(division, itself=True),
        )
    shown = lay_out(division, edition, asked)
    page = render_template(
        "offices/past/day.html",
        division=division,
        asked=asked,
        day=day,
        edition=edition,
        matrix=shown.counted,
        sheet=shown.sheet,
        head=matrix_head(shown.sheet),
        body=HOLE,
        headline=headline_of(db.session(), shown.counted, whole=False),
        full=_full(division, edition, asked, day),
        segments=tuple(Segment),
        every_band=every_band(shown.counted.edition),
        no_band=frozenset(),
        phone_list=phone_list(shown.sheet, gaps_by_item(shown.counted)),
        today=today,
        definition=definition(),
        named=names_recorded(db.session(), day),
        trail=links_down_to(division, itself=True),
    )
    return with_body(page, shown)


def _full(
    division: DivisionFacts, edition: EditionFacts, asked: OfficeCriteria, day: date
) -> FullCommunities | None:
    """Full communities of a day, of districts and streets: of a city every movement up to the day would be read."""
    if division.level not in (Level.DISTRICT, Level.STREET) or asked.kind != ALL or asked.category:
        return None
    return full_communities_as_of(db.session(), edition, division.code, day)


@blueprint.get("/<division:code>/past/gaps")
def list_past_cells(code: int) -> ResponseReturnValue:
    """The gaps of a division at the end of a past day, or the cells behind one of its figures."""
    division = enter(code)
    asked, edition = read_past_criteria(request.args, counted_day(db.session()), own_edition_on)
    day = asked.day or counted_day(db.session())
    seen = asked.items_of(edition)
    item = edition.item(asked.item) if asked.item else None
    found = cells_as_of(
        db.session(),
        edition.limited_to({item.id}) if item else seen,
        code,
        day,
        WantedThen(asked.kind, asked.wanted, asked.disputed),
        limit=PAGE,
        offset=rows_before(asked.page, PAGE),
    )
    listing = present_cells_then(found, division, asked.page)
    pages_or_404(asked.page, listing.total, PAGE)
    return render_template(
        "offices/past/gaps.html",
        division=division,
        asked=asked,
        day=day,
        edition=edition,
        item=item,
        segments=tuple(Segment),
        listing=listing,
        page_address=lambda number: asked.ask(page=number),
        today=counted_day(db.session()),
        definition=definition(),
        named=names_recorded(db.session(), day),
        trail=links_down_to(division, itself=True),
    )


@blueprint.get("/<division:code>/changes")
def show_changes(code: int) -> ResponseReturnValue:
    """增减变动说明: what changed between the ends of two days, by causes that add up."""
    division = enter_above_communities(code)
    today, days, editions = _two_days()
    asked = read_difference(request.args, days, editions)
    told = difference(db.session(), editions, code, (days.since, days.until), kind=asked.kind)
    matrix = days_beside(told)
    bands = bands_of(editions[1], asked, folded=is_elder())
    sheet = Sheet(matrix, asked, bands, own_lines=False)
    page = render_template(
        "offices/past/changes.html",
        division=division,
        days=days,
        asked=asked,
        told=told,
        before=valid_in(told.before),
        after=valid_in(told.after),
        matrix=matrix,
        sheet=sheet,
        head=matrix_head(sheet),
        body=HOLE,
        gone=gone_items(told),
        parts=changes_by_part(told),
        every_band=every_band(editions[1]),
        no_band=frozenset(),
        cells=url_for(".list_changed_cells", code=code),
        today=today,
        definition=definition(),
        named=names_recorded(db.session(), days.since),
        trail=links_down_to(division, itself=True),
    )
    return with_body(page, MatrixPage(asked, matrix, sheet))


def _two_days() -> tuple[date, TwoDays, tuple[EditionFacts, EditionFacts]]:
    """The counted day, the two days that are asked for, and their editions. Raises ``BadQuery``."""
    session = db.session()
    today = counted_day(session)
    days = read_two_days(request.args, today, reach_of(session, today).begins)
    return today, days, (own_edition_on(days.since), own_edition_on(days.until))


@blueprint.get("/<division:code>/changes/cells")
def list_changed_cells(code: int) -> ResponseReturnValue:
    """The cells behind a cause or a figure."""
    division = enter(code)
    _today, days, editions = _two_days()
    asked, cause = read_difference(request.args, days, editions), read_cause(request.args)
    every = changed_cells(db.session(), editions, code, (days.since, days.until), kind=asked.kind)
    listing = present_cells(every, cause, asked, editions)
    pages_or_404(asked.page, listing.total, PAGE)
    further = f"&cause={cause.value}" if cause else ""
    item = next((i for edition in editions for i in edition.items if i.code == asked.item), None)
    return render_template(
        "offices/past/cells.html",
        division=division,
        days=days,
        asked=asked,
        cause=cause,
        item=item,
        listing=listing,
        page_address=lambda number: asked.ask(page=number) + further,
        changes=url_for(".show_changes", code=code) + asked.ask(item=None)
        if division.level is not Level.COMMUNITY
        else None,
        trail=links_down_to(division, itself=True),
    )


@blueprint.get("/<division:code>/months")
def show_months(code: int) -> ResponseReturnValue:
    """Month after month: the share of valid lines, of all, of a category or of an item, drawn and as a table."""
    division = enter_above_communities(code)
    edition = own_edition()
    subject = read_subject(request.args, edition)
    months = months_of(db.session(), code, own_edition_on, counted_day(db.session()))
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
