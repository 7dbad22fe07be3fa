"""The fact on record that a report is about: where it is kept, what residents read there, who said it and since when."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from ... import divisions, offerings
from ...catalogues import EditionFacts, ItemFacts
from ...divisions import ProfileFacts
from ...foundation.codes import level_of
from ...foundation.histories import RevisionFacts
from ...models import Level, PhoneSource, State
from ...offerings import OfferingFacts, PointFacts
from ...telephones import numbers_in

MOST_PLACES = 3
"""Places of one service that are shown: more would bury the question."""


class KeptIn(enum.StrEnum):
    """Where a fact is kept, and so where it is put right."""

    LINE = "line"
    POINT = "point"
    STATION = "station"


@dataclass(frozen=True, slots=True)
class FactSource:
    """Who said something, by role, and when it was first said as it is now."""

    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """What is on record in one place.

    ``id`` is the service point's, 0 elsewhere; ``community`` may change it; ``name`` is None where nothing needs telling apart.
    ``state`` is the line's. ``version`` is the one that a writer must have seen. ``sources`` are by the names of the parts.
    """

    kept: KeptIn
    id: int
    community: int
    version: int
    name: str | None = None
    phones: tuple[str, ...] = ()
    address: str | None = None
    hours: str | None = None
    state: State | None = None
    sources: Mapping[str, FactSource] = field(default_factory=dict)


def entries_on_record(
    session: Session,
    edition: EditionFacts | None,
    *,
    division: int | None,
    item: ItemFacts | None,
    point: int | None,
) -> tuple[RecordEntry, ...]:
    """What is on record of a service point; else of a service in a community, as its page there shows it; else of the station.

    The number of a service is its own, the station's if it refers to it, or that of its places. A fixed number of queries. Raises
    ``NotFound`` for a service point that there is not.
    """
    if point is not None:
        return (_of_point(offerings.get_point(session, point)),)
    if division is None or level_of(division) is not Level.COMMUNITY:
        return ()
    profile = divisions.get_profile(session, division)
    if item is not None and edition is not None:
        offering = offerings.get_line(session, edition, division, item.code).offering
        return _of_line(division, offering, profile)
    return (_of_station(profile),) if profile else ()


def _of_line(
    division: int, offering: OfferingFacts | None, profile: ProfileFacts | None
) -> tuple[RecordEntry, ...]:
    entries: list[RecordEntry] = []
    if offering is not None:
        phones = numbers_in(offering.draft.phone or "")
        own = RecordEntry(KeptIn.LINE, 0, division, offering.version, phones=phones, state=offering.state)
        entries = [own, *(_of_point(point) for point in offering.points[:MOST_PLACES])]
    refers = offering is not None and offering.draft.phone_source is PhoneSource.STATION
    if profile and (refers or not any(each.phones for each in entries)):
        entries.append(_of_station(profile))
    return tuple(entries)


def _of_point(point: PointFacts) -> RecordEntry:
    return RecordEntry(
        KeptIn.POINT,
        point.id,
        point.community,
        point.version,
        point.name,
        point.phones,
        point.address,
        point.hours,
    )


def _of_station(profile: ProfileFacts) -> RecordEntry:
    return RecordEntry(
        KeptIn.STATION,
        0,
        profile.community,
        profile.version,
        profile.station_name,
        profile.phones,
        profile.address,
        profile.hours,
    )


def with_sources(
    session: Session, entries: Sequence[RecordEntry], item: ItemFacts | None
) -> tuple[RecordEntry, ...]:
    """The entries with who said their parts, and since when; what no history tells has no source. One query for each."""
    return tuple(replace(entry, sources=_sources(entry, _history(session, entry, item))) for entry in entries)


def _history(session: Session, entry: RecordEntry, item: ItemFacts | None) -> Sequence[RevisionFacts]:
    if entry.kept is KeptIn.POINT:
        return offerings.point_history(session, entry.community, entry.id)
    if entry.kept is KeptIn.STATION:
        return divisions.profile_history(session, entry.community)
    return offerings.history(session, entry.community, item) if item else ()


def _sources(entry: RecordEntry, revisions: Sequence[RevisionFacts]) -> dict[str, FactSource]:
    """By part: the oldest of the latest revisions, newest first, that all say of it the same."""
    names = {"phone": "phones", "state": "state"} if entry.kept is KeptIn.LINE else _SAME
    found = {}
    for name, part in names.items():
        since: RevisionFacts | None = None
        for revision in revisions:
            if (revision.after or {}).get(name) != ((since or revision).after or {}).get(name):
                break
            since = revision
        if since is not None and getattr(entry, part):
            found[part] = FactSource(since.role, since.at)
    return found


_SAME = {name: name for name in ("phones", "address", "hours")}
