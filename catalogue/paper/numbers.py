"""Each telephone number of a community once, with what it answers: pure, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..catalogues import ItemFacts
from ..counters.segments import OFFERED
from ..divisions import ProfileFacts
from ..offerings import Line, PointFacts


@dataclass(frozen=True, slots=True)
class AnsweringNumber:
    """A number, whether it is the station's, the service points that give it, and the items that it answers."""

    phone: str
    station: bool
    points: tuple[PointFacts, ...]
    items: tuple[ItemFacts, ...]


def answering_numbers(
    profile: ProfileFacts | None, points: Iterable[PointFacts], lines: Sequence[Line], *, today: date
) -> tuple[AnsweringNumber, ...]:
    """The numbers of a community: the station's first, then those that answer most items.

    Each offered line has one number: its own, else that of its first place with one, else the station's. ``points``
    are the community's own; others that its lines name are added. Places whose last day has passed are left out.
    """
    stations = profile.phones if profile else ()
    offered = [line for line in lines if line.offering and line.segment in OFFERED]
    used = {point.id: point for point in points}
    used |= {point.id: point for line in offered if line.offering for point in line.offering.points}
    places: dict[str, list[PointFacts]] = {}
    for point in used.values():
        if not point.is_over(today):
            for phone in dict.fromkeys(point.phones):
                places.setdefault(phone, []).append(point)
    items: dict[str, list[ItemFacts]] = {}
    for line in offered:
        if answers := _number_of(line, stations, today):
            items.setdefault(answers, []).append(line.item)
    numbers = [
        AnsweringNumber(phone, phone in stations, tuple(places.get(phone, ())), tuple(items.get(phone, ())))
        for phone in {**dict.fromkeys(stations), **dict.fromkeys(places), **dict.fromkeys(items)}
    ]
    return tuple(
        sorted(
            numbers,
            key=lambda each: (not each.station, -len(each.items), -len(each.points), each.phone),
        )
    )


def _number_of(line: Line, stations: Sequence[str], today: date) -> str | None:
    """The number to call about a line. The station's comes last, though it be given as the line's."""
    offering = line.offering
    if offering is None:
        return None
    own = offering.phone if offering.phone not in stations else None
    there = (point.phones[0] for point in offering.points if point.phones and not point.is_over(today))
    return own or next(there, None) or offering.phone or next(iter(stations), None)
