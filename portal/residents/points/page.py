"""A service point as its page and its card show it: frozen, ready for templates, asking the database nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import ngettext
from markupsafe import Markup, escape

from catalogue.counters.segments import Segment
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.foundation.clock import BEIJING
from catalogue.models import Form
from catalogue.near import origin_of
from catalogue.near.walking import Coordinates, Pace, walk
from catalogue.offerings import PointFacts, Served

from ...files.qr import typed
from ...frame.notices import hours_at
from ...requests.addresses import public_address
from ...words import labels
from ...words.ends import end_in_words
from ...words.formatting import day
from ...words.i18n import as_written, comma, filled_in, in_chinese
from ...words.i18n import say as _
from ...words.item_names import plain_name
from ...words.opening_hours import holidays_unsaid, is_open_now, plain_week, week_list
from ...words.place_names import place_name
from ..presenting.maps import MapLinks, map_links
from ..presenting.presenters import Trail, path_in_words, place_href, trail_of
from ..presenting.sentences import Contact, contact_at, now_as_sentence
from ..presenting.sketch import Sketch, points_to_draw, sketch_of
from ..presenting.traits import full_traits, unsaid_traits
from ..presenting.walks import walk_and_distance

MOST_NAMES = 6
"""Communities named in one line; of the others there is a number."""


@dataclass(frozen=True, slots=True)
class ServiceHere:
    """A service offered at the place; ``whose`` says which residents besides the place's own community are served."""

    code: str
    name: str | Markup
    href: str
    segment: Segment
    disputed: bool
    sentence: Markup
    whose: Markup | None
    comes: bool
    """Whether somebody comes to the resident's home."""
    sensitive: bool
    """Whether visitors are not asked if they used it."""


@dataclass(frozen=True, slots=True)
class SketchAround:
    """A sketch, and the community in its middle."""

    sketch: Sketch
    centre: DivisionFacts


@dataclass(frozen=True, slots=True)
class PointPage:
    """A place: where, when, for whom, what, and how to get there. ``week`` as ``opening_hours.week_list`` gives it."""

    point: PointFacts
    trail: Trail
    community: DivisionFacts
    community_href: str
    path: Markup
    contact: Contact
    open: bool
    now: str
    week: tuple[tuple[str, str, bool], ...]
    plain_week: tuple[str, ...]
    holidays_unsaid: bool
    facts: tuple[tuple[str, str], ...]
    unsaid: str
    """What it never said of itself, joined."""
    services: tuple[ServiceHere, ...]
    maps: MapLinks | None
    walk: Markup | None
    drawn: SketchAround | None
    today: date
    typed: str
    ends: str | None
    """Up to when it serves residents, or that its last day has passed."""
    over: bool

    @property
    def has_card(self) -> bool:
        """Whether a card to print would say anything of it: how to get there, when it is open, or its own number."""
        return bool(self.point.phones or self.point.address or self.point.directions or self.plain_week)


def present_point(
    point: PointFacts,
    lineage: Sequence[DivisionFacts],
    profile: ProfileFacts | None,
    served: Sequence[Served],
    now: datetime,
    *,
    home: tuple[DivisionFacts, ProfileFacts | None] | None,
    pace: Pace,
) -> PointPage:
    """The page of a place in the community at the end of ``lineage``, whose profile is ``profile``.

    ``served`` are the services offered there; ``home`` the reader's own community with its profile, from whose
    reference point the walk begins, at ``pace``. A reader who has chosen none
    gets the place drawn around its own community.
    """
    community, today = lineage[-1], now.astimezone(BEIJING).date()
    hours = hours_at(point)
    address = public_address("residents.show_point", point=point.id)
    return PointPage(
        point=point,
        trail=trail_of(lineage, in_chinese(point.name)),
        community=community,
        community_href=place_href(community),
        path=path_in_words(lineage),
        contact=contact_at(point.phones[0] if point.phones else None, profile, point.community),
        open=is_open_now(hours, now),
        now=now_as_sentence(hours, now),
        week=week_list(hours, today),
        plain_week=plain_week(point.hours, today),
        holidays_unsaid=holidays_unsaid(point.hours),
        facts=(
            (_("Who may come"), str(labels.label(point.admits))),
            *full_traits(point),
        ),
        unsaid=unsaid_traits(point),
        services=_services(served, point.community),
        maps=map_links(point.latitude, point.longitude, point.name, point.address),
        walk=None if home is None else _walk(point, *home, pace),
        drawn=None if point.is_over(today) else _drawn(point, *(home or (community, profile))),
        today=today,
        typed=typed(address),
        ends=end_in_words(point, today),
        over=point.is_over(today),
    )


