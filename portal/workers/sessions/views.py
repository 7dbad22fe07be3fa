"""The sessions of a community: those to come, a new one, and changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import cast

from flask import flash, get_flashed_messages, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from catalogue import offerings, sessions
from catalogue.access.rights import Right
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.offerings import Line
from catalogue.sessions import SessionFacts

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, in_form, refused_as_message
from ...frame.versioned_forms import read_version
from ...words.i18n import as_written
from ...words.item_names import item_name
from ...words.sessions import day_in_words, when_in_words, where_in_words
from ..scope import blueprint, own_community, own_edition
from .forms import SessionForm

SOON = 4
"""Days of a session that can be cancelled with one click."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in the list. ``days`` are its next ones, ISO and in words; ``off`` those that were cancelled."""

    id: int
    what: Markup | str
    when: str
    where: Markup | str | None
    item: Markup | str
    days: tuple[tuple[str, str], ...]
    off: tuple[str, ...]


_SAVED = "session"
"""How the category of a message about a change begins that can be undone."""


@dataclass(frozen=True, slots=True)
class SessionUndo:
    """The way back from a change: the session, the version to return to (0: it was new), and the present one."""

    number: int
    version: int
    present: int


def _undoable(said: SessionFacts) -> str:
    """The category of a message about a change that was just made."""
    return f"{_SAVED}/{said.id}/{said.version}"


def _just_saved() -> SessionUndo | None:
    """The way back from what was changed last before this page."""
    said = cast(list[tuple[str, str]], get_flashed_messages(with_categories=True))
    for category, _message in reversed(said):
        kind, *numbers = category.split("/")
        if kind == _SAVED and len(numbers) == 2:
            number, version = map(int, numbers)
            return SessionUndo(number, version - 1, version)
    return None


@blueprint.get("/<division:community>/sessions")
def list_sessions(community: int) -> ResponseReturnValue:
    """The sessions to come, and the form of a new one."""
    return _page(own_community(community), SessionForm())


@blueprint.post("/<division:community>/sessions")
def add_session(community: int) -> ResponseReturnValue:
    """Announce a session."""
    found, form = own_community(community, Right.RECORD), SessionForm()
    edition = own_edition()
    with answered(in_form(form, lambda: _page(found, form))):
        form.check()
        said = sessions.save_session(
            db.session(), actor=actor(), community=found.code, draft=form.draft(ids_by_code(edition))
        )
    flash(
        _(
            "Residents read from now on: %(what)s, %(when)s",
            what=said.draft.what_zh,
            when=when_in_words(said.draft),
        ),
        _undoable(said),
    )
    return redirect(url_for("workers.list_sessions", community=found.code))


@blueprint.get("/<division:community>/sessions/<int:number>")
def edit_session(community: int, number: int) -> ResponseReturnValue:
    """The form of a session."""
    found = own_community(community)
    said = sessions.get_session(db.session(), found.code, number)
    form = SessionForm()
    item = own_edition().items_by_id.get(said.draft.item_id)
    form.show_session(said.draft, item.code if item else "", said.version)
    return _form_page(found, form, said)


@blueprint.post("/<division:community>/sessions/<int:number>")
def save_session(community: int, number: int) -> ResponseReturnValue:
    """Change a session."""
    found, form = own_community(community, Right.RECORD), SessionForm()
    before = sessions.get_session(db.session(), found.code, number)
    back = url_for("workers.edit_session", community=found.code, number=number)
    with answered({**refused_as_message(back), **in_form(form, lambda: _form_page(found, form, before))}):
        form.check()
        said = sessions.save_session(
            db.session(),
            actor=actor(),
            community=found.code,
            draft=form.draft(ids_by_code(own_edition()), before.draft),
            session_id=number,
            expected_version=form.seen,
        )
    if said.version > before.version:
        flash(_("The session is saved."), _undoable(said))
    else:
        flash(_("Nothing was changed."))
    return redirect(url_for("workers.list_sessions", community=found.code))


