"""Places near home as rows: distance, state of the service, hours, and traits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.catalogues import ItemFacts
from catalogue.counters.segments import Segment
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.foundation.clock import BEIJING
from catalogue.models import Level
from catalogue.near import Near, NearPlace, PlaceWishes, ServiceThere, places_near, services_near
from catalogue.near.walking import Coordinates

from ...extensions import db
from ...frame.notices import present_notices
from ...words.formatting import number
from ...words.i18n import comma, filled_in, in_chinese, language
from ...words.i18n import say as _
from ...words.item_names import plain_name
from ...words.opening_hours import is_open_now, joined_week, now_in_words, then_in_words
from ...words.place_names import point_name, way_to
from ..kept_pages import read_until_written
from ..presenting.sentences import Contact, contact_at, phrases
from ..presenting.sketch import PlaceToDraw, Sketch, SketchPlace, sketch_of
from ..presenting.traits import brief_traits, coming_and_cost
from ..presenting.viewpoint import only_for
from ..presenting.walks import distance_beside, own_pace, walk_in_words

NEAR_A_PAGE = 10
_DOUBTS = {
    Segment.PARTIAL: _l("in part"),
    Segment.EXPIRED: _l("not confirmed for more than a year"),
}
NAMED_AT_ONCE = 6
"""Services of a place that are read at once; of a station there are twenty."""


@dataclass(frozen=True, slots=True)
class NearRow:
    """One place: ``walk`` how far it is, ``near`` whether within the quarter of an hour, ``traits`` what it says.

    ``only`` says whom it serves where that is not the reader. ``services`` are what it offers where every item is
    asked for, the first :data:`NAMED_AT_ONCE` of them, and ``further`` the others.
    """

    point: int
    name: Markup
    href: str
    near: bool
    walk: str
    distance: str | None
    segment: Segment
    sentence: Markup
    disputed: bool
    where: Markup
    directions: str | None
    when: str | None
    traits: str
    only: str | None
    contact: Contact
    open_now: bool
    drawn: SketchPlace | None
    """Its line beside the sketch, if it is on it."""
    services: tuple[Markup, ...]
    further: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class NearPlaces:
    """One page of places, in and beyond the circle, and how many were left out: of the circle, and of the street."""

    inside: tuple[NearRow, ...]
    beyond: tuple[NearRow, ...]
    circle: int
    unsaid: int
    barred: int
    turned_away: tuple[NearRow, ...]
    unplaced: int
    street_href: str | None
    farthest: str
    """Kilometres in a straight line within which places were looked for."""
    sketch: Sketch | None
    page: int
    pages: int
    href: Callable[[int], str] = field(compare=False)

    @property
    def rows(self) -> tuple[NearRow, ...]:
        """All of the page, nearest first."""
        return self.inside + self.beyond

    @property
    def to_call(self) -> NearRow | None:
        """The place to call first: the nearest that is open now, else the nearest, of those with a number of their own."""
        reached = [row for row in self.rows if row.contact.whose is None]
        return next((row for row in reached if row.open_now), reached[0] if reached else None)


@dataclass(frozen=True, slots=True)
class NearQuestion:
    """What is asked: where the residents of a community get an item, or any of several, and what they wish of the place.

    Pages from 1.
    """

    item: ItemFacts | Sequence[ItemFacts]
    community: int
    now: datetime
    wanted: PlaceWishes = field(default_factory=PlaceWishes)
    page: int = 1


def find_near(question: NearQuestion, origin: Coordinates, href: Callable[[int], str]) -> NearPlaces:
    """One page of the places that offer an item to the residents of a community. A fixed number of queries.

    ``pages`` ends with the page after this one if there is any: how many there are in all is not counted.
    """
    session = db.session()
    found = _find(session, question, origin)
    lying = {place.point.community for place in (*found.places, *found.turned_away)}
    paths, profiles = divisions.lineages(session, lying), divisions.get_profiles(session, lying)
    return present_near(found, paths, profiles, question, origin, href)


def draw_near(question: NearQuestion, origin: Coordinates) -> Sketch | None:
    """The sketch that goes with that page, without its rows and what these ask the database."""
    # It shows the quarter of an hour, so nothing is looked for farther away.
    inside = replace(question, wanted=replace(question.wanted, only_near=True))
    items = (question.item,) if isinstance(question.item, ItemFacts) else question.item
    criteria = tuple(item.criterion_id for item in items)
    # Reasons of notices are in the language of the reader.
    asked = criteria, question.community, inside.wanted, own_pace(), language()
    found = read_until_written("sketch", asked, lambda: _find(db.session(), inside, origin))
    return _draw(found, origin)


def _draw(found: Near, origin: Coordinates) -> Sketch | None:
    return sketch_of(origin, map(_to_draw, found.places))


def _find(session: Session, question: NearQuestion, origin: Coordinates) -> Near:
    how: dict[str, Any] = {
        "community": question.community,
        "wanted": replace(question.wanted, notices=present_notices()),
        "pace": own_pace(),
        "now": question.now,
        "part": range((question.page - 1) * NEAR_A_PAGE, question.page * NEAR_A_PAGE),
    }
    if isinstance(question.item, ItemFacts):
        return places_near(session, question.item, origin, **how)
    return services_near(session, question.item, origin, **how)


def present_near(
    found: Near,
    paths: Mapping[int, Sequence[DivisionFacts]],
    profiles: Mapping[int, ProfileFacts],
    question: NearQuestion,
    origin: Coordinates,
    href: Callable[[int], str],
) -> NearPlaces:
    """Places as rows; ``paths`` has the lineage of every community that a place lies in, ``profiles`` their own word.

    If the place and the line have no number, the number of the place's community is shown.
    """

    sketch = _draw(found, origin)
    drawn = sketch.by_id if sketch else {}

    def row(place: NearPlace) -> NearRow:
        lies_in, line = place.point.community, drawn.get(place.point.id)
        return _row(place, paths.get(lies_in, ()), profiles.get(lies_in), question, line)

    rows = [row(place) for place in found.places]
    return NearPlaces(
        inside=tuple(row for row in rows if row.near),
        beyond=tuple(row for row in rows if not row.near),
        circle=found.circle,
        unsaid=found.unsaid,
        barred=found.barred,
        turned_away=tuple(map(row, found.turned_away)),
        unplaced=found.unplaced,
        street_href=_street_href(question.item, question.community),
        farthest=number(round(found.farthest / 1000, 1)),
        sketch=sketch,
        page=question.page,
        pages=question.page + found.more,
        href=href,
    )


def _to_draw(place: NearPlace) -> PlaceToDraw:
    point = place.point
    at = Coordinates(point.latitude or 0.0, point.longitude or 0.0)
    return PlaceToDraw(point.id, point.name, url_for("residents.show_point", point=point.id), at, place.walk)


def _street_href(item: ItemFacts | Sequence[ItemFacts], community: int) -> str | None:
    """The page of all places of an item in the community's street, also those without coordinates."""
    if not isinstance(item, ItemFacts):
        return None
    street: dict[str, Any] = {"in": f"{community // Level.STREET.span * Level.STREET.span:012d}"}
    return url_for("residents.show_item", code=item.code, **street, _anchor="places")


