"""The page of a service point."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from catalogue import divisions, offerings
from catalogue.errors import NotFound
from catalogue.models import ServicePoint

from ..extensions import db
from .presenters import place_href, trail_of
from .scope import blueprint

LARGEST_POINT = 2**31 - 1


@blueprint.get("/points/<int:point>")
def show_point(point: int) -> ResponseReturnValue:
    """A place where services are delivered."""
    if point > LARGEST_POINT:
        abort(404)
    session = db.session()
    row = session.get(ServicePoint, point)
    if row is None:
        abort(404)
    found = next(each for each in offerings.points_of(session, row.community_code) if each.id == point)
    lineage = divisions.lineage(session, found.community)
    return render_template(
        "residents/point.html",
        point=found,
        trail=trail_of(lineage, found.name),
        community=lineage[-1],
        href=place_href(lineage[-1]),
    )
