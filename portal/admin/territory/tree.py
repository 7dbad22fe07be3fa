"""The tree of divisions: looked through, renamed, ended."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import divisions, succession
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import DomainError, Invalid, NotFound, Refused
from catalogue.models import Level
from catalogue.succession import acts

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import Answers, answered
from ...requests.cleaning import clean
from ...words.place_names import place_name
from ..scope import blueprint
from .asking import read_code, refused_in_words
from .presenting import KINDS, present_parts

RECENT = 20


@blueprint.get("/divisions")
def list_divisions() -> ResponseReturnValue:
    """The top divisions, bringing in a list, and what changed lately."""
    session = db.session()
    recent = acts.list_acts(session, limit=RECENT)
    firsts = tuple(act.parts[0] for act in recent if act.parts)
    named = dict(zip(firsts, present_parts(firsts, {}), strict=True))
    return render_template(
        "admin/divisions.html",
        tops=[(top, divisions.children(session, top.code)) for top in divisions.roots(session)],
        changes=[(act, KINDS[act.kind], named.get(act.parts[0]) if act.parts else None) for act in recent],
        known=divisions.latest_list(session),
    )


@blueprint.get("/divisions/<division:code>")
def show_division(code: int) -> ResponseReturnValue:
    """A division, what lies below it, and what can be done with it."""
    return _page(code, [])


def _page(code: int, problems: list[str]) -> str:
    session = db.session()
    division = divisions.get_division(session, code)
    return render_template(
        "admin/division.html",
        division=division,
        problems=problems,
        typed=request.form,
        trail=_trail(division),
        below=divisions.children(session, code),
        successor=divisions.present_successor(session, code) if not division.present else None,
        parts=acts.parts_of(session, code) if not division.present else (),
        changeable=division.present and division.level in (Level.STREET, Level.COMMUNITY),
    )


def _trail(division: DivisionFacts) -> list[tuple[object, str]]:
    above = divisions.lineage(db.session(), division.code)[:-1]
    return [(place_name(each.short_name), url_for(".show_division", code=each.code)) for each in above]


@blueprint.post("/divisions/<division:code>/name")
def save_division_name(code: int) -> ResponseReturnValue:
    """Call a division otherwise."""
    name = clean(request.form.get("name", ""))
    with answered(_refusals(code)):
        number = acts.rename_as_act(db.session(), actor=actor(), code=code, name=name, today=clock.today())
    if number is None:
        return redirect(url_for(".show_division", code=code))
    flash(_("The name is saved. The old one is still found."))
    return redirect(url_for(".show_change", number=number))


@blueprint.post("/divisions/<division:code>/retire")
def remove_division(code: int) -> ResponseReturnValue:
    """Take a division out of the list, with its successor if it has one."""
    typed = clean(request.form.get("successor", ""))
    with answered(_refusals(code)):
        page = _retire(code, read_code(request.form, "successor") if typed else None)
    flash(_("The division is out of the list. What it reported stays."))
    return redirect(page)


def _retire(code: int, successor: int | None) -> str:
    """Retire a division; gives the page that comes then: without a successor the one on which it is taken back."""
    session, today = db.session(), clock.today()
    if successor is None:
        return url_for(".show_change", number=acts.retire(session, actor=actor(), code=code, today=today))
    succession.retire(session, actor=actor(), code=code, today=today, successor=successor)
    return url_for(".show_division", code=code)


def _refusals(code: int) -> Answers:
    """The page again, with what is wrong and what was typed."""

    def again(error: DomainError) -> str:
        return _page(code, refused_in_words(error))

    return {Invalid: again, Refused: again, NotFound: again}
