"""A community's service points: the places that its lines name."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import offerings
from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as marked
from catalogue.offerings import PointFacts

from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import answered, in_form, refused_as_message
from .point_forms import PointForm
from .presenters import PointRow, present_place
from .scope import blueprint, own_community, own_edition

LONGEST_ID = 10
"""Digits of a service point's number at most."""


@blueprint.get("/<division:community>/points")
def list_points(community: int) -> ResponseReturnValue:
    """All places with the lines that name them."""
    division = own_community(community)
    session, today = db.session(), clock.today()
    lines = offerings.lines_of(session, own_edition(), division.code)
    rows = [present_place(point, lines, today) for point in offerings.points_of(session, division.code)]
    return render_template("workers/points.html", community=division, rows=rows)


@blueprint.get("/<division:community>/points/new")
def new_point(community: int) -> ResponseReturnValue:
    """An empty form for a place."""
    return _page(own_community(community), PointForm())


@blueprint.post("/<division:community>/points/new")
def add_point(community: int) -> ResponseReturnValue:
    """Add a place."""
    return _save(own_community(community, Right.RECORD), None)


@blueprint.get("/<division:community>/points/<int:point>")
def edit_point(community: int, point: int) -> ResponseReturnValue:
    """The form of a place."""
    division = own_community(community)
    facts = _place(division, point)
    return _page(division, PointForm.of(facts), facts)


@blueprint.post("/<division:community>/points/<int:point>")
def save_point(community: int, point: int) -> ResponseReturnValue:
    """Change a place."""
    division = own_community(community, Right.RECORD)
    return _save(division, _place(division, point))


@blueprint.post("/<division:community>/points/<int:point>/remove")
def remove_point(community: int, point: int) -> ResponseReturnValue:
    """Remove a place that no line names."""
    division = own_community(community, Right.RECORD)
    facts = _place(division, point)
    itself = url_for("workers.edit_point", community=division.code, point=facts.id)
    with answered(refused_as_message(itself)):
        offerings.remove_point(db.session(), actor=actor(), community=division.code, point_id=facts.id)
    flash(_("The service point “%(name)s” is removed.", name=facts.name))
    return redirect(url_for("workers.list_points", community=division.code))


def _place(community: DivisionFacts, point: int) -> PointFacts:
    """The community's place with this id. Raises ``NotFound``."""
    for facts in offerings.points_of(db.session(), community.code):
        if facts.id == point:
            return facts
    raise NotFound(marked("This community has no such service point."))


def _page(community: DivisionFacts, form: PointForm, point: PointFacts | None = None) -> str:
    row: PointRow | None = None
    if point is not None:
        lines = offerings.lines_of(db.session(), own_edition(), community.code)
        row = present_place(point, lines, clock.today())
    return render_template("workers/point.html", community=community, form=form, place=row)


def _save(community: DivisionFacts, point: PointFacts | None) -> ResponseReturnValue:
    form = PointForm()
    with answered(in_form(form, lambda: _page(community, form, point))):
        form.check()
        saved = offerings.save_point(
            db.session(),
            actor=actor(),
            community=community.code,
            draft=form.draft(),
            point_id=point.id if point else None,
        )
    flash(_("The service point “%(name)s” is saved.", name=saved.name))
    return redirect(url_for("workers.list_points", community=community.code, _anchor=f"place-{saved.id}"))


@blueprint.get("/<division:community>/places")
def find_points(community: int) -> ResponseReturnValue:
    """The address that the list once had: a place is where a resident asks about, a service point is where one goes."""
    return redirect(url_for("workers.list_points", community=community), 301)


@blueprint.get("/<division:community>/places/<code>")
def find_point(community: int, code: str) -> ResponseReturnValue:
    """The address that a service point, or the form of a new one, once had."""
    if code == "new":
        return redirect(url_for("workers.new_point", community=community), 301)
    if not (code.isascii() and code.isdigit()) or len(code) > LONGEST_ID:
        abort(404)
    return redirect(url_for("workers.edit_point", community=community, point=int(code)), 301)
