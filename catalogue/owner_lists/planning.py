"""What bringing in a list would change: shown before anything is written."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..circle import trade_items
from ..divisions import short_names
from ..foundation.codes import contains
from ..foundation.database import in_parts
from ..foundation.errors import Problem, _
from ..language.spelling import fold
from ..language.trades import trades_in
from ..models import OwnerListPlace, ServicePoint, ordered_trades
from ..offerings import PointFacts, store
from ..offerings.points.drafts import MOST_PHONES
from .headings import ColumnRole
from .item_names import ListedItems
from .mappings import MappingFacts, reference_key, value_key
from .matching.verdicts import Verdict
from .places import SaidOfPlace, said_of_place
from .reading import ListRow, ReadList, RowPlace

_PLACES: Any = OwnerListPlace.__table__
Items = tuple[int, ...] | None


class ListOutcome(enum.StrEnum):
    """What becomes of a place that a row says."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CLOSED = "closed"  # the list says that it serves no more: its closing is proposed
    SAME = "same"  # a place of a row above, which delivers this too
    ASKED = "asked"  # which community it means has to be settled first
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class PlannedPlace:
    """A place and what becomes of it. ``changes`` holds each field that changes, with its value before and after.

    ``items``: the items that the list says of it (None: those of the whole list), ``items_before`` those of last time.
    """

    row: ListRow
    outcome: ListOutcome
    community: int | None = None
    key: str = ""
    point: PointFacts | None = None
    said: Mapping[str, Any] | None = None
    changes: Mapping[str, tuple[Any, Any]] | None = None
    faults: tuple[Problem, ...] = ()
    items: Items = None
    items_before: Items = None


@dataclass(frozen=True, slots=True)
class ListValue:
    """A value that names an item, or should: ``item`` is what it names or is proposed (None: not known).

    ``settled``: a person said so. ``holds``: its places are declared, since it is settled or certain.
    """

    text: str
    row: ListRow
    count: int
    item: int | None
    settled: bool
    holds: bool


