"""The matrix of a division as a page, and for a projector."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.access.rights import Right, may, own_passed
from catalogue.catalogues import EditionFacts
from catalogue.circle import shipped_circle
from catalogue.coordination import count_open
from catalogue.counters.segments import Segment
from catalogue.coverage.matrix import Matrix
from catalogue.declarations import count_open_objections
from catalogue.divisions import DivisionFacts
from catalogue.links import broken_in_declarations
from catalogue.models import Level

from ...extensions import db
from ...frame import kept_fragments
from ...frame.acting import actor
from ...frame.presentation import is_elder
from ...matrix_files.words import definition
from ...stamps import stamp_versions
from ..criteria import CIRCLE, DIFFERENCE, NUMBER, OfficeCriteria, read_office_criteria
from ..scope import OfficeView, blueprint, enter_view, links_down_to, own_edition
from .circle import lay_out_circle
from .columns import bands_of, every_band
from .counting import compare, count
from .head import matrix_head, phone_list
from .headline import gaps_by_item, headline_of
from .sheet import Sheet

_BODIES: kept_fragments.Shelf[kept_fragments.Piece] = kept_fragments.Shelf(room=32)
"""Bodies of matrices: some 300 kB each with their key, so some 10 MB in a worker."""


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """What pages of a matrix have in common. ``counted`` is the matrix whose figures the headline gives."""

    asked: OfficeCriteria
    counted: Matrix
    sheet: Sheet


@blueprint.get("/<division:code>")
def show_matrix(code: int) -> ResponseReturnValue:
    """The matrix of a division. A community has none of its own: its page has its lines."""
    view = enter_view(code)
    if view.division.level is Level.COMMUNITY:
        return redirect(url_for("residents.show_community", code=code))
    wanted = read_office_criteria(request.args, view.edition)
    if wanted.of_circle:
        return _circle(view, wanted, wall=False)
    shown = lay_out(view.division, view.edition, wanted)
    asked, found = shown.asked, shown.counted
    whole = view.whole and asked.category is None and asked.type_tag is None
    page = render_template(
        "offices/matrix.html",
        division=view.division,
        asked=asked,
        matrix=found,
        sheet=shown.sheet,
        head=matrix_head(shown.sheet),
        body=kept_fragments.HOLE,
        view=view,
        headline=headline_of(db.session(), found, whole=whole),
        definition=definition(),
        trail=links_down_to(view.division),
        declared=_declared_to_do(code) if may(actor(), Right.DECLARE, code) else 0,
        asked_here=count_open(db.session(), code) if may(actor(), Right.ANSWER_REQUESTS, code) else 0,
        every_band=every_band(found.edition),
        no_band=frozenset(),
        segments=tuple(Segment),
        phone_list=phone_list(shown.sheet, gaps_by_item(found)),
        may_see_cases=may(actor(), Right.SEE_CASES, code) or bool(own_passed(actor(), code)),
    )
    return with_body(page, shown)


@blueprint.get("/<division:code>/wall")
def show_wall(code: int) -> ResponseReturnValue:
    """The matrix alone, for a projector."""
    view = enter_view(code)
    if view.division.level is Level.COMMUNITY:
        return redirect(url_for("residents.show_community", code=code))
    wanted = read_office_criteria(request.args, view.edition)
    if wanted.of_circle:
        return _circle(view, wanted, wall=True)
    shown = lay_out(view.division, view.edition, wanted, wall=True)
    page = render_template(
        "offices/wall.html",
        view=view,
        division=view.division,
        asked=shown.asked,
        matrix=shown.counted,
        sheet=shown.sheet,
        head=matrix_head(shown.sheet),
        body=kept_fragments.HOLE,
        headline=headline_of(db.session(), shown.counted, whole=False),
        every_band=every_band(shown.counted.edition),
        no_band=frozenset(),
    )
    return with_body(page, shown)


def _circle(view: OfficeView, asked: OfficeCriteria, *, wall: bool) -> str:
    """The quarter-hour circle in the place of the matrix. It is of all items, also for a department that owns a few."""
    division = view.division
    return render_template(
        f"offices/circle/{'wall' if wall else 'matrix'}.html",
        view=view,
        division=division,
        asked=asked,
        sheet=lay_out_circle(division, own_edition(), asked, wall=wall),
        sentence=shipped_circle().source.sentence,
        definition=definition(),
        trail=links_down_to(division),
    )


def lay_out(
    division: DivisionFacts, edition: EditionFacts, asked: OfficeCriteria, *, wall: bool = False
) -> MatrixPage:
    """The matrix of a division that is asked for, present or past, as a table. Raises as :func:`count` does."""
    code = division.code
    found = count(asked.items_of(edition), code, asked)
    if asked.show == CIRCLE:
        # A state of lines is asked for, or a past day: neither has kinds.
        asked = replace(asked, show=NUMBER)
    if asked.show == DIFFERENCE and any(row.level is Level.COMMUNITY for row in found.rows):
        # A single community has no difference; neither has a page whose rows are communities.
        asked = replace(asked, show=NUMBER)
    cells = compare(found, asked) if asked.show == DIFFERENCE else found
    bands = bands_of(found.edition, asked, folded=is_elder() and asked.category is None)
    own_lines = asked.day is None and may(actor(), Right.SEE_WORK, code)
    return MatrixPage(asked, found, Sheet(cells, asked, bands, own_lines=own_lines, wall=wall))


def with_body(page: str, shown: MatrixPage) -> ResponseReturnValue:
    """The page with the rows of its table, which are kept for as long as nothing in them changes."""
    if not shown.counted.all_communities:
        return page
    sheet = shown.sheet
    key = (sheet.identity, request.script_root, *stamp_versions().values())
    return kept_fragments.answer_with_fragment(page, kept_fragments.piece_on(_BODIES, key, sheet.body))


def _declared_to_do(code: int) -> int:
    """How many objections to what an office declares wait, and how many of its web addresses do not open."""
    session = db.session()
    return count_open_objections(session, [code]) + len(broken_in_declarations(session, [code]))
