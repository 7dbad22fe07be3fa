"""The quarter-hour circle of a division, for everybody; and its files."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import divisions
from catalogue.circle import circle_of
from catalogue.circle.facts import DivisionCircle
from catalogue.foundation import clock
from catalogue.models import Level

from ...circle.criteria import read_circle_criteria
from ...circle.files import circle_as_json, circle_book, circle_rows
from ...circle.kept import circle_of_division
from ...circle.presenters import present_circle
from ...extensions import db
from ...files.downloads import as_csv, as_json, as_workbook
from ..kept_pages import kept_until_written, render_kept
from ..presenting.presenters import trail_of
from ..scope import blueprint, known_division, own_edition


@blueprint.get("/coverage/<division:code>/circle")
@kept_until_written()
def show_circle(code: int) -> ResponseReturnValue:
    """By kind, by division below, and the communities of a street; a community's is its own page."""
    division, edition = known_division(code), own_edition()
    if division.level is Level.COMMUNITY:
        return redirect(url_for(".show_own_circle", code=code))
    session = db.session()
    asked = read_circle_criteria(request.args, circle_of(edition))
    found, children = circle_of_division(edition, division, asked.type_tag), divisions.children(session, code)
    return render_kept(
        "residents/circle.html",
        clock.now(),
        (division, found, children),
        division=division,
        asked=asked,
        path=url_for(".show_circle", code=code),
        page=lambda: present_circle(
            found, children, asked, lambda below: url_for(".show_circle", code=below)
        ),
        trail=trail_of(divisions.lineage(session, code)),
    )


@blueprint.get("/coverage/<division:code>/circle.csv")
def download_circle(code: int) -> ResponseReturnValue:
    """Every community with its kinds, as a table."""
    found = _found(code)
    # At once: the language of the words is that of the request, and they are sent after it.
    return as_csv(_named(found), list(circle_rows(found)))


@blueprint.get("/coverage/<division:code>/circle.json")
def download_circle_json(code: int) -> ResponseReturnValue:
    """The same with all rates, for programs."""
    found = _found(code)
    return as_json(_named(found), circle_as_json(found))


@blueprint.get("/coverage/<division:code>/circle.xlsx")
def download_circle_book(code: int) -> ResponseReturnValue:
    """The same table as a workbook."""
    found = _found(code)
    return as_workbook(_named(found), circle_book(found))


def _found(code: int) -> DivisionCircle:
    division, edition = known_division(code), own_edition()
    asked = read_circle_criteria(request.args, circle_of(edition))
    return circle_of_division(edition, division, asked.type_tag).found


def _named(found: DivisionCircle) -> str:
    return f"circle-{found.division.code:012d}-{clock.today():%Y%m%d}"