def _row(
    place: NearPlace,
    path: Sequence[DivisionFacts],
    profile: ProfileFacts | None,
    question: NearQuestion,
    drawn: SketchPlace | None,
) -> NearRow:
    point, now = place.point, question.now
    services = tuple(_named(each, place) for each in place.services)
    lying = _("in this community") if point.community == question.community else _place_of(path)
    where = Markup("\N{NO-BREAK SPACE}· ").join(
        escape(part) for part in (lying, point.address and in_chinese(point.address)) if part
    )
    return NearRow(
        point=point.id,
        name=point_name(point.name),
        href=url_for("residents.show_point", point=point.id),
        near=place.walk.near,
        walk=walk_in_words(place.walk),
        distance=distance_beside(place.walk),
        segment=place.segment,
        sentence=_sentence(place, question.wanted, now),
        disputed=place.disputed,
        where=where,
        directions=point.directions,
        when=joined_week(point.hours, now.astimezone(BEIJING).date()) or None,
        traits=brief_traits(point, answered=place.segment is not Segment.EXPIRED),
        only=None if place.admitted else only_for(point),
        open_now=is_open_now(point.hours, now),
        contact=contact_at(point.phones[0] if point.phones else place.phone, profile, point.community),
        drawn=drawn,
        services=services[:NAMED_AT_ONCE],
        further=services[NAMED_AT_ONCE:],
    )


def _named(service: ServiceThere, place: NearPlace) -> Markup:
    """An item's plain name, and what holds of it and not of all that the place offers."""
    doubts = []
    if service.segment is not place.segment:
        doubts.append(_DOUBTS[service.segment])
    if service.disputed and not place.disputed:
        doubts.append(_l("disputed"))
    name = escape(plain_name(service.item))
    if not doubts:
        return name
    return filled_in(_("%(service)s (%(doubts)s)"), service=name, doubts=comma().join(map(str, doubts)))


def _place_of(path: Sequence[DivisionFacts]) -> Markup | None:
    """Street and community of a place in another community."""
    return way_to(step.short_name for step in path[-2:]) if path else None


def _sentence(place: NearPlace, wanted: PlaceWishes, now: datetime) -> Markup:
    """The state of the service there, whether it comes to the home and what it costs, and whether the place is open.

    That is at the requested moment; paper leaves out what holds at the present one only.
    """
    hours = place.point.hours
    if place.segment is Segment.EXPIRED:
        return phrases(_("Offered, but not confirmed for more than a year"), _("call before you go"))
    offered = _("Offered in part") if place.segment is Segment.PARTIAL else _("Offered")
    said = (offered, *coming_and_cost([place.point]))
    if wanted.at:
        opening = then_in_words(hours, wanted.at)
        return phrases(*said, *(opening or (_("ask for the hours by telephone"),)))
    if opening := now_in_words(hours, now):
        return phrases(*said, now=opening)
    return phrases(*said, _("ask for the hours by telephone"))
