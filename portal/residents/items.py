"""The page of an item."""

from __future__ import annotations

from flask import abort, g, render_template, request
from flask.typing import ResponseReturnValue

from catalogue import clock, divisions, offerings
from catalogue.models import Level

from ..extensions import db
from .forms import read_criteria
from .presenters import (
    present_station,
)
from .scope import ITEM_CODE, blueprint, only_root, own_edition
from .sentences import say_line
from .services import PLACES_A_PAGE, explain, present_places, scopes_of


@blueprint.get("/items/<code>")
def show_item(code: str) -> ResponseReturnValue:
    if not ITEM_CODE.fullmatch(code):
        abort(404)
    edition, session, now = own_edition(), db.session(), clock.now()
    item = edition.item(code)
    criteria = read_criteria(request.args)
    place = criteria.place or g.place
    community = place if place and place.level is Level.COMMUNITY else g.place
    lineage = divisions.lineage(session, place.code) if place else only_root()
    mine = station = line = None
    if community:
        line = offerings.get_line(session, edition, community.code, code)
        profile = divisions.get_profile(session, community.code)
        own = lineage if place is community else divisions.lineage(session, community.code)
        mine, station = say_line(line, now, profile), present_station(own, profile, now)
    scopes = scopes_of(lineage)
    places = None
    if scopes:
        scope = scopes[0]
        found = offerings.offered_in(
            session,
            edition,
            code,
            scope.code,
            limit=PLACES_A_PAGE,
            offset=(criteria.page - 1) * PLACES_A_PAGE,
        )
        streets = divisions.lineages(session, {each.street for each in found.places})
        profiles = divisions.get_profiles(session, [each.community for each in found.places])
        own_lineage = tuple(step for step in lineage if step.level is not Level.COMMUNITY)
        places = present_places(found, own_lineage, scopes, streets, profiles, now, criteria.page)
        if found.total and criteria.page > places.pages:
            abort(404)
    return render_template(
        "residents/item.html",
        item=item,
        it=explain(edition, item, line.offering.draft.guide if line and line.offering else None),
        station=station,
        mine=mine,
        confirmed_on=line.offering.confirmed_on if line and line.offering else None,
        places=places,
        criteria=criteria,
    )
