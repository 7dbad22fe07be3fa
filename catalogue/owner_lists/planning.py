"""What bringing in a list would change: shown before anything is written."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..divisions import get_divisions
from ..foundation.codes import contains
from ..foundation.errors import Problem, _
from ..language.spelling import fold
from ..models import OwnerListPlace, ServicePoint
from ..offerings import PointFacts, store
from .headings import ColumnRole
from .mappings import MappingFacts, reference_key
from .matching.verdicts import Verdict
from .places import SaidOfPlace, said_of_place
from .reading import ListRow, ReadList

_PLACES: Any = OwnerListPlace.__table__
_AT_ONCE = 900


class ListOutcome(enum.StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CLOSED = "closed"  # the list says that it serves no more: its closing is proposed
    ASKED = "asked"  # which community it means has to be settled first
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class PlannedPlace:
    """A row and what becomes of it. ``changes`` holds each field that changes, with its value before and after."""

    row: ListRow
    outcome: ListOutcome
    community: int | None = None
    key: str = ""
    point: PointFacts | None = None
    said: Mapping[str, Any] | None = None
    changes: Mapping[str, tuple[Any, Any]] | None = None
    faults: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class GonePlace:
    """A place that the list named before and names no longer: its closing is proposed, nothing is deleted."""

    key: str
    point: PointFacts


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What bringing in a list would do, row by row, and the places that are gone from it."""

    mapping: MappingFacts
    places: tuple[PlannedPlace, ...]
    gone: tuple[GonePlace, ...]

    def of(self, *outcomes: ListOutcome) -> tuple[PlannedPlace, ...]:
        """The rows with one of these outcomes."""
        return tuple(each for each in self.places if each.outcome in outcomes)


def plan_list(session: Session, mapping: MappingFacts, found: ReadList) -> ListPlan:
    """What bringing in a list under a mapping would change. The same list twice changes nothing."""
    known = {
        row.key: row
        for row in session.execute(select(*_PLACES.columns).where(OwnerListPlace.list_id == mapping.id))
    }
    communities = {row: _community(mapping, each) for row, each in enumerate(found.rows)}
    codes = sorted({code for code in communities.values() if code})
    names = {code: division.short_name for code, division in get_divisions(session, codes).items()}
    points = _points(session, codes, [row.point_id for row in known.values()])
    alike = _by_name(points.values())
    places: list[PlannedPlace] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(found.rows):
        community = communities[number]
        if not community:
            asked = ListOutcome.ASKED if community is None else ListOutcome.LEFT_OUT
            places.append(PlannedPlace(row, asked))
            continue
        said = said_of_place(row.texts, name=f"{names[community]}{mapping.name}", system=mapping.coordinates)
        key = _key(row, community, str(said.said["name"]))
        seen[key] = seen.get(key, 0) + 1
        key = key if seen[key] == 1 else f"{key}#{seen[key]}"
        own = alike.get((community, fold(said.said["name"])), ())
        places.append(_planned(row, community, key, said, known.get(key), points, own))
    present = {place.key for place in places}
    # A row that is asked may be the place that seems gone: then nothing is proposed yet.
    gone = tuple(
        GonePlace(key, points[row.point_id])
        for key, row in sorted(known.items())
        if key not in present and row.point_id in points and points[row.point_id].ends_on is None
    )
    return ListPlan(mapping, tuple(places), gone)


def _community(mapping: MappingFacts, row: ListRow) -> int | None:
    """The community of a row: what is certain, else what was decided before. 0: left out; None: to be asked."""
    key = reference_key(row.said)
    if key in mapping.decisions:
        return mapping.decisions[key] or 0
    if row.match.verdict is Verdict.MATCHED and contains(mapping.division, row.match.codes[0]):
        return row.match.codes[0]
    return None


def _key(row: ListRow, community: int, name: str) -> str:
    """The key by which a place is known next time: the list's own, else its community and name."""
    own = row.texts.get(ColumnRole.KEY, "")
    return (f"={fold(own)}" if own else f"{community} {fold(name)}")[:190]


def _points(session: Session, communities: Sequence[int], ids: Iterable[int]) -> dict[int, PointFacts]:
    found = store.points_by_id(session, ids)
    for start in range(0, len(communities), _AT_ONCE):
        some = communities[start : start + _AT_ONCE]
        query = store.select_points().where(ServicePoint.community_code.in_(some)).order_by(ServicePoint.id)
        found |= {row.id: store.point_facts(row) for row in session.execute(query)}
    return found


def _planned(
    row: ListRow,
    community: int,
    key: str,
    place: SaidOfPlace,
    before: Any,
    points: Mapping[int, PointFacts],
    alike: Sequence[PointFacts],
) -> PlannedPlace:
    def planned(
        outcome: ListOutcome, point: PointFacts | None = None, *more: Problem, **about: Any
    ) -> PlannedPlace:
        faults = (*place.faults, *more)
        return PlannedPlace(row, outcome, community, key, point, place.said, faults=faults, **about)

    if before is None:
        # The community's own point of that name: the list keeps it from now on, unless it may be one of several.
        point = alike[0] if len(alike) == 1 else None
        told: Mapping[str, Any] = {}
    else:
        point, told = points.get(before.point_id), before.said
        if point is None or point.community != community:
            removed = _("The community has removed this place, or it lies in another community now.")
            return planned(ListOutcome.LEFT_OUT, None, Problem("name", removed, {}))
    if place.closed:
        return planned(ListOutcome.CLOSED, point) if point else planned(ListOutcome.LEFT_OUT)
    if point is None:
        return planned(ListOutcome.NEW)
    changes = {
        field: (_said(point, field), value)
        for field, value in place.said.items()
        if told.get(field) != value and _said(point, field) != value
    }
    if changes:
        return planned(ListOutcome.CHANGED, point, changes=changes)
    return planned(ListOutcome.UNCHANGED, point)


def _said(point: PointFacts, field: str) -> Any:
    value = getattr(point, field)
    return list(value) if field == "phones" else value


def _by_name(points: Iterable[PointFacts]) -> dict[tuple[int, str], list[PointFacts]]:
    found: dict[tuple[int, str], list[PointFacts]] = {}
    for point in points:
        found.setdefault((point.community, fold(point.name)), []).append(point)
    return found
