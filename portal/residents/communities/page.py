"""What a community's page shows beside its lines: what is missing, how full and fresh its word is, places, neighbours.

Frozen, ready for a template, asking the database nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue.circle.facts import OwnCircle
from catalogue.counters.segments import GAP_SEGMENTS, Segment
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.foundation.clock import BEIJING
from catalogue.near import NearCommunity, origin_of
from catalogue.offerings import Line, PointFacts
from catalogue.paper import answering_numbers

from ...frame.notices import hours_at, hours_at_station
from ...words import labels
from ...words.formatting import day
from ...words.i18n import say as _
from ...words.opening_hours import week_list
from ...words.place_names import place_name
from ..presenting.announced import Announced
from ..presenting.maps import MapLinks, map_links
from ..presenting.presenters import CommunityPage, RowsOfCategory, place_href
from ..presenting.sentences import RETURN_UNCONFIRMED, RETURNED, now_as_sentence
from ..presenting.sessions import Week
from ..presenting.sketch import Sketch, SketchPlace, points_to_draw, sketch_of
from ..presenting.walks import distance_in_words
from .own_kinds import CircleInShort, circle_in_short, nearest_points

#: What to do about a gap. “Not reported”, “not offered” and “out of date” are three different things.
_ADVICE = {
    Segment.EXPIRED: _l(
        "Offered a year ago and not confirmed since. They may still be there: please call before you go."
    ),
    Segment.PARTIAL: _l("Only a part of these is offered. Each service says what is lacking."),
    Segment.PLANNED: _l("These are being prepared. The expected day is beside each."),
    Segment.SUSPENDED: _l("These are interrupted for now."),
    Segment.ABSENT: _l("The community says that it does not offer these."),
    Segment.UNKNOWN: _l(
        "The community has not said anything of these. They may be offered all the same: please call and ask."
    ),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Services that are missing for one reason: ``services`` are name, address and a note such as a day."""

    segment: Segment
    title: str
    advice: str
    services: tuple[tuple[str | Markup, str, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A service point that the community has or uses; ``whose`` is another community's name."""

    name: str
    href: str
    address: str | None
    directions: str | None
    now: str
    services: int
    whose: Markup | None
    drawn: SketchPlace | None
    """Its line beside the sketch, if it is on it."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A community nearby; ``far`` is a straight line, None where positions are not known."""

    name: Markup
    href: str
    far: str | None


@dataclass(frozen=True, slots=True)
class Freshness:
    """When the delivered lines were confirmed, and how many of them have run out."""

    oldest: date | None
    newest: date | None
    expired: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The parts around the lines. ``week`` as ``opening_hours.week_list`` gives it, of the service station.

    ``offered`` says of each category in order how many of its services are valid.
    """

    week: tuple[tuple[str, str, bool], ...]
    maps: MapLinks | None
    offered: tuple[int, ...]
    missing: tuple[Missing, ...]
    freshness: Freshness
    places: tuple[Place, ...]
    sketch: Sketch | None
    circle: CircleInShort | None
    neighbours: tuple[Neighbour, ...]
    numbers: bool
    """Whether it has a telephone number of its own for the call list."""


@dataclass(frozen=True, slots=True)
class Around:
    """The communities around one: its neighbours in the order in which to show them, and how far those are of which
    that is known. ``known`` has, by code, the communities whose places its lines name."""

    neighbours: Sequence[DivisionFacts]
    near: Sequence[NearCommunity]
    known: Mapping[int, DivisionFacts]


@dataclass(frozen=True, slots=True)
class CommunityInWords:
    """All that a community's page says: its lines, what is around them, the week's sessions, and what begins later.

    ``following_sessions`` says by item code when the next session is.
    """

    page: CommunityPage
    around: Surroundings
    week: Week
    following_sessions: Mapping[str, str]
    announced: tuple[Announced, ...]
    linked: Markup
    """The same as linked data."""


def present_surroundings(
    page: CommunityPage,
    profile: ProfileFacts | None,
    lines: Sequence[Line],
    points: Sequence[PointFacts],
    around: Around,
    circle: OwnCircle | None,
    now: datetime,
    *,
    onward: Mapping[str, str],
) -> Surroundings:
    """What belongs on the page of a community beside its lines.

    ``points`` are the community's own places; others that its lines name are added. The sketch shows these first, then the nearest
    places of the kinds of its ``circle``, which is None under a catalogue that tells nothing of it. ``onward`` are arguments of the neighbours' addresses.
    """
    division, today = page.station.division, now.astimezone(BEIJING).date()
    dated = [line.offering.confirmed_on for line in lines if line.offering and line.offering.confirmed_on]
    served = Counter(point.id for line in lines if line.offering for point in line.offering.points)
    shown = _points_shown(division, points, lines, served, today)
    to_draw = {point.id: point for point in (*shown, *(nearest_points(circle) if circle else ()))}
    sketch = sketch_of(origin_of(profile), points_to_draw(to_draw.values()))
    drawn = sketch.by_id if sketch else {}
    return Surroundings(
        week=week_list(hours_at_station(profile, division.code), today),
        maps=map_links(
            profile.latitude if profile else None,
            profile.longitude if profile else None,
            (profile.station_name if profile else None) or division.short_name,
            profile.address if profile else None,
        ),
        offered=tuple(_offered(group) for group in page.groups),
        missing=_missing(page, lines, today),
        freshness=Freshness(
            oldest=min(dated, default=None),
            newest=max(dated, default=None),
            expired=sum(1 for line in lines if line.segment is Segment.EXPIRED),
        ),
        places=tuple(
            _place(point, division, served[point.id], around.known, now, drawn.get(point.id))
            for point in _as_numbered(shown, drawn)
        ),
        sketch=sketch,
        circle=circle_in_short(circle, sketch) if circle else None,
        neighbours=_neighbours(around, onward),
        numbers=bool(answering_numbers(profile, points, lines, today=today)),
    )


def _as_numbered(points: Sequence[PointFacts], drawn: Mapping[int, SketchPlace]) -> list[PointFacts]:
    """Service points in the order of their numbers in the sketch; those without a number after them."""
    return sorted(points, key=lambda point: drawn[point.id].number if point.id in drawn else len(points) + 1)


def _offered(group: RowsOfCategory) -> int:
    return sum(1 for row in group.rows if row.said is not None and row.said.segment is Segment.DELIVERED)


def _missing(page: CommunityPage, lines: Sequence[Line], today: date) -> tuple[Missing, ...]:
    """The gaps by reason. Nothing where nothing is reported: the page says so in one sentence."""
    if not page.reported:
        return ()
    rows = {row.code: row for group in page.groups for row in group.rows}
    found = []
    for segment in GAP_SEGMENTS:
        gaps = [line for line in lines if line.segment is segment]
        if gaps:
            services = tuple(
                (rows[line.item.code].name, rows[line.item.code].href, _note(line, today)) for line in gaps
            )
            found.append(Missing(segment, str(labels.SEGMENTS[segment]), str(_ADVICE[segment]), services))
    return tuple(found)


def _note(line: Line, today: date) -> str:
    """The day that belongs to a gap, or that a spot check returned it; empty if there is none."""
    if line.returned:
        return str(RETURNED)
    draft = line.offering.draft if line.offering else None
    if draft is None:
        return ""
    if line.segment is Segment.PLANNED and draft.planned_for:
        return _("from %(day)s", day=day(draft.planned_for))
    if line.segment is Segment.SUSPENDED and draft.awaits_return(today):
        return str(RETURN_UNCONFIRMED)
    if line.segment is Segment.SUSPENDED and draft.suspended_until:
        return _("until %(day)s", day=day(draft.suspended_until))
    return ""


def _points_shown(
    division: DivisionFacts,
    own: Sequence[PointFacts],
    lines: Sequence[Line],
    served: Mapping[int, int],
    today: date,
) -> list[PointFacts]:
    """The community's own places, then others that its lines name; those with most services first."""
    named = [point for line in lines if line.offering for point in line.offering.points]
    points = {point.id: point for point in [*own, *named] if not point.is_over(today)}
    return sorted(
        points.values(),
        key=lambda point: (point.community != division.code, -served.get(point.id, 0), point.id),
    )


def _place(
    point: PointFacts,
    division: DivisionFacts,
    services: int,
    known: Mapping[int, DivisionFacts],
    now: datetime,
    drawn: SketchPlace | None,
) -> Place:
    whose = None
    if point.community != division.code:
        other = known.get(point.community)
        whose = place_name(other.short_name) if other else Markup("{}").format(_("another community"))
    return Place(
        name=point.name,
        href=url_for("residents.show_point", point=point.id),
        address=point.address,
        directions=point.directions,
        now=now_as_sentence(hours_at(point), now),
        services=services,
        whose=whose,
        drawn=drawn,
    )


def _neighbours(around: Around, onward: Mapping[str, str]) -> tuple[Neighbour, ...]:
    metres = {each.code: each.metres for each in around.near}
    return tuple(
        Neighbour(
            place_name(each.short_name),
            place_href(each, **onward),
            distance_in_words(metres[each.code]) if each.code in metres else None,
        )
        for each in around.neighbours
    )
