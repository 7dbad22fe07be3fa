"""What is done with declarations: declared, changed, confirmed, suspended, ended, undone; objections settled."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue import declarations
from catalogue.access.rights import Right
from catalogue.declarations import DeclarationFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import Conflict, Invalid, Problem

from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import answered, as_message, in_form, refused_as_message
from ..frame.versioned_forms import read_version
from ..requests.transactions import unchanged
from ..words.formatting import day
from .forms import RestForm, SettlingForm
from .views import (
    DeclarationDesk,
    empty_form,
    filled_form,
    form_page,
    found,
    list_page,
    preview_of,
    show_page,
)

SAID: Mapping[str, LazyString] = {
    "confirm": _l("Confirmed. All lines that follow it are confirmed with it."),
    "suspend": _l("The service is suspended. Residents read why, and where to go meanwhile."),
    "resume": _l("The service is offered again."),
    "end": _l("The end is noted. After it each line says again what its community said itself."),
    "undo": _l("It is as it was before."),
}
"""What is said after a change of the state."""


def mount(desk: DeclarationDesk) -> None:
    """Give a part of the portal its pages of declarations."""
    rule = f"/<division:{desk.parameter}>/declarations"
    blueprint = desk.blueprint

    @blueprint.get(rule, endpoint="list_declarations")
    def list_declarations(**where: int) -> ResponseReturnValue:
        return list_page(desk, desk.entered(where, desk.sees))

    @blueprint.get(f"{rule}/new", endpoint="new_declaration")
    def new_declaration(**where: int) -> ResponseReturnValue:
        division = desk.entered(where, desk.sees)
        return form_page(desk, division, empty_form(desk, division))

    @blueprint.post(f"{rule}/new", endpoint="add_declaration")
    def add_declaration(**where: int) -> ResponseReturnValue:
        return _add(desk, desk.entered(where, Right.DECLARE))

    @blueprint.get(f"{rule}/<int:declaration>", endpoint="show_declaration")
    def show_declaration(declaration: int, **where: int) -> ResponseReturnValue:
        division = desk.entered(where, desk.sees)
        return show_page(desk, division, found(division, declaration))

    @blueprint.get(f"{rule}/<int:declaration>/change", endpoint="edit_declaration")
    def edit_declaration(declaration: int, **where: int) -> ResponseReturnValue:
        division = desk.entered(where, desk.sees)
        said = found(division, declaration)
        return form_page(desk, division, filled_form(desk, division, said), said=said)

    @blueprint.post(f"{rule}/<int:declaration>/change", endpoint="save_declaration")
    def save_declaration(declaration: int, **where: int) -> ResponseReturnValue:
        division = desk.entered(where, Right.DECLARE)
        return _save(desk, division, found(division, declaration))

    @blueprint.post(f"{rule}/<int:declaration>/state", endpoint="set_declaration")
    def set_declaration(declaration: int, **where: int) -> ResponseReturnValue:
        division = desk.entered(where, Right.DECLARE)
        return _set_state(desk, division, found(division, declaration))

    @blueprint.post(f"{rule}/<int:declaration>/objections/<int:objection>", endpoint="settle_objection")
    def settle_objection(declaration: int, objection: int, **where: int) -> ResponseReturnValue:
        division = desk.entered(where, Right.DECLARE)
        return _settle(desk, division, found(division, declaration), objection)


def _add(desk: DeclarationDesk, division: DivisionFacts) -> ResponseReturnValue:
    form = empty_form(desk, division)
    with answered(in_form(form, lambda: form_page(desk, division, form))):
        form.check()
        if request.form.get("then") == "preview":
            seen = preview_of(desk, division, form, None)
            return unchanged(lambda: form_page(desk, division, form, seen=seen))
        said = declarations.declare(
            db.session(),
            actor=actor(),
            edition=desk.edition(),
            declarer=division.code,
            draft=form.draft(desk.edition()),
        )
    flash(_declared(said))
    return redirect(desk.href("show_declaration", division, declaration=said.id))


def _save(desk: DeclarationDesk, division: DivisionFacts, said: DeclarationFacts) -> ResponseReturnValue:
    form = filled_form(desk, division, said)
    itself = desk.href("show_declaration", division, declaration=said.id)
    answers = in_form(form, lambda: form_page(desk, division, form, said=said))
    with answered({**answers, Conflict: as_message(itself)}):
        form.check()
        if request.form.get("then") == "preview":
            seen = preview_of(desk, division, form, said)
            return unchanged(lambda: form_page(desk, division, form, said=said, seen=seen))
        after = declarations.change(
            db.session(),
            actor=actor(),
            edition=desk.edition(),
            declaration=said.id,
            draft=form.draft(desk.edition(), said.draft),
            expected_version=form.seen,
        )
    flash(_declared(after))
    return redirect(itself)


def _declared(said: DeclarationFacts) -> str:
    lines = len(said.cells)
    if said.announced:
        return _("Announced. Lines follow it from %(day)s.", day=day(said.draft.begins_on))
    if said.is_shared and not lines:
        return _("Declared. Each neighbour is asked once, and its lines follow when it accepts.")
    return ngettext("Declared. %(num)d line follows it.", "Declared. %(num)d lines follow it.", lines)


def _set_state(desk: DeclarationDesk, division: DivisionFacts, said: DeclarationFacts) -> ResponseReturnValue:
    change, form = request.form.get("change", ""), RestForm()
    if change not in SAID:
        abort(400)
    itself = desk.href("show_declaration", division, declaration=said.id)
    answers = {
        **refused_as_message(itself),
        **in_form(form, lambda: show_page(desk, division, said, state=form)),
    }
    with answered(answers):
        form.check()
        _change(desk, said, change, form)
    if change == "end" and said.announced:
        flash(_("The announcement is taken back. No line has changed."))
    else:
        flash(str(SAID[change]))
    return redirect(itself)


def _change(desk: DeclarationDesk, said: DeclarationFacts, change: str, form: RestForm) -> None:
    """Make a change of the state. Raises what the domain raises."""
    session, me, edition, number = db.session(), actor(), desk.edition(), said.id
    seen = read_version(request.form.get("version"))
    if change == "undo":
        declarations.undo(session, actor=me, edition=edition, declaration=number, version=seen)
    elif change == "suspend":
        declarations.suspend(
            session,
            actor=me,
            edition=edition,
            declaration=number,
            rest=form.suspension(),
            expected_version=seen,
        )
    elif change == "end":
        if form.last_day.data is None:
            raise Invalid([Problem("last_day", _("Give the last day of the service."), {})])
        declarations.end(
            session,
            actor=me,
            edition=edition,
            declaration=number,
            last_day=form.last_day.data,
            expected_version=seen,
        )
    else:
        said_again = declarations.resume if change == "resume" else declarations.confirm_declaration
        said_again(session, actor=me, edition=edition, declaration=number, expected_version=seen)


def _settle(
    desk: DeclarationDesk, division: DivisionFacts, said: DeclarationFacts, objection: int
) -> ResponseReturnValue:
    form, upheld = SettlingForm(), request.form.get("upheld") == "yes"
    itself = desk.href("show_declaration", division, declaration=said.id)
    if objection not in {each.id for each in said.objections}:
        abort(404)
    answers = {
        **refused_as_message(itself),
        **in_form(form, lambda: show_page(desk, division, said, settling=(objection, form))),
    }
    with answered(answers):
        form.check()
        declarations.settle_objection(
            db.session(),
            actor=actor(),
            edition=desk.edition(),
            objection=objection,
            upheld=upheld,
            reply=form.reply.data or "",
        )
    flash(
        _("The item stays out for this community.")
        if upheld
        else _("The line follows again, and the community reads what you found.")
    )
    return redirect(itself)
