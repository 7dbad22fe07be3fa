"""A change carried to the other places that say the same: asked after saving, one form, one way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import Conflict, Invalid, NotFound
from catalogue.offerings.elsewhere import batches, same
from catalogue.offerings.elsewhere.batches import Made

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, as_message, refused_as_message, typed_before
from ...frame.errors import say
from ...frame.versioned_forms import read_version
from ...requests.addresses import whole_number
from ...requests.transactions import unchanged
from ..checking.returning import FROM_CASES, back_from, came_from
from ..scope import blueprint, own_community, own_edition
from .presenters import present_elsewhere, read_made, token_of


def next_address(
    community: int, address: str, *, point: int | None, version: int, came: Mapping[str, str] | None = None
) -> str:
    """Where to go after a point (None: the profile) was saved as ``version``: to the question, if there is one to ask.

    ``came``: where that leads back to, if not to where the form was opened.
    """
    if not _found(community, point, version):
        return address
    back = came_from() if came is None else came
    return url_for("workers.show_elsewhere", community=community, point=point, version=version, **back)


def _found(community: int, point: int | None, version: int) -> tuple[same.SaidElsewhere, ...]:
    session = db.session()
    try:
        if point is None:
            replaced = same.replaced_by_profile(session, community, version)
        else:
            replaced = same.replaced_by_point(session, community, point, version)
    except NotFound:
        return ()
    return same.said_elsewhere(session, own_edition(), community, replaced)


@blueprint.get("/<division:community>/elsewhere")
def show_elsewhere(community: int) -> ResponseReturnValue:
    """The places that still say what was replaced, to be ticked; after that what was changed, with the way back."""
    division = own_community(community)
    typed = typed_before()
    if typed is not None:
        point, version = _read_saved(typed)
        return _page(division, point, version, ticked=typed.getlist("change"))
    point, version = _read_saved(request.args)
    return _page(division, point, version, made=read_made(request.args))


def _read_saved(values: Mapping[str, str]) -> tuple[int | None, int]:
    """The point that was saved (None: the profile), and the version that this made."""
    return whole_number(values.get("point")), read_version(values.get("version"))


def _page(
    community: DivisionFacts,
    point: int | None,
    version: int,
    *,
    ticked: Sequence[str] | None = None,
    made: Sequence[Made] = (),
    problem: str | None = None,
) -> str:
    found = _found(community.code, point, version)
    return render_template(
        "workers/elsewhere.html",
        community=community,
        point=point,
        version=version,
        rows=present_elsewhere(community.code, found, ticked=ticked),
        made=[token_of(each) for each in made],
        problem=problem,
        onward=_onward(community.code, point),
        came_from=came_from(),
    )


def _onward(community: int, point: int | None) -> str:
    if point is None:
        onward = url_for("workers.edit_profile", community=community)
    else:
        onward = url_for("workers.list_points", community=community, _anchor=f"place-{point}")
    return back_from(community, onward)


@blueprint.post("/<division:community>/elsewhere")
def save_elsewhere(community: int) -> ResponseReturnValue:
    """Change the ticked places, or none of them where one was changed meanwhile."""
    division = own_community(community, Right.RECORD)
    point, version = _read_saved(request.form)
    ticked = request.form.getlist("change")
    wanted = [each for each in _found(division.code, point, version) if token_of(each) in ticked]

    def refused(error: Conflict | Invalid) -> Response:
        problem = say(error.problems[0] if isinstance(error, Invalid) else error)
        return unchanged(lambda: _page(division, point, version, ticked=ticked, problem=problem), 409)

    if len(wanted) < len(set(ticked)):
        stale = _("Some of these were changed meanwhile. Nothing was changed here; read them again.")
        return unchanged(lambda: _page(division, point, version, ticked=ticked, problem=stale), 409)
    if not wanted:
        flash(_("Nothing is ticked. Nothing else was changed."))
        return redirect(_onward(division.code, point))
    with answered({Conflict: refused, Invalid: refused}):
        made = batches.change_together(db.session(), actor=actor(), community=division.code, places=wanted)
    flash(ngettext("%(num)d more place is changed.", "%(num)d more places are changed.", len(made)))
    tokens = [token_of(each) for each in made]
    return redirect(
        url_for(
            "workers.show_elsewhere",
            community=division.code,
            point=point,
            version=version,
            made=tokens,
            **came_from(),
        )
    )


@blueprint.post("/<division:community>/elsewhere/undo")
def undo_elsewhere(community: int) -> ResponseReturnValue:
    """Take back a saved place or profile, or a whole batch; nothing of it where one of its places was changed since."""
    division = own_community(community, Right.RECORD)
    point = whole_number(request.form.get("point"))
    made = read_made(request.form)
    back = _onward(division.code, point)
    if not made:
        flash(_("There is nothing to undo."))
        return redirect(back)
    with answered({**refused_as_message(back), Invalid: as_message(back)}):
        batches.take_back(
            db.session(), actor=actor(), edition=own_edition(), community=division.code, made=made
        )
    if made[0].kind == "merged":
        flash(_("Undone: they are two service points again, as they were."))
    elif len(made) == 1:
        flash(_("Undone: it is as it was before."))
    else:
        flash(ngettext("%(num)d place is as it was.", "%(num)d places are as they were.", len(made)))
    if came_from() == FROM_CASES:
        flash(_("The answer to the report stays as it was given. Correct it there if it is no longer right."))
    return redirect(back)
