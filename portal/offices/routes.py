"""Pages for offices. An office sees its own subtree; every figure leads to the cells behind it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import feedback, offerings
from catalogue.access.rights import Right, may, require
from catalogue.catalogues import EditionFacts
from catalogue.coordination import requests_about
from catalogue.counters.segments import SEGMENTS
from catalogue.coverage.gaps import gaps
from catalogue.departments import owners_of
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.models import Level

from ..coordination.presenters import present_requests
from ..editions import current_edition
from ..effort.presenters import REVIEW, note_before_sending
from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import answered, refused_as_message
from ..matrix_files.words import definition
from ..requests.paging import rows_before
from . import cases, criteria, declarations, service_guides, workbooks
from .accounts import routes as accounts
from .briefs import routes as briefs
from .checks import entering as entered_checks
from .checks import routes as checks
from .circle import routes as circle
from .circle import siting
from .comparing import editions as editions_beside
from .comparing import routes as comparing
from .coordination import routes as coordination
from .departments import routes as departments
from .effort import routes as effort
from .files import routes as files
from .forms import MarkForm
from .grids import routes as grids
from .indicators import routes as indicators
from .listing import PAGE, CellsPage, listed_cells
from .lists import routes as lists
from .map import views as maps
from .matrix import views as matrix_pages
from .matrix.counting import count
from .needs import routes as needs
from .past import asking_again
from .past import routes as past
from .platform import routes as platform
from .remedies import choosing, reminding, taking_over
from .remedies import files as remedy_files
from .remedies import routes as remedies
from .reviews import routes as reviews
from .rulings import routes as rulings
from .scope import blueprint, enter, enter_view, links_down_to, own_divisions, own_edition
from .standards import routes as standards
from .tables import routes as tables
from .trail import routes as trail_pages
from .villages import routes as villages

__all__ = [
    "accounts",
    "asking_again",
    "blueprint",
    "briefs",
    "cases",
    "checks",
    "choosing",
    "circle",
    "comparing",
    "coordination",
    "declarations",
    "departments",
    "editions_beside",
    "effort",
    "entered_checks",
    "files",
    "grids",
    "indicators",
    "lists",
    "maps",
    "matrix_pages",
    "needs",
    "past",
    "platform",
    "remedies",
    "remedy_files",
    "reminding",
    "reviews",
    "rulings",
    "service_guides",
    "siting",
    "standards",
    "tables",
    "taking_over",
    "trail_pages",
    "villages",
    "workbooks",
]


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """To the reader's own division, or to a choice of several."""
    own = own_divisions()
    if current_edition() is None or len(own) > 1:
        return render_template("offices/start.html", divisions=own)
    return redirect(url_for("offices.show_matrix", code=own[0].code))


@blueprint.get("/<division:code>/items/<item>")
def show_item(code: int, item: str) -> ResponseReturnValue:
    """One item in a division, by child and cell by cell; in a community, the one line with its history."""
    view = enter_view(code)
    division, edition = view.division, view.edition
    facts = edition.item(item)
    if division.level is Level.COMMUNITY:
        return _show_line(division, edition, item)
    asked = criteria.read_office_criteria(request.args, edition)
    found = count(edition, code, asked)
    cells = gaps(
        db.session(),
        edition.limited_to({facts.id}),
        code,
        kind=asked.kind,
        reasons=asked.wanted if asked.segment else SEGMENTS,
        narrowed=asked.narrowed,
        limit=PAGE,
        offset=rows_before(asked.page, PAGE),
    )
    column = found.items.index(facts)
    return render_template(
        "offices/item.html",
        division=division,
        item=facts,
        asked=asked,
        edition=edition,
        day=found.day,
        total=found.total[column],
        rows=[
            (row, count, line[column])
            for row, count, line in zip(found.rows, found.communities, found.cells, strict=True)
            if row.level is not Level.COMMUNITY
        ],
        listing=CellsPage(listed_cells(db.session(), cells), cells.total, asked.page),
        page_address=lambda page: asked.ask(page=page),
        segments=SEGMENTS,
        definition=definition(),
        trail=links_down_to(division, itself=True),
    )


def _show_line(division: DivisionFacts, edition: EditionFacts, item: str) -> ResponseReturnValue:
    session, me = db.session(), actor()
    line = offerings.get_line(session, edition, division.code, item)
    return render_template(
        "offices/line.html",
        division=division,
        line=line,
        history=offerings.history(session, division.code, line.item),
        form=MarkForm(),
        owners=owners_of(session, division.code, line.item.id),
        requests=present_requests(
            edition, requests_about(session, division.code, line.item.id), clock.today()
        ),
        may_settle=may(me, Right.SETTLE, division.code),
        may_record=may(me, Right.RECORD, division.code),
        sending=note_before_sending(division.code, REVIEW)
        if line.offering and not line.offering.disputed and may(me, Right.SETTLE, division.code)
        else None,
        wasted_visits=feedback.wasted_visits_at(session, division.code, line.item.id)
        if may(me, Right.SEE_CASES, division.code)
        else None,
        edit_address=url_for("workers.edit_line", community=division.code, item=item),
        trail=links_down_to(division),
    )


@blueprint.post("/<division:code>/items/<item>/dispute")
def mark_disputed(code: int, item: str) -> ResponseReturnValue:
    """Say that a community's line is disputed. Only the street does."""
    return _mark(code, item, disputed=True)


@blueprint.post("/<division:code>/items/<item>/settle")
def settle_dispute(code: int, item: str) -> ResponseReturnValue:
    """Clear a dispute. Only the street does."""
    return _mark(code, item, disputed=False)


def _mark(code: int, item: str, *, disputed: bool) -> ResponseReturnValue:
    enter(code)
    require(actor(), Right.SETTLE, code)
    facts = own_edition().item(item)
    if not MarkForm().validate_on_submit():
        abort(400)
    itself = url_for("offices.show_item", code=code, item=item)
    with answered(refused_as_message(itself)):
        if disputed:
            offerings.dispute(db.session(), actor=actor(), community=code, item=facts)
        else:
            feedback.settle_with_cases(
                db.session(), actor=actor(), community=code, item=facts, now=clock.now()
            )
    flash(_("The line is marked as disputed.") if disputed else _("The dispute is settled."))
    return redirect(itself)
