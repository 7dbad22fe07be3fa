"""The list of gaps, the cheapest first: by item, by division, by owner, one by one; and a selection of them."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import divisions
from catalogue.access.rights import Right, may
from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import GAP_SEGMENTS, SEGMENTS
from catalogue.coverage.gap_pages import page_of_gaps
from catalogue.coverage.gaps import gaps
from catalogue.coverage.matrix import matrix
from catalogue.departments import departments_of
from catalogue.divisions import DivisionFacts
from catalogue.foundation.codes import ancestors
from catalogue.models import Level
from catalogue.remedies import Remedy, Wishes, by_part, page_of_remedies, silent_communities

from ...extensions import db
from ...frame.acting import actor
from ...matrix_files.words import definition
from ...requests.paging import pages_or_404, rows_before
from ..criteria import OfficeCriteria
from ..files.routes import IN_A_WORKBOOK
from ..listing import PAGE, CellsPage, listed_cells
from ..matrix.headline import headline_of
from ..scope import OfficeView, blueprint, enter_view, links_down_to
from .criteria import ListCriteria, read_list_criteria, read_segment_criteria
from .kept import kept_minutes, remedies_shown
from .presenters import (
    GROUPS,
    MEANINGS,
    present_groups,
    present_page,
    rows_by_item,
    rows_by_owner,
    rows_by_part,
)


@blueprint.get("/<division:code>/gaps")
def list_gaps(code: int) -> ResponseReturnValue:
    """The gaps of a division; of cells that are no gap those behind a figure of the matrix."""
    view = enter_view(code)
    old = read_segment_criteria(request.args, view.edition)
    if not set(old.wanted) <= set(GAP_SEGMENTS) and not (old.disputed and old.segment is None):
        return _segment_page(view, old)
    asked = read_list_criteria(request.args, view.edition)
    if view.division.level is Level.COMMUNITY or asked.narrowed:
        asked = replace(asked, listing="cells")
    return _cells_page(view, asked) if asked.listing == "cells" else _counts_page(view, asked)


def _counts_page(view: OfficeView, asked: ListCriteria) -> str:
    session, division = db.session(), view.division
    found = remedies_shown(view, asked.kind, parts=asked.listing == "parts")
    owners = division.level in (Level.DISTRICT, Level.STREET)
    if asked.listing == "parts":
        rows = rows_by_part(by_part(session, view.edition, found))
    elif asked.listing == "owners":
        rows = rows_by_owner(found, departments_of(session, division.code)) if owners else abort(404)
    else:
        rows = rows_by_item(found)
    whole = matrix(session, view.edition, division.code, kind=asked.kind)
    return render_template(
        "offices/remedies/counts.html",
        division=division,
        asked=asked,
        found=found,
        kept=kept_minutes(view),
        groups=present_groups(found.groups, found.tally),
        step_address=lambda step: (
            url_for(".list_gaps", code=division.code) + asked.ask(group=Remedy(step), listing="items")
        ),
        names=GROUPS,
        rows=rows,
        owners=owners,
        whole=view.whole,
        silent=_silent(view),
        has_book=division.level in IN_A_WORKBOOK,
        headline=headline_of(session, whole, whole=view.whole),
        definition=definition(),
        trail=links_down_to(division, itself=True),
    )


def _silent(view: OfficeView) -> tuple[tuple[int, str, int], ...]:
    """Communities of a street that never reported, for those who may fill in for them."""
    street = view.division.level is Level.STREET and view.whole
    if not street or not may(actor(), Right.RECORD, view.division.code):
        return ()
    return silent_communities(db.session(), view.edition, view.division.code)


def _cells_page(view: OfficeView, asked: ListCriteria) -> str:
    session, division = db.session(), view.division
    wanted = wishes_of(view, asked)
    page = page_of_remedies(
        session,
        view.edition,
        division.code,
        kind=asked.kind,
        wishes=wanted,
        limit=PAGE,
        offset=rows_before(asked.page, PAGE),
    )
    listing = CellsPage((), page.total, asked.page)
    pages_or_404(asked.page, listing.total, PAGE)
    above = {code for row in page.rows for code in ancestors(row.community)}
    names = divisions.short_names(session, above)
    of_one = division.level is Level.COMMUNITY
    return render_template(
        "offices/remedies/cells.html",
        division=division,
        of_one=of_one,
        asked=asked,
        listing=listing,
        rows=present_page(page, names, division.code),
        names=GROUPS,
        meaning=MEANINGS[asked.group] if asked.group else None,
        item=view.edition.item(asked.item) if asked.item else None,
        owner=_owner(division, asked),
        page_address=lambda number: asked.ask(page=number),
        edition=view.edition,
        segments=GAP_SEGMENTS,
        has_book=division.level in IN_A_WORKBOOK,
        definition=definition(),
        trail=links_down_to(division, itself=not of_one),
    )


def wishes_of(view: OfficeView, asked: ListCriteria) -> Wishes:
    """The gaps that are asked for, of the items that the reader sees. Raises 404 for a department that is not here."""
    items = None if view.whole else frozenset(item.id for item in view.edition.items)
    if asked.item is not None:
        items = frozenset({view.edition.item(asked.item).id})
    if asked.department is not None:
        owned = _owned(view.edition, view.division, asked.department)
        items = owned if items is None else items & owned
    if asked.category is not None:
        inside = frozenset(item.id for item in asked.items_of(view.edition).items)
        items = inside if items is None else items & inside
    return Wishes(
        remedy=asked.group,
        items=items,
        disputed=asked.disputed,
        segment=asked.segment,
        type_tag=asked.type_tag,
    )


def _owned(edition: EditionFacts, division: DivisionFacts, department: int) -> frozenset[int]:
    """The items that a department of an office owns; 0: those without an owner there."""
    kept = departments_of(db.session(), division.code)
    if department == 0:
        owned = {item for each in kept for item in each.items}
        return frozenset(item.id for item in edition.items if item.id not in owned)
    found = next((each for each in kept if each.id == department), None)
    return frozenset(found.items) if found is not None else abort(404)


def _owner(division: DivisionFacts, asked: ListCriteria) -> str | None:
    if not asked.department:
        return None
    kept = departments_of(db.session(), division.code)
    return next((each.name for each in kept if each.id == asked.department), None)


def _segment_page(view: OfficeView, asked: OfficeCriteria) -> str:
    division = view.division
    # The summaries, by which a page of many gaps is found quickly, count all items.
    cells = (page_of_gaps if view.whole and asked.category is None else gaps)(
        db.session(),
        asked.items_of(view.edition),
        division.code,
        kind=asked.kind,
        reasons=asked.wanted,
        narrowed=asked.narrowed,
        limit=PAGE,
        offset=rows_before(asked.page, PAGE),
    )
    listing = CellsPage(listed_cells(db.session(), cells), cells.total, asked.page)
    pages_or_404(asked.page, listing.total, PAGE)
    of_one = division.level is Level.COMMUNITY
    return render_template(
        "offices/gap_cells.html",
        division=division,
        of_one=of_one,
        asked=asked,
        day=cells.day,
        listing=listing,
        page_address=lambda page: asked.ask(page=page),
        edition=view.edition,
        segments=SEGMENTS,
        definition=definition(),
        trail=links_down_to(division, itself=not of_one),
    )
