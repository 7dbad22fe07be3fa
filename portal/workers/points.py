"""A community's service points: the places that its lines name."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
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
from ..frame.answering import answered, in_form, refused_as_message
from .place_forms import PlaceForm
from .presenters import PointRow, present_place
from .scope import actor, blueprint, own_community, own_edition


@blueprint.get("/<division:community>/places")
def list_places(community: int) -> ResponseReturnValue:
    """All places with the lines that name them."""
    division = own_community(community)
    session, today = db.session(), clock.today()
    lines = offerings.lines_of(session, own_edition(), division.code)
    rows = [present_place(point, lines, today) for point in offerings.points_of(session, division.code)]
    return render_template("workers/places.html", community=division, rows=rows)


@blueprint.get("/<division:community>/places/new")
def new_place(community: int) -> ResponseReturnValue:
    """An empty form for a place."""
    return _page(own_community(community), PlaceForm())


@blueprint.post("/<division:community>/places/new")
def add_place(community: int) -> ResponseReturnValue:
    """Add a place."""
    return _save(own_community(community, Right.RECORD), None)


@blueprint.get("/<division:community>/places/<int:point>")
def edit_place(community: int, point: int) -> ResponseReturnValue:
    """The form of a place."""
    division = own_community(community)
    facts = _place(division, point)
    return _page(division, PlaceForm.of(facts), facts)


@blueprint.post("/<division:community>/places/<int:point>")
def save_place(community: int, point: int) -> ResponseReturnValue:
    """Change a place."""
    division = own_community(community, Right.RECORD)
    return _save(division, _place(division, point))


@blueprint.post("/<division:community>/places/<int:point>/remove")
def remove_place(community: int, point: int) -> ResponseReturnValue:
    """Remove a place that no line names."""
    division = own_community(community, Right.RECORD)
    facts = _place(division, point)
    itself = url_for("workers.edit_place", community=division.code, point=facts.id)
    with answered(refused_as_message(itself)):
        offerings.remove_point(db.session(), actor=actor(), community=division.code, point_id=facts.id)
    flash(_("The place “%(name)s” is removed.", name=facts.name))
    return redirect(url_for("workers.list_places", community=division.code))


def _place(community: DivisionFacts, point: int) -> PointFacts:
    """The community's place with this id. Raises ``NotFound``."""
    for facts in offerings.points_of(db.session(), community.code):
        if facts.id == point:
            return facts
    raise NotFound(marked("This community has no such place."))


def _page(community: DivisionFacts, form: PlaceForm, point: PointFacts | None = None) -> str:
    row: PointRow | None = None
    if point is not None:
        lines = offerings.lines_of(db.session(), own_edition(), community.code)
        row = present_place(point, lines, clock.today())
    return render_template("workers/place.html", community=community, form=form, place=row)


def _save(community: DivisionFacts, point: PointFacts | None) -> ResponseReturnValue:
    form = PlaceForm()
    with answered(in_form(form, lambda: _page(community, form, point))):
        form.check()
        saved = offerings.save_point(
            db.session(),
            actor=actor(),
            community=community.code,
            draft=form.draft(),
            point_id=point.id if point else None,
        )
    flash(_("The place “%(name)s” is saved.", name=saved.name))
    return redirect(url_for("workers.list_places", community=community.code, _anchor=f"place-{saved.id}"))