def _drawn(point: PointFacts, community: DivisionFacts, profile: ProfileFacts | None) -> SketchAround | None:
    """The place around a community; None if it is farther than a quarter of an hour, over, or a position is not known."""
    places = [replace(each, href="") for each in points_to_draw([point])]
    sketch = sketch_of(origin_of(profile), places)
    return SketchAround(sketch, community) if sketch else None


def _services(served: Sequence[Served], community: int) -> tuple[ServiceHere, ...]:
    """One row an item: what the place's own community says of it, else the first that names the place."""
    by_item: dict[str, list[Served]] = {}
    for each in served:
        by_item.setdefault(each.line.item.code, []).append(each)
    return tuple(_service(found, community) for found in by_item.values())


def _service(found: Sequence[Served], community: int) -> ServiceHere:
    first, *others = found
    item, offering = first.line.item, first.line.offering
    if first.community != community:
        others = list(found)
    arguments: dict[str, Any] = {"in": first.community}
    return ServiceHere(
        code=item.code,
        name=plain_name(item),
        href=url_for("residents.show_item", code=item.code, **arguments),
        segment=first.line.segment,
        disputed=bool(offering and offering.disputed),
        sentence=_sentence(first),
        whose=_whose(others, also=first.community == community),
        comes=item.form is Form.HOME,
        sensitive=item.sensitive,
    )


def _sentence(served: Served) -> Markup:
    offering = served.line.offering
    confirmed = day(offering.confirmed_on) if offering else ""
    if served.line.segment is Segment.PARTIAL:
        lacking = offering.draft.shortfall if offering else None
        if lacking:
            return filled_in(_("Offered in part. Lacking so far: %(what)s"), what=as_written(lacking))
        return escape(_("Offered in part"))
    last = offering.draft.ends_on if offering else None
    if offering and last and served.line.segment is Segment.EXPIRED and last == offering.holds_until:
        return filled_in(_("It was offered until %(day)s. Please call before you go."), day=day(last))
    if served.line.segment is Segment.EXPIRED:
        return filled_in(_("Not confirmed since %(day)s. Please call before you go."), day=confirmed)
    return filled_in(_("Confirmed on %(day)s"), day=confirmed)


def _whose(others: Sequence[Served], *, also: bool) -> Markup | None:
    """Whose residents are served beside those of the place's own community, or instead of them."""
    if not others:
        return None
    names = escape(comma()).join(place_name(each.community_name) for each in others[:MOST_NAMES])
    if (more := len(others) - MOST_NAMES) > 0:
        names += escape(ngettext(" and %(num)d more community", " and %(num)d more communities", more))
    return filled_in(_("Also for %(communities)s") if also else _("For %(communities)s"), communities=names)


def _walk(point: PointFacts, home: DivisionFacts, profile: ProfileFacts | None, pace: Pace) -> Markup | None:
    """How far it is from home on foot; None where either position is not known."""
    origin = origin_of(profile)
    if origin is None or point.latitude is None or point.longitude is None:
        return None
    way = walk(origin, Coordinates(point.latitude, point.longitude), pace=pace)
    return filled_in(
        _("From %(community)s: %(walk)s"), community=place_name(home.short_name), walk=walk_and_distance(way)
    )
