"""The page of an item."""

from __future__ import annotations

from typing import Any

from flask import abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import divisions, offerings
from catalogue.coverage.counts_by_part import counts_in
from catalogue.coverage.figures import Tally
from catalogue.foundation import clock
from catalogue.models import Level
from catalogue.near import WALKED, PlaceWishes, origin_of

from ...extensions import db
from ..forms import read_criteria
from ..near.places import find_near
from ..presenting.nearest import next_for
from ..presenting.presenters import present_station, speaking_of
from ..presenting.sentences import say_line
from ..presenting.services import (
    PLACES_A_PAGE,
    coverage_in_words,
    explain,
    present_places,
    scopes_of,
    scopes_to_choose,
)
from ..presenting.viewpoint import telling_of
from ..presenting.walks import nearest_in_words
from ..scope import blueprint, only_root, own_edition


@blueprint.get("/items/<item:code>")
def show_item(code: str) -> ResponseReturnValue:
    edition, session, now = own_edition(), db.session(), clock.now()
    item = edition.item(code)
    criteria = read_criteria(request.args)
    place = criteria.place or g.place
    community = place if place and place.level is Level.COMMUNITY else g.place
    lineage = divisions.lineage(session, place.code) if place else only_root()
    mine = station = line = origin = nearest = telling = None
    if community:
        line = offerings.get_line(session, edition, community.code, code)
        profile = divisions.get_profile(session, community.code)
        own = lineage if place is community else divisions.lineage(session, community.code)
        telling = telling_of(community, profile)
        mine = say_line(line, now, telling)
        station = present_station(own, profile, now)
        origin = origin_of(profile) if item.form in WALKED else None
        following = next_for(edition, community.code, [line], profile)
        nearest = nearest_in_words(following[code]) if code in following else None
    scopes = scopes_of(lineage)
    speaking = speaking_of(community if community and community is not g.place else None)
    # Places near the community, unless the address asks for those of a wider place.
    near = places = None
    none_near = False
    if community and origin and (criteria.place is None or criteria.place is community):

        def href(page: int) -> str:
            paged: dict[str, Any] = {"page": page} if page > 1 else {}
            return url_for(".show_item", code=code, **speaking, **paged, _anchor="places")

        near = find_near(item, origin, community.code, PlaceWishes(), now, criteria.page, href)
        if criteria.page > 1 and not near.rows:
            abort(404)
    if scopes and (near is None or not near.rows):
        none_near = near is not None
        near, scope = None, scopes[0]
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
        reader = telling.reader if telling else None
        places = present_places(found, own_lineage, streets, profiles, reader, now, criteria.page)
        if found.total and criteria.page > places.pages:
            abort(404)
    district = next((step for step in scopes if step.level is not Level.STREET), None)
    counts = counts_in(session, [item], district.code) if district else {}
    return render_template(
        "residents/item.html",
        item=item,
        it=explain(edition, item, line.offering.draft.guide if line and line.offering else None),
        station=station,
        mine=mine,
        nearest=nearest,
        confirmed_on=line.offering.confirmed_on if line and line.offering else None,
        near=near,
        near_href=url_for(".show_near", code=code, **speaking) if item.form in WALKED else None,
        places=places,
        scopes=scopes_to_choose(
            code,
            scopes,
            near=near is not None,
            origin=origin is not None and not none_near,
            speaking=speaking,
        )
        if near or places
        else (),
        coverage=coverage_in_words(district, Tally(counts[item.id], 0))
        if district and item.id in counts
        else None,
        criteria=criteria,
    )
