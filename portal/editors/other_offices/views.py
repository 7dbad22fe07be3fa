"""The list of other offices, one office with its matters, and the history of both."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.catalogues import ItemFacts
from catalogue.foundation.errors import Conflict, Invalid
from catalogue.models import MatterKind
from catalogue.vocabulary import other_offices
from catalogue.vocabulary.other_offices import LONGEST, OfficeDraft

from ...editions import current_edition
from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, problems_as_messages, refused_as_message
from ...frame.errors import say
from ...requests.paging import pages_of, rows_before
from ...requests.transactions import unchanged
from ...words.i18n import between
from ...words.item_names import plain_name
from ..asking import PAGE, read_page_or_400
from ..scope import blueprint
from .asking import (
    SentMatters,
    SentOffice,
    read_office_search,
    read_sent_matters,
    read_sent_office,
    read_state,
    read_taken_matters,
    seen_of,
)

RECENT = 20
EMPTY = OfficeDraft("", "", "", "", "", "", "", True, "")


@blueprint.get("/offices")
def list_offices() -> ResponseReturnValue:
    """All offices, or those that hold what is asked for."""
    search = read_office_search(request.args)
    return render_template(
        "editors/offices.html",
        offices=other_offices.list_offices(db.session(), search),
        search=search,
    )


@blueprint.get("/offices/-/new")
def new_office() -> ResponseReturnValue:
    """The form of an office that is not there yet."""
    return _form_page(SentOffice(EMPTY, None))


@blueprint.post("/offices")
def add_office() -> ResponseReturnValue:
    """Add an office. On a mistake nothing is written and nothing typed is lost."""
    return _save(None)


@blueprint.get("/offices/<office>")
def show_office(office: str) -> ResponseReturnValue:
    """One office: its form, its matters, its history."""
    return _office_page(office)


@blueprint.post("/offices/<office>")
def save_office(office: str) -> ResponseReturnValue:
    """Describe an office as the form says. On a mistake or a conflict nothing is written and nothing typed is lost."""
    return _save(office)


def _save(key: str | None) -> ResponseReturnValue:
    sent = read_sent_office(request.form)

    def page(errors: Mapping[str, str]) -> str:
        return _form_page(sent, errors) if key is None else _office_page(key, sent=sent, errors=errors)

    def invalid(error: Invalid) -> str:
        return page({problem.field: say(problem) for problem in error.problems})

    def conflict(error: Conflict) -> str:
        return page({"meanwhile": say(error)})

    with answered({Invalid: invalid, Conflict: conflict}):
        saved = other_offices.save_office(
            db.session(), actor=actor(), key=key, draft=sent.draft, expected=sent.seen
        )
    flash(_("The office is saved. Searches use it from now on."))
    return redirect(url_for(".show_office", office=saved))


@blueprint.post("/offices/<office>/state")
def set_office_state(office: str) -> ResponseReturnValue:
    """Withdraw an office, take it back, or describe it as the package does."""
    session, state, address = db.session(), read_state(request.form), url_for(".show_office", office=office)
    with answered(refused_as_message(address)):
        if state == "shipped":
            changed = other_offices.restore_office(session, actor=actor(), key=office)
        else:
            changed = other_offices.withdraw_office(
                session, actor=actor(), key=office, withdrawn=state == "withdrawn"
            )
    flash(_("Saved. Searches use it from now on.") if changed else _("Nothing was changed."))
    return redirect(address)


@blueprint.post("/offices/<office>/matters")
def save_matters(office: str) -> ResponseReturnValue:
    """Add matters. Those that are words of services are asked about first: both are shown then."""
    session, sent = db.session(), read_sent_matters(request.form)

    def invalid(error: Invalid) -> str:
        return _office_page(office, matters=sent, errors={"add": between().join(map(say, error.problems))})

    with answered({Invalid: invalid}):
        meant = _words_of_items(sent)
        if not meant or sent.sure:
            changed = other_offices.change_matters(session, actor=actor(), key=office, add=sent.lines)
            flash(
                ngettext(
                    "%(num)d matter is added. Searches use it from now on.",
                    "%(num)d matters are added. Searches use them from now on.",
                    changed,
                )
                if changed
                else _("Nothing was changed.")
            )
            return redirect(url_for(".show_office", office=office, _anchor="matters"))
    return unchanged(lambda: _office_page(office, matters=sent, meant=meant))


def _words_of_items(sent: SentMatters) -> dict[str, tuple[ItemFacts, ...]]:
    """Those of the typed matters that are words of items, with these. Raises ``Invalid``."""
    typed, edition = other_offices.read_matters(sent.lines), current_edition()
    if edition is None:
        return {}
    found = other_offices.items_meant(db.session(), edition, typed)
    return {typed[folded]: items for folded, items in found.items()}


@blueprint.post("/offices/<office>/matters/remove")
def remove_matters(office: str) -> ResponseReturnValue:
    """Take the ticked matters away, or move them to another office."""
    taken, address = (
        read_taken_matters(request.form),
        url_for(".show_office", office=office, _anchor="matters"),
    )
    with answered(problems_as_messages(address)):
        changed = other_offices.change_matters(
            db.session(),
            actor=actor(),
            key=office,
            drop=taken.ticked,
            to=taken.to if taken.to != "-" else office,
        )
    flash(_("Saved. Searches use it from now on.") if changed else _("Nothing was changed."))
    return redirect(address)


@blueprint.get("/offices/-/changes")
def list_office_changes() -> ResponseReturnValue:
    """The history of all offices, newest first."""
    page, session = read_page_or_400(request.args), db.session()
    total = other_offices.count_office_changes(session)
    return render_template(
        "editors/office_changes.html",
        changes=other_offices.office_history(session, limit=PAGE, offset=rows_before(page, PAGE)),
        total=total,
        page=page,
        pages=pages_of(total, PAGE),
    )


@blueprint.post("/offices/-/changes/<int:change>/undo")
def undo_office_change(change: int) -> ResponseReturnValue:
    """Take a change back, as a new change."""
    address = url_for(".list_office_changes")
    with answered(refused_as_message(address)):
        other_offices.undo_office_change(db.session(), actor=actor(), change_id=change)
    flash(_("The change is undone."))
    return redirect(address)


def _form_page(sent: SentOffice, errors: Mapping[str, str] | None = None) -> str:
    return render_template("editors/new_office.html", sent=sent.draft, errors=errors or {}, longest=LONGEST)


def _office_page(
    key: str,
    *,
    sent: SentOffice | None = None,
    matters: SentMatters | None = None,
    meant: Mapping[str, tuple[ItemFacts, ...]] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    session = db.session()
    office = other_offices.get_office(session, key)
    every = other_offices.matters_of(session, current_edition(), key)
    return render_template(
        "editors/office.html",
        office=office,
        sent=sent.draft if sent else office.now,
        seen=seen_of(office.now),
        errors=errors or {},
        longest=LONGEST,
        counting=[each for each in every if each.kind is not MatterKind.DROPPED],
        dropped=[each for each in every if each.kind is MatterKind.DROPPED],
        others=[
            each for each in other_offices.list_offices(session) if each.key != key and not each.now.withdrawn
        ],
        typed=matters.typed if matters else "",
        meant={
            text: [(item.code, plain_name(item)) for item in items] for text, items in (meant or {}).items()
        },
        history=other_offices.office_history(session, key, limit=RECENT),
    )