@dataclass(frozen=True, slots=True)
class GonePlace:
    """A place that the list named before and names no longer: its closing is proposed, nothing is deleted."""

    key: str
    point: PointFacts


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What bringing in a list would do, place by place, the places that are gone from it, and the values that name items."""

    mapping: MappingFacts
    places: tuple[PlannedPlace, ...]
    gone: tuple[GonePlace, ...]
    values: tuple[ListValue, ...] = ()

    def of(self, *outcomes: ListOutcome) -> tuple[PlannedPlace, ...]:
        """The places with one of these outcomes."""
        return tuple(each for each in self.places if each.outcome in outcomes)


@dataclass(slots=True)
class _Entry:
    """A place as the list says it, before it is compared with what is on record."""

    row: ListRow
    community: int
    key: str
    said: SaidOfPlace
    items: Items
    pending: bool


def plan_list(
    session: Session, mapping: MappingFacts, found: ReadList, *, edition: EditionFacts | None = None
) -> ListPlan:
    """What bringing in a list under a mapping would change. The same list twice changes nothing.

    ``edition``: values of rows name its items; without one no value does.
    """
    known = {
        row.key: row
        for row in session.execute(select(*_PLACES.columns).where(OwnerListPlace.list_id == mapping.id))
    }
    values = _values(mapping, found, edition)
    shops = (
        frozenset(item.id for item in edition.items if item.code in trade_items(edition)) if edition else ()
    )
    communities = {row: _community(mapping, each) for row, each in enumerate(found.rows)}
    codes = sorted({code for code in communities.values() if code})
    names = short_names(session, codes)
    points = _points(session, codes, [row.point_id for row in known.values()])
    alike = _by_name(points.values())
    planned: list[PlannedPlace | _Entry] = []
    seen: dict[str, list[_Entry]] = {}
    for number, row in enumerate(found.rows):
        community = communities[number]
        if not community or not row.places:
            asked = ListOutcome.ASKED if community is None else ListOutcome.LEFT_OUT
            planned.append(PlannedPlace(row, asked))
            continue
        for place in row.places:
            here = (community, names[community])
            planned.append(_entered(mapping, values, row, place, here, shops, seen))
    places = tuple(
        _compared(each, known.get(each.key), points, alike) if isinstance(each, _Entry) else each
        for each in planned
    )
    present = {place.key for place in places}
    # A row that is asked may be the place that seems gone: then nothing is proposed yet.
    gone = tuple(
        GonePlace(key, points[row.point_id])
        for key, row in sorted(known.items())
        if key not in present and row.point_id in points and points[row.point_id].ends_on is None
    )
    return ListPlan(mapping, places, gone, tuple(values.values()))


def _values(mapping: MappingFacts, found: ReadList, edition: EditionFacts | None) -> dict[str, ListValue]:
    """The values of a list that name items or should, by :func:`value_key`, in the order of their rows."""
    names = ListedItems.of(edition) if edition else None
    values: dict[str, ListValue] = {}
    for row in found.rows if names and edition else ():
        for text in (text for place in row.places for text in place.values or ()):
            key = value_key(text)
            if before := values.get(key):
                values[key] = replace(before, count=before.count + 1)
                continue
            named = names.find(text) if names else None
            item, settled = (named.item if named else None), key in mapping.values
            if settled:
                item = mapping.values[key]
            holds = settled or bool(named and named.certain)
            values[key] = ListValue(text, row, 1, item, settled, holds)
    return values


def _entered(
    mapping: MappingFacts,
    values: Mapping[str, ListValue],
    row: ListRow,
    place: RowPlace,
    here: tuple[int, str],
    shops: Collection[int],
    seen: dict[str, list[_Entry]],
) -> PlannedPlace | _Entry:
    """A place as its row says it: an entry of its own, or one more item of a place that an earlier row says.

    ``here`` is its community with its name; ``shops`` are the items whose places say their trade.
    """
    community, name = here
    if not place.offered:
        doubt = Problem("tick", _("This cell says neither yes nor no."), {})
        return PlannedPlace(row, ListOutcome.LEFT_OUT, community, faults=(doubt,))
    label = place.label or mapping.name
    said = said_of_place(place.texts, name=f"{name}{label}", system=mapping.coordinates)
    own = [values[key] for text in place.values or () if (key := value_key(text)) in values]
    items = tuple(sorted({each.item for each in own if each.holds and each.item is not None}))
    of_list = place.values is None or (own and not items)
    entry = _Entry(
        row,
        community,
        _key(place.texts, community, str(said.said["name"])),
        said,
        None if of_list else items,
        not all(each.holds for each in own),
    )
    _name_trades(entry, place, values, shops)
    alike = seen.setdefault(entry.key, [])
    same = next((each for each in alike if place.values is not None and _is_same(each, entry)), None)
    if same is not None:
        _join(same, entry)
        return PlannedPlace(row, ListOutcome.SAME, community, same.key, said=said.said, items=entry.items)
    alike.append(entry)
    if len(alike) > 1:
        entry.key = f"{entry.key}#{len(alike)}"
    return entry


def _name_trades(
    entry: _Entry, place: RowPlace, values: Mapping[str, ListValue], shops: Collection[int]
) -> None:
    """What names an item of community commerce says its trade too (修鞋), where the list has no column for it."""
    texts = [
        text
        for text in place.values or ()
        if (value := values.get(value_key(text))) and value.holds and value.item in shops
    ]
    if texts and "trades" not in entry.said.said and (trades := trades_in(" ".join(texts))):
        said = {**entry.said.said, "trades": [trade.value for trade in trades]}
        entry.said = replace(entry.said, said=said)


def _is_same(one: _Entry, other: _Entry) -> bool:
    """Whether two rows say one place: they call it the same, and do not contradict each other about it."""
    a, b = one.said.said, other.said.said
    fields = (a.keys() & b.keys()) - {"phones", "trades"}
    return one.said.closed == other.said.closed and all(a[field] == b[field] for field in fields)


def _join(entry: _Entry, more: _Entry) -> None:
    """Add to a place what another row says of it."""
    said = {**more.said.said, **entry.said.said}
    phones = list(dict.fromkeys([*entry.said.said.get("phones", ()), *more.said.said.get("phones", ())]))
    faults = (*entry.said.faults, *more.said.faults)
    if len(phones) > MOST_PHONES:
        faults += (Problem("phones", _("At most %(limit)d phone numbers."), {"limit": MOST_PHONES}),)
    if phones:
        said["phones"] = phones[:MOST_PHONES]
    if trades := ordered_trades([*entry.said.said.get("trades", ()), *more.said.said.get("trades", ())]):
        said["trades"] = [trade.value for trade in trades]
    entry.said = SaidOfPlace(said, tuple(dict.fromkeys(faults)), entry.said.closed)
    if entry.items is not None or more.items is not None:
        entry.items = tuple(sorted({*(entry.items or ()), *(more.items or ())}))
    entry.pending |= more.pending


def _community(mapping: MappingFacts, row: ListRow) -> int | None:
    """The community of a row: what is certain, else what was decided before. 0: left out; None: to be asked."""
    key = reference_key(row.said)
    if key in mapping.decisions:
        return mapping.decisions[key] or 0
    if row.match.verdict is Verdict.MATCHED and contains(mapping.division, row.match.codes[0]):
        return row.match.codes[0]
    return None


def _key(texts: Mapping[ColumnRole, str], community: int, name: str) -> str:
    """The key by which a place is known next time: the list's own, else its community and name."""
    own = texts.get(ColumnRole.KEY, "")
    return (f"={fold(own)}" if own else f"{community} {fold(name)}")[:190]


