"""Where an item is offered: the nearest places to the reader's community, or all places of a wider division."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, url_for

from catalogue import divisions, offerings
from catalogue.counters.rollup import counted_day
from catalogue.coverage.counts_by_part import delivered_in
from catalogue.models import Level
from catalogue.near import PlaceWishes
from catalogue.near.walking import Coordinates

from ...extensions import db
from ...requests.paging import rows_before
from ...words.place_names import place_name
from ..near.places import NearPlaces, NearQuestion, find_near
from ..presenting.presenters import place_arguments
from ..presenting.services import PLACES_A_PAGE, Link, WhereOffered, present_places, scopes_to_choose
from .asked import ItemAsked
from .at_home import AtHome


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The places of an item: ``near`` or ``wide``, one of them or neither. ``scopes`` are the other ways to list them.

    ``parts`` are the parts of the wide place in which it is offered, to look into one of them instead.
    """

    near: NearPlaces | None
    wide: WhereOffered | None
    scopes: tuple[Link, ...]
    parts: tuple[Link, ...]


def find_whereabouts(asked: ItemAsked, home: AtHome | None) -> Whereabouts:
    """The places near the community, unless the address asks for those of a wider place or there is none near.

    Ends the request with 404 for a page after the last.
    """
    origin = home.origin if home else None
    near = _near(asked, origin) if origin and not asked.for_a_wider_place else None
    # Of one trade none may be near where there are others: the page says so and leads back.
    none_near = near is not None and not near.rows and bool(asked.scopes) and not asked.trade
    if none_near:
        near = None
    wide = _wide(asked, home) if near is None and asked.scopes else None
    return Whereabouts(
        near,
        wide,
        _scopes(asked, near, wide, walks=origin is not None and not none_near),
        _parts(asked) if wide is not None else (),
    )


def _near(asked: ItemAsked, origin: Coordinates) -> NearPlaces:
    assert asked.community is not None

    def href(page: int) -> str:
        paged: dict[str, Any] = {"page": page} if page > 1 else {}
        return url_for(
            "residents.show_item", code=asked.item.code, **asked.speaking, **paged, _anchor="places"
        )

    question = NearQuestion(
        asked.item,
        asked.community.code,
        asked.now,
        PlaceWishes(trade=asked.trade),
        page=asked.criteria.page,
    )
    near = find_near(question, origin, href)
    if question.page > 1 and not near.rows:
        abort(404)
    return near


def _wide(asked: ItemAsked, home: AtHome | None) -> WhereOffered:
    session, page = db.session(), asked.criteria.page
    reader = home.reader if home else None
    found = offerings.offered_in(
        session,
        asked.edition,
        asked.item.code,
        asked.scopes[0].code,
        limit=PLACES_A_PAGE,
        offset=rows_before(page, PLACES_A_PAGE),
        origin=reader.origin if reader else None,
    )
    streets = divisions.lineages(session, {each.street for each in found.places})
    profiles = divisions.get_profiles(session, [each.community for each in found.places])
    places = present_places(found, asked.wider, streets, profiles, reader, asked.now, page)
    if found.total and page > places.pages:
        abort(404)
    return places


def _parts(asked: ItemAsked) -> tuple[Link, ...]:
    """The parts of the place whose list is shown, if they are wider than a community."""
    session, place = db.session(), asked.scopes[0]
    if place.level is Level.STREET:
        return ()
    parts = divisions.children(session, place.code)
    offering = delivered_in(session, [asked.item], parts, day=counted_day(session))
    return tuple(
        Link(
            place_name(part.short_name),
            url_for("residents.show_item", code=asked.item.code, **place_arguments(part), _anchor="places"),
        )
        for part in parts
        if part.code in offering
    )


def _scopes(
    asked: ItemAsked, near: NearPlaces | None, wide: WhereOffered | None, *, walks: bool
) -> tuple[Link, ...]:
    if near is None and wide is None:
        return ()
    return scopes_to_choose(
        asked.item.code, asked.scopes, near=near is not None, origin=walks, speaking=asked.speaking
    )
