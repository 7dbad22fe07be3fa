"""One change to the lines that were ticked: its form, its preview, recording it, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from catalogue import offerings
from catalogue.access.rights import Right
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid
from catalogue.models import State
from catalogue.offerings import PointFacts
from catalogue.offerings.several.changing import change_several, propose_change

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, typed_before
from ...requests.transactions import unchanged
from ...words.item_names import name_as_text
from ..checking.forms import read_displayed
from ..presenters import point_choice
from ..scope import blueprint, own_community, own_edition
from ..versions.undoing import undo_together, undoable_together
from .forms import SeveralForm, read_items
from .presenters import present_proposed
from .refusals import tell_refusals

_OF_THE_FORM = ("shortfall", "planned_for", "suspended_from", "suspended_until", "suspended_reason")
"""Fields whose problems are mended in the form and not line by line."""


@blueprint.get("/<division:community>/several")
def show_several(community: int) -> ResponseReturnValue:
    """The form of a change to the lines that an address names."""
    division, edition = own_community(community), own_edition()
    typed = typed_before()
    chosen = read_items(request.args, edition) if typed is None else read_items(typed, edition)
    if not chosen:
        flash(_("Nothing is ticked. Tick the lines that you want to change."))
        return redirect(url_for("workers.show_lines", community=division.code))
    form = _form(division, chosen, offerings.points_of(db.session(), division.code))
    if typed is None:
        form.items.data = [item.code for item in chosen]
        form.suspended_from.data = clock.today()
    return _page(division, form)


def _form(community: DivisionFacts, items: Sequence[ItemFacts], points: Sequence[PointFacts]) -> SeveralForm:
    form = SeveralForm()
    today = clock.today()
    form.prepare(
        [(item.code, f"{item.code} {name_as_text(item)}") for item in items],
        points,
        [point_choice(point, community.code, today) for point in points],
    )
    return form


def _page(community: DivisionFacts, form: SeveralForm) -> str:
    return render_template("workers/several/change.html", community=community, form=form)


@blueprint.post("/<division:community>/several")
def save_lines(community: int) -> ResponseReturnValue:
    """Show what the change makes of each line; once that was seen, record it for all that can be so, or for none."""
    division, edition = own_community(community, Right.RECORD), own_edition()
    items = read_items(request.form, edition)
    points = offerings.points_of(db.session(), division.code)
    form = _form(division, items, points)
    if not form.validate() or request.form.get("then") == "edit":
        return unchanged(partial(_page, division, form), 400 if form.errors else 200)
    displayed = read_displayed(edition, request.form.getlist("lines"))
    if request.form.get("then") != "save" or not displayed:
        return _preview(division, edition, form, items, points)

    def in_the_way(error: Invalid) -> Response:
        tell_refusals(edition, error)
        return _preview(division, edition, form, items, points, 409)

    with answered({Invalid: in_the_way}):
        changed = change_several(
            db.session(),
            actor=actor(),
            edition=edition,
            community=division.code,
            displayed=displayed,
            change=form.change(),
        )
    text = ngettext("%(num)d line is saved.", "%(num)d lines are saved.", len(changed))
    flash(text, undoable_together(division.code, changed))
    return redirect(url_for("workers.show_lines", community=division.code))


def _preview(
    community: DivisionFacts,
    edition: EditionFacts,
    form: SeveralForm,
    items: Sequence[ItemFacts],
    points: Sequence[PointFacts],
    status: int = 200,
) -> Response:
    """What becomes of each line; the form again where the change itself lacks something."""
    change = form.change()
    proposed = propose_change(db.session(), edition, community.code, items, change)
    lacking = {problem.field: problem for each in proposed for problem in each.problems}
    if not items:
        form.blame("items", _("Tick at least one line."))
    for name in _OF_THE_FORM:
        if change.state in (State.PARTIAL, State.PLANNED, State.SUSPENDED) and name in lacking:
            form.report([lacking[name]])
    if form.errors:
        return unchanged(partial(_page, community, form), 400)
    named = [point for each in proposed if each.line.offering for point in each.line.offering.points]
    names = {point.id: point.name for point in (*points, *named)}
    rows = [present_proposed(each, names) for each in proposed]
    page = partial(
        render_template,
        "workers/several/preview.html",
        community=community,
        rows=[row for row in rows if row.possible and row.changes],
        impossible=[row for row in rows if not row.possible],
        same=[row for row in rows if row.possible and not row.changes],
        typed=form.typed(),
    )
    return unchanged(page, status)


@blueprint.post("/<division:community>/several/undo")
def undo_several(community: int) -> ResponseReturnValue:
    """Take back what was just said of several lines: of all of them, or of none."""
    division = own_community(community, Right.RECORD)
    return undo_together(division, url_for("workers.show_lines", community=division.code))