def _points(session: Session, communities: Sequence[int], ids: Iterable[int]) -> dict[int, PointFacts]:
    found = store.points_by_id(session, ids)
    for some in in_parts(communities):
        query = store.select_points().where(ServicePoint.community_code.in_(some)).order_by(ServicePoint.id)
        found |= {row.id: store.point_facts(row) for row in session.execute(query)}
    return found


def _compared(
    entry: _Entry,
    before: Any,
    points: Mapping[int, PointFacts],
    alike: Mapping[tuple[int, str], Sequence[PointFacts]],
) -> PlannedPlace:
    """What becomes of a place: compared with what the list said last, and with the service point on record."""
    place, items = entry.said, entry.items
    items_before = tuple(before.item_ids) if before is not None and before.item_ids is not None else None
    if entry.pending and items_before:
        # Until it is known what the new value names, nothing that was there ends.
        items = tuple(sorted({*items_before, *(items or ())}))

    def planned(
        outcome: ListOutcome, point: PointFacts | None = None, *more: Problem, **about: Any
    ) -> PlannedPlace:
        faults = (*place.faults, *more)
        return PlannedPlace(
            entry.row,
            outcome,
            entry.community,
            entry.key,
            point,
            place.said,
            faults=faults,
            items=items,
            items_before=items_before,
            **about,
        )

    if before is None:
        # The community's own point of that name: the list keeps it from now on, unless it may be one of several.
        own = alike.get((entry.community, fold(place.said["name"])), ())
        point = own[0] if len(own) == 1 else None
        told: Mapping[str, Any] = {}
    else:
        point, told = points.get(before.point_id), before.said
        if point is None or point.community != entry.community:
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
    if changes or (before is not None and items != items_before):
        return planned(ListOutcome.CHANGED, point, changes=changes)
    return planned(ListOutcome.UNCHANGED, point)


def _said(point: PointFacts, field: str) -> Any:
    value = getattr(point, field)
    if field == "trades":
        return [trade.value for trade in value]
    return list(value) if field == "phones" else value


def _by_name(points: Iterable[PointFacts]) -> dict[tuple[int, str], list[PointFacts]]:
    found: dict[tuple[int, str], list[PointFacts]] = {}
    for point in points:
        found.setdefault((point.community, fold(point.name)), []).append(point)
    return found
