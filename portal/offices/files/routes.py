"""The files themselves. One that lists the cells of a district or more is written by a child process."""

from __future__ import annotations

from io import BytesIO

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.catalogues import EditionFacts
from catalogue.counters.rollup import counted_day
from catalogue.coverage_files import CHILD, Content, FileForm, FileOrder, write_file
from catalogue.divisions import DivisionFacts
from catalogue.foundation.codes import level_of
from catalogue.foundation.errors import DomainError
from catalogue.history.as_of import reach_on
from catalogue.models import Level

from ...extensions import db
from ...files.downloads import as_csv, as_json
from ...files.produced import Produced, as_produced
from ...matrix_files.tables import about_matrix, matrix_as_json, matrix_rows
from ...matrix_files.words import About
from ..criteria import OfficeCriteria, read_office_criteria
from ..matrix.counting import count
from ..past.criteria import read_past_criteria, read_whether_past
from ..scope import blueprint, enter, enter_view, own_edition, own_edition_on
from .circle import circle_by_community, circle_file
from .orders import narrowed, order_for

_TYPES = {
    FileForm.CSV: "text/csv",
    FileForm.JSON: "application/json",
    FileForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SMALL = frozenset({Level.STREET, Level.COMMUNITY})
"""Divisions whose cells are written at once: some hundred communities at most."""

IN_A_WORKBOOK = _SMALL | {Level.DISTRICT}
"""Divisions whose cells are offered as a workbook: a city has hundreds of thousands."""


@blueprint.get("/<division:code>/matrix.csv")
def download_matrix(code: int) -> ResponseReturnValue:
    """The matrix as a table. Raises ``DomainError`` for a community."""
    division, edition, asked = _asked(code)
    if asked.of_circle:
        return circle_file(division, own_edition(), asked, FileForm.CSV)
    found = count(asked.items_of(edition), code, asked)
    further = narrowed(Content.MATRIX, about_matrix(found), asked)
    rows = matrix_rows(found, percent=asked.show == "percent", further=further)
    return as_csv(f"matrix-{code}-{asked.kind}-{found.day:%Y%m%d}", rows)


@blueprint.get("/<division:code>/matrix.json")
def download_matrix_json(code: int) -> ResponseReturnValue:
    """The matrix with its counters, for programs. Raises ``DomainError`` for a community."""
    division, edition, asked = _asked(code)
    if asked.of_circle:
        return circle_file(division, own_edition(), asked, FileForm.JSON)
    found = count(asked.items_of(edition), code, asked)
    said = matrix_as_json(found, type=asked.type_tag, category=asked.category)
    return as_json(f"matrix-{code}-{asked.kind}-{found.day:%Y%m%d}", said)


@blueprint.get("/<division:code>/matrix.xlsx")
def download_matrix_book(code: int) -> ResponseReturnValue:
    """The matrix as a workbook: by the divisions below, and community by community. Raises ``DomainError`` for a community."""
    return _lines(code, Content.MATRIX, FileForm.XLSX)


@blueprint.get("/<division:code>/communities.csv")
def download_communities(code: int) -> ResponseReturnValue:
    """The matrix by community as a table. Raises ``DomainError`` for a community."""
    return _lines(code, Content.COMMUNITIES, FileForm.CSV)


@blueprint.get("/<division:code>/communities.json")
def download_communities_json(code: int) -> ResponseReturnValue:
    """The matrix by community for programs. Raises ``DomainError`` for a community."""
    return _lines(code, Content.COMMUNITIES, FileForm.JSON)


def _lines(code: int, content: Content, form: FileForm) -> Response:
    """The file of a matrix whose lines are read community by community."""
    division, edition, asked = _asked(code)
    if division.level is Level.COMMUNITY:
        raise DomainError(_("A matrix belongs to a division above a community."), field="division")
    if asked.of_circle and content is Content.MATRIX:
        return circle_file(division, own_edition(), asked, form)
    if asked.of_circle:
        return circle_by_community(division, own_edition(), asked, form)
    day = asked.day or counted_day(db.session())
    about = About(division, asked.items_of(edition), day, asked.kind)
    order = order_for(content, form, about, asked)
    return send_file(order, f"{content}-{code}-{asked.kind}-{day:%Y%m%d}.{form}")


@blueprint.get("/<division:code>/gaps.csv")
def download_gaps(code: int) -> ResponseReturnValue:
    """Every gap of a division as a table, or the cells of one segment."""
    return _cells(code, FileForm.CSV)


@blueprint.get("/<division:code>/gaps.json")
def download_gaps_json(code: int) -> ResponseReturnValue:
    """Every gap of a division for programs, or the cells of one segment."""
    return _cells(code, FileForm.JSON)


@blueprint.get("/<division:code>/gaps.xlsx")
def download_gaps_book(code: int) -> ResponseReturnValue:
    """Every gap of a division as a workbook, or the cells of one segment. Raises ``DomainError`` above a district."""
    return _cells(code, FileForm.XLSX)


def _cells(code: int, form: FileForm) -> Response:
    division, edition, asked = _asked(code)
    if form is FileForm.XLSX and division.level not in IN_A_WORKBOOK:
        raise DomainError(
            _(
                "A city has too many lines for a workbook. Take the CSV, or the workbook of a district or street."
            ),
            field="division",
        )
    day = asked.day or counted_day(db.session())
    items = asked.items_of(edition)
    if asked.item:
        items = edition.limited_to({edition.item(asked.item).id})
    order = order_for(Content.GAPS, form, About(division, items, day, asked.kind), asked)
    what = "disputed" if asked.disputed else asked.segment.value if asked.segment else asked.item or "gaps"
    name = f"{what}-{code}-{asked.kind}-{day:%Y%m%d}.{form}"
    return send_file(order, name)


def _asked(code: int) -> tuple[DivisionFacts, EditionFacts, OfficeCriteria]:
    """The division of a file, what the reader sees of its edition, and what is asked: of a past day, if one is named.

    Raises ``BadQuery``, and ``Refused`` for a day of which nothing tells.
    """
    if read_whether_past(request.args):
        division = enter(code)
        asked, edition = read_past_criteria(request.args, counted_day(db.session()), own_edition_on)
        if asked.day is not None:
            reach_on(db.session(), asked.day)
        return division, edition, asked
    view = enter_view(code)
    return view.division, view.edition, read_office_criteria(request.args, view.edition)


def send_file(order: FileOrder, name: str) -> Response:
    """The file: that of a street or community at once, others by a child process while they are sent."""
    if level_of(order.division) in _SMALL:
        content = BytesIO()
        write_file(db.session(), order, content)
        answer = Response(content.getvalue(), mimetype=_TYPES[order.form])
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    # What comes after an error is not quite at the end of what the reader sees, so it says so itself.
    broken = _("This file is incomplete: an error occurred while it was written. Please download it again.")
    otherwise = f"\r\n{broken}\r\n".encode() if order.form is FileForm.CSV else b""
    address = db.engine.url.render_as_string(hide_password=False)
    body = Produced(CHILD, address.encode() + b"\n" + order.line(), otherwise=otherwise)
    return as_produced(body, name=name, mimetype=_TYPES[order.form])
