"""Lines of another community of the street, taken over as one's own after a preview."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from catalogue import divisions
from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import Invalid
from catalogue.offerings.several.copying import copy_lines, copy_sources, propose_copies

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, typed_before
from ...requests.transactions import unchanged
from ..scope import blueprint, own_community, own_edition
from ..versions.undoing import undoable_together
from .forms import read_pairs, read_places
from .presenters import CopyRows, present_copies, present_sources
from .refusals import tell_refusals


@blueprint.get("/<division:community>/copy")
def list_sources(community: int) -> ResponseReturnValue:
    """The communities from which empty lines can be filled, the most similar first."""
    division = own_community(community)
    found = copy_sources(db.session(), actor=actor(), edition=own_edition(), community=division.code)
    return render_template("workers/several/sources.html", community=division, sources=present_sources(found))


@blueprint.get("/<division:community>/copy/<division:source>")
def show_source(community: int, source: int) -> ResponseReturnValue:
    """What the lines of another community would say here. Lines that are empty here are ticked."""
    division = own_community(community)
    typed = typed_before()
    if typed is not None:
        return _page(division, source, read_places(typed), typed.getlist("lines"))
    return _page(division, source, {}, None)


def _page(
    community: DivisionFacts, source: int, mapped: Mapping[int, int | None], ticked: Collection[str] | None
) -> str:
    """The preview. ``ticked`` None: every line that is empty here."""
    session = db.session()
    proposal = propose_copies(
        session,
        actor=actor(),
        edition=own_edition(),
        community=community.code,
        source=source,
        mapped=mapped,
    )
    rows = present_copies(proposal)
    return render_template(
        "workers/several/copy.html",
        community=community,
        source=divisions.get_division(session, source),
        rows=rows,
        ticked=_ticked(rows, ticked),
    )


def _ticked(rows: CopyRows, sent: Collection[str] | None) -> list[str]:
    """The lines that are ticked: what was sent, and lines that are empty here and could not be taken when it was."""
    if sent is None:
        return [row.value for row in rows.empty]
    lacked = set(request.form.getlist("lacked"))
    return [*sent, *(row.value for row in rows.empty if row.code in lacked)]


@blueprint.post("/<division:community>/copy/<division:source>")
def save_copies(community: int, source: int) -> ResponseReturnValue:
    """Show the lines again with the places that were chosen; or record the ticked ones as our own: all, or none."""
    division, edition = own_community(community, Right.RECORD), own_edition()
    mapped, sent = read_places(request.form), request.form.getlist("lines")
    displayed = read_pairs(edition, sent)
    if request.form.get("then") != "save":
        return unchanged(lambda: _page(division, source, mapped, sent))
    if not displayed:
        flash(_("Nothing is ticked. Tick the lines that you want to take over."))
        return unchanged(lambda: _page(division, source, mapped, sent), 400)

    def in_the_way(error: Invalid) -> Response:
        tell_refusals(edition, error)
        return unchanged(lambda: _page(division, source, mapped, sent), 409)

    with answered({Invalid: in_the_way}):
        copied = copy_lines(
            db.session(),
            actor=actor(),
            edition=edition,
            community=division.code,
            source=source,
            mapped=mapped,
            displayed=displayed,
        )
    text = ngettext("%(num)d line is taken over.", "%(num)d lines are taken over.", len(copied))
    flash(text, undoable_together(division.code, copied))
    return redirect(url_for("workers.show_lines", community=division.code))
