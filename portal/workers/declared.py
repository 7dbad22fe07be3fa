"""统筹提供 at the worker's desk: what serves the community, 属实 or 与实际不符, and what it shares with its neighbours."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import declarations
from catalogue.access.rights import Right
from catalogue.declarations import DeclarationFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_

from ..declarations.forms import ObjectionForm
from ..declarations.handling import mount
from ..declarations.presenters import present_declaration
from ..declarations.views import DeclarationDesk
from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import answered, in_form, refused_as_message
from ..words.item_names import item_name
from .scope import blueprint, community_with, own_community, own_edition

mount(
    DeclarationDesk(
        blueprint=blueprint,
        parameter="community",
        enter=community_with,
        sees=Right.SEE_WORK,
        edition=own_edition,
    )
)


def _serving(community: DivisionFacts, declaration: int) -> DeclarationFacts:
    """A declaration that serves a community. Raises ``NotFound``."""
    said = declarations.get_declaration(db.session(), declaration)
    recipient = said.recipients.get(community.code)
    if recipient is None or not recipient.served:
        raise NotFound(N_("There is no such declaration."))
    return said


@blueprint.post("/<division:community>/declarations/<int:declaration>/answer")
def send_declaration_answer(community: int, declaration: int) -> ResponseReturnValue:
    """属实, or accept or decline what a neighbour shares: one answer for all its items."""
    division = own_community(community, Right.RECORD)
    said = _serving(division, declaration)
    back = url_for("workers.list_declarations", community=division.code)
    chosen = request.form.get("answer")
    if chosen not in ("agree", "decline"):
        abort(400)
    answer = declarations.agree if chosen == "agree" else declarations.decline
    with answered(refused_as_message(back)):
        answer(
            db.session(),
            actor=actor(),
            edition=own_edition(),
            declaration=said.id,
            community=division.code,
        )
    if chosen == "decline":
        flash(_("Declined. Your lines say what you said yourselves."))
    elif said.is_shared:
        flash(_("Accepted. Your neighbour keeps these lines from now on."))
    else:
        flash(_("Noted: it is as declared."))
    return redirect(back)


@blueprint.get("/<division:community>/declarations/<int:declaration>/objection")
def edit_objection(community: int, declaration: int) -> ResponseReturnValue:
    """The form in which a community says that it does not get some items as declared."""
    division = own_community(community)
    said = _serving(division, declaration)
    return _objection_page(division, said, _form(division, said))


def _form(division: DivisionFacts, said: DeclarationFacts) -> ObjectionForm:
    form = ObjectionForm()
    cells = said.cells_then
    following = [item for item in own_edition().items if (division.code, item.id) in cells]
    form.offer((item.code, item_name(item)) for item in following)
    if said.announced:
        form.ask_beforehand()
    if not form.is_submitted() and len(following) == 1:
        form.items.data = [following[0].code]
    return form


def _objection_page(division: DivisionFacts, said: DeclarationFacts, form: ObjectionForm) -> str:
    return render_template(
        "declarations/objection.html",
        community=division,
        view=present_declaration(own_edition(), said, today=clock.today(), community=division.code),
        form=form,
    )


@blueprint.post("/<division:community>/declarations/<int:declaration>/objection")
def send_objection(community: int, declaration: int) -> ResponseReturnValue:
    """与实际不符: from now on these lines say what the community said itself, and the declarer is asked."""
    division = own_community(community, Right.RECORD)
    said, edition = _serving(division, declaration), own_edition()
    form = _form(division, said)
    with answered(in_form(form, lambda: _objection_page(division, said, form))):
        form.check()
        wanted = set(form.items.data or ())
        declarations.object_to(
            db.session(),
            actor=actor(),
            edition=edition,
            declaration=said.id,
            community=division.code,
            items=[item for item in edition.items if item.code in wanted],
            reason=form.reason.data or "",
        )
    if said.announced:
        text = _(
            "Noted. When it begins, these lines stay yours until %(office)s has answered.",
            office=said.declarer_name,
        )
    else:
        text = _(
            "Noted. These lines are yours again until %(office)s has answered.", office=said.declarer_name
        )
    flash(text)
    return redirect(url_for("workers.list_declarations", community=division.code))
