"""Near me: the places that offer an item, or any, by walking distance from the reader's community."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from flask import abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import divisions
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.circle import trade_items
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.near import WALKED, origin_of

from ...extensions import db
from ...frame.hotline import speak_of
from ..kept_pages import kept_until_written, render_kept
from ..presenting.presenters import Station, place_arguments, present_station
from ..presenting.services import explain
from ..scope import blueprint, own_edition
from .asked import Asked, present_asked
from .criteria import NearCriteria, read_near_criteria
from .places import NearPlaces, NearQuestion, find_near


class _Near(NamedTuple):
    """What both pages show: whose residents read it, their station, and the places; None where they are not known."""

    criteria: NearCriteria
    community: DivisionFacts | None
    station: Station | None
    places: NearPlaces | None
    asked: Asked
    address: str
    """Of the page without what is asked."""
    speaking: Mapping[str, Any]

    @property
    def facts(self) -> tuple[object, ...]:
        """What of this comes from the database: the rest follows from the address and the moment."""
        return self.community, self.station, self.places


@blueprint.get("/near")
@kept_until_written()
def show_services_near() -> ResponseReturnValue:
    """The places near home that offer any service, filtered. Sensitive services are not named here."""
    near = _near(own_edition(), None, now := clock.now())
    return render_kept("residents/near_services.html", now, near.facts, **near._asdict())


@blueprint.get("/items/<item:code>/near")
@kept_until_written()
def show_near(code: str) -> ResponseReturnValue:
    """Where an item is offered near home, filtered; the item's own page if it is not a place to walk to."""
    edition = own_edition()
    item = edition.item(code)
    if item.form not in WALKED:
        community = read_near_criteria(request.args, clock.now()).community or g.place
        if community is not None:
            speak_of(community.code)
        return redirect(url_for(".show_item", code=code, **place_arguments(_elsewhere(community))))
    near = _near(edition, item, now := clock.now())
    arguments = {**near.criteria.arguments(), **near.speaking}
    return render_kept(
        "residents/near.html",
        now,
        near.facts,
        it=explain(edition, item),
        item_href=url_for(".show_item", code=code, **near.speaking),
        all_href=url_for(".show_services_near", **arguments),
        item=item,
        **near._asdict(),
    )


def _near(edition: EditionFacts, item: ItemFacts | None, now: datetime) -> _Near:
    """One page of the places that offer ``item``, or any item for None, as the address asks for them; else 404."""
    session = db.session()
    criteria = read_near_criteria(request.args, now)
    if item is not None:
        criteria = replace(criteria, aspect=None)
    community = criteria.community or g.place
    speaking = place_arguments(_elsewhere(community))

    def href(page: int = 1, **changes: Any) -> str:
        arguments = {**criteria.arguments(**changes), **speaking}
        if page > 1:
            arguments["page"] = page
        return _address(item, **arguments)

    station = places = None
    if community:
        speak_of(community.code)
        profile = divisions.get_profile(session, community.code)
        station = present_station(divisions.lineage(session, community.code), profile, now)
        origin = origin_of(profile)
        if origin:
            asked_for = item or _named_to_all(edition, criteria.aspect)
            question = NearQuestion(asked_for, community.code, now, criteria.wanted, criteria.page)
            places = find_near(question, origin, href)
            if criteria.page > 1 and not places.rows:
                abort(404)
    asked = present_asked(criteria, now, href, trades=bool(item and item.code in trade_items(edition)))
    return _Near(criteria, community, station, places, asked, _address(item), speaking)


def _address(item: ItemFacts | None, **arguments: Any) -> str:
    if item is None:
        return url_for(".show_services_near", **arguments)
    return url_for(".show_near", code=item.code, **arguments)


def _named_to_all(edition: EditionFacts, aspect: str | None) -> tuple[ItemFacts, ...]:
    """The items that a list of everything names: not the sensitive ones; only those of an aspect where one is asked for."""
    return tuple(
        item for item in edition.items if not item.sensitive and (aspect is None or item.aspect == aspect)
    )


def _elsewhere(community: DivisionFacts | None) -> DivisionFacts | None:
    """The community for the address, where it is not the chosen one anyway."""
    return None if community is None or (g.place and g.place.code == community.code) else community