@blueprint.post("/<division:community>/sessions/<int:number>/cancel")
def withdraw_day(community: int, number: int) -> ResponseReturnValue:
    """Say that it does not take place on one day."""
    found = own_community(community, Right.RECORD)
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise NotFound(N_("There is no such day.")) from None
    back = url_for("workers.list_sessions", community=found.code)
    with answered(refused_as_message(back)):
        said = sessions.cancel_days(
            db.session(), actor=actor(), community=found.code, session_id=number, days=(day,)
        )
    flash(
        _("%(what)s is cancelled on %(day)s.", what=said.draft.what_zh, day=day_in_words(day)),
        _undoable(said),
    )
    return redirect(back)


@blueprint.post("/<division:community>/sessions/<int:number>/end")
def withdraw_session(community: int, number: int) -> ResponseReturnValue:
    """Take a session off the list. What was announced just before is taken back with ``undo``."""
    found = own_community(community, Right.RECORD)
    said = sessions.end_session(db.session(), actor=actor(), community=found.code, session_id=number)
    if "undo" in request.form:
        flash(_("Undone: it is not announced any more."))
    else:
        flash(_("The session is taken off the list."), _undoable(said))
    return redirect(url_for("workers.list_sessions", community=found.code))


@blueprint.post("/<division:community>/sessions/<int:number>/restore")
def restore_session(community: int, number: int) -> ResponseReturnValue:
    """Make a session say again what it said before."""
    found = own_community(community, Right.RECORD)
    back = url_for("workers.edit_session", community=found.code, number=number)
    if "undo" in request.form:
        back = url_for("workers.list_sessions", community=found.code)
    with answered(refused_as_message(back)):
        sessions.restore_session(
            db.session(),
            actor=actor(),
            community=found.code,
            session_id=number,
            version=read_version(request.form.get("version")),
            expected_version=read_version(request.form.get("present")),
        )
    flash(_("The session is as it was before."))
    return redirect(back)


def ids_by_code(edition: EditionFacts) -> dict[str, int]:
    """The items' ids by their codes."""
    return {item.code: item.id for item in edition.items}


def offered_lines(edition: EditionFacts, community: int) -> list[Line]:
    """The lines to which sessions can belong."""
    lines = offerings.lines_of(db.session(), edition, community)
    return [line for line in lines if line.offering and line.offering.state in sessions.OFFERED]


def _page(community: DivisionFacts, form: SessionForm) -> str:
    edition, today = own_edition(), clock.today()
    form.offer(offered_lines(edition, community.code), offerings.points_of(db.session(), community.code))
    names = {item.id: item_name(item) for item in edition.items}
    return render_template(
        "workers/sessions/list.html",
        community=community,
        form=form,
        undo=_just_saved(),
        rows=[
            _row(each, names.get(each.draft.item_id, ""), today)
            for each in sessions.sessions_of(db.session(), community.code, today=today)
        ],
    )


def _row(said: SessionFacts, item: Markup | str, today: date) -> SessionRow:
    draft = said.draft
    coming = sessions.occurrences((said,), today, days=60)
    return SessionRow(
        id=said.id,
        what=as_written(draft.what_zh, draft.what_en),
        when=when_in_words(draft),
        where=where_in_words(said),
        item=item,
        days=tuple((each.day.isoformat(), day_in_words(each.day)) for each in coming if not each.off)[:SOON],
        off=tuple(day_in_words(each.day) for each in coming if each.off),
    )


def _form_page(community: DivisionFacts, form: SessionForm, said: SessionFacts) -> str:
    form.offer(
        offered_lines(own_edition(), community.code), offerings.points_of(db.session(), community.code)
    )
    told = sessions.session_history(db.session(), community.code, said.id)
    return render_template(
        "workers/sessions/session.html",
        community=community,
        form=form,
        session=said,
        what=as_written(said.draft.what_zh, said.draft.what_en),
        earlier=[entry for entry in told if entry.version < said.version and entry.after],
        send=partial(url_for, community=community.code, number=said.id),
    )
