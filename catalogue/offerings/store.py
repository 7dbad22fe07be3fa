"""Rows of offerings and points to facts and back. Internal to this package: callers use its functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Select, bindparam, case, func, null, select
from sqlalchemy.orm import Session

from ..counters.segments import holds_until as holds_until_of
from ..foundation.histories import kept_day
from ..local_texts.documents import record_text
from ..models import (
    CommunityProfile,
    Declaration,
    Division,
    Mode,
    Offering,
    OfferingPoint,
    PhoneSource,
    ProviderKind,
    Revision,
    ServicePoint,
    State,
)
from ..telephones import respelled
from .facts import OfferingDraft, OfferingFacts, PointFacts
from .point_traits import traits_of

_TABLE: Any = Offering.__table__
_POINTS: Any = ServicePoint.__table__
_LINKS: Any = OfferingPoint.__table__
_DRAFT_FIELDS = tuple(entry.name for entry in fields(OfferingDraft) if entry.name != "points")
STATE_OF = {state.value: state for state in State}
"""States by what snapshots keep of them: looked up half a million times when a long past is digested."""
_DATE_FIELDS = frozenset({"ends_on", "planned_for", "suspended_from", "suspended_until"})
_CODES = (
    ("state", State),
    ("mode", Mode),
    ("provider_kind", ProviderKind),
    ("phone_source", PhoneSource),
)
_draft_fields = attrgetter(*_DRAFT_FIELDS)
DRAFT_COLUMNS = _DRAFT_FIELDS
"""The columns of offerings that a draft fills."""


_PROFILE: Any = CommunityProfile.__table__
_NUMBERS_OF_STATION = (
    select(_PROFILE.c.phones)
    .where(_PROFILE.c.community_code == _TABLE.c.community_code)
    .correlate(_TABLE)
    .scalar_subquery()
)
STATION_PHONES = case((_TABLE.c.phone_source == PhoneSource.STATION, _NUMBERS_OF_STATION), else_=null())
"""The numbers of a community's station, for an offering that refers to them; NULL for any other."""

_DIVISIONS: Any = Division.__table__
_DECLARATIONS: Any = Declaration.__table__
_DECLARER = (
    select(_DIVISIONS.c.short_name)
    .join(_DECLARATIONS, _DECLARATIONS.c.declarer_code == _DIVISIONS.c.code)
    .where(_DECLARATIONS.c.id == _TABLE.c.declaration_id)
    .correlate(_TABLE)
    .scalar_subquery()
)
DECLARER = case((_TABLE.c.declaration_id.is_not(None), _DECLARER), else_=null())
"""The short name of the division whose declaration an offering follows; NULL for any other."""
_READ = tuple(column for column in _TABLE.columns if column.name != "own_record")


_PLACES = {column.name: place for place, column in enumerate(_READ)}
# By their places: names of columns are looked up one by one, which takes longer than all the rest.
_draft_of_row = itemgetter(*(_PLACES[name] for name in _DRAFT_FIELDS))
_BESIDE = (
    "community_code",
    "item_id",
    "criterion_id",
    "holds_until",
    "ruled_until",
    "disputed",
    "version",
    "confirmed_on",
    "confirmed_role",
    "updated_at",
    "declaration_id",
    "verified_on",
    "returned_on",
)
_beside = itemgetter(*(_PLACES[name] for name in _BESIDE), len(_READ), len(_READ) + 1)


def select_offerings() -> Select[Any]:
    """The columns of offerings as plain rows, the station's numbers where a line refers to them, and who declared it.

    What a line says once its declaration lets it go is left out. A caller may add columns after these.
    """
    return select(*_READ, STATION_PHONES.label("station_phones"), DECLARER.label("declarer"))


def first_of(phones: Sequence[str] | None) -> str | None:
    """The number that residents are to call first."""
    return phones[0] if phones else None


def draft_values(draft: OfferingDraft) -> dict[str, Any]:
    """The columns that a draft fills."""
    return dict(zip(DRAFT_COLUMNS, draft_row(draft), strict=True))


def draft_row(draft: OfferingDraft) -> tuple[Any, ...]:
    """The values of ``DRAFT_COLUMNS``, in their order."""
    values: tuple[Any, ...] = _draft_fields(draft)
    return values


def record_words(draft: OfferingDraft) -> str | None:
    """What is found of a record by its words; None if it has none."""
    return record_text(draft.note_zh, draft.note_en, draft.provider_kind, draft.provider_name)


def facts(row: Any, points: Sequence[PointFacts] = ()) -> OfferingFacts:
    """An offering's facts from a row of :func:`select_offerings` and its points in order."""
    (
        community,
        item_id,
        criterion_id,
        holds_until,
        ruled_until,
        disputed,
        version,
        confirmed_on,
        confirmed_role,
        updated_at,
        declaration,
        verified_on,
        returned_on,
        station_phones,
        declarer,
    ) = _beside(row)
    said = dict(zip(_DRAFT_FIELDS, _draft_of_row(row), strict=True))
    return OfferingFacts(
        community,
        item_id,
        criterion_id,
        OfferingDraft(**said, points=tuple([point.id for point in points])),
        holds_until,
        ruled_until,
        disputed,
        version,
        confirmed_on,
        confirmed_role,
        updated_at,
        tuple(points),
        first_of(station_phones),
        declaration,
        declarer,
        verified_on,
        returned_on,
    )


def point_facts(point: Any) -> PointFacts:
    """A service point's facts from its row."""
    return PointFacts(
        id=point.id,
        community=point.community_code,
        name=point.name,
        address=point.address,
        latitude=point.latitude,
        longitude=point.longitude,
        phones=tuple(point.phones or ()),
        hours=point.hours,
        admits=point.admits,
        version=point.version,
        directions=point.directions,
        ends_on=point.ends_on,
        trades=point.trades,
        **traits_of(point),
    )


def select_points() -> Select[Any]:
    """All columns of service points as plain rows."""
    return select(*_POINTS.c)


# Statements of reading pages are built once: composing one takes longer than running it.
_POINTS_BY_ID = (
    select_points().where(_POINTS.c.id.in_(bindparam("ids", expanding=True))).order_by(_POINTS.c.id)
)


def last_versions(
    session: Session, communities: Sequence[int], items: Sequence[int] | None = None
) -> dict[tuple[int, int], int]:
    """The highest version that each cell of ``communities`` (of some items' ids, or of all) ever had, by its history."""
    query = (
        select(Revision.community_code, Revision.item_id, func.max(Revision.version))
        .where(Revision.community_code.in_(communities))
        .group_by(Revision.community_code, Revision.item_id)
    )
    if items is not None:
        query = query.where(Revision.item_id.in_(items))
    return {(community, item): version for community, item, version in session.execute(query)}


def points_by_id(session: Session, ids: Iterable[int]) -> dict[int, PointFacts]:
    """Service points by id; unknown ids are left out."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {row.id: point_facts(row) for row in session.execute(_POINTS_BY_ID, {"ids": wanted})}


def held_points(session: Session, points: tuple[PointFacts, ...]) -> tuple[PointFacts, ...]:
    """Points as they are now, held still until the transaction ends: a line that names one follows its end.

    Who changes a point takes it along with its lines, and does not see a line that is only about to name it.
    """
    if not points or session.get_bind().dialect.name != "postgresql":
        return points
    ids = sorted(point.id for point in points)
    rows = session.execute(
        select_points()
        .where(ServicePoint.id.in_(ids))
        .order_by(ServicePoint.id)
        .with_for_update(read=True, key_share=True)
    )
    found = {row.id: point_facts(row) for row in rows}
    return tuple(found.get(point.id, point) for point in points)


_POINTS_OF_CELLS = (
    select(_LINKS.c.community_code.label("of_community"), _LINKS.c.item_id, *_POINTS.c)
    .join(_POINTS, _POINTS.c.id == _LINKS.c.point_id)
    .where(_LINKS.c.community_code.in_(bindparam("communities", expanding=True)))
    .order_by(_LINKS.c.community_code, _LINKS.c.item_id, _LINKS.c.position)
)
_POINTS_OF_ITEMS = _POINTS_OF_CELLS.where(_LINKS.c.item_id.in_(bindparam("items", expanding=True)))
_OFFERINGS_OF = select_offerings().where(_TABLE.c.community_code == bindparam("community"))
_OFFERINGS_OF_ITEMS = _OFFERINGS_OF.where(_TABLE.c.item_id.in_(bindparam("items", expanding=True)))


def points_of_cells(
    session: Session, communities: Sequence[int], items: Sequence[int] | None = None
) -> dict[tuple[int, int], list[PointFacts]]:
    """Points of every offering of ``communities`` (of some items' ids, or of all): one query for all of them."""
    if not communities:
        return {}
    if items is None:
        rows = session.execute(_POINTS_OF_CELLS, {"communities": communities})
    else:
        rows = session.execute(_POINTS_OF_ITEMS, {"communities": communities, "items": items})
    points: dict[int, PointFacts] = {}
    found: dict[tuple[int, int], list[PointFacts]] = {}
    for row in rows:
        point = points.get(row.id) or points.setdefault(row.id, point_facts(row))
        found.setdefault((row.of_community, row.item_id), []).append(point)
    return found


def offerings_of(
    session: Session, community: int, items: Sequence[int] | None = None
) -> dict[int, OfferingFacts]:
    """A community's records (of some items' ids, or all of them) with their points, by item id: two queries."""
    if items is None:
        rows = session.execute(_OFFERINGS_OF, {"community": community}).all()
    else:
        rows = session.execute(_OFFERINGS_OF_ITEMS, {"community": community, "items": items}).all()
    points = points_of_cells(session, [community], items) if rows else {}
    return {row.item_id: facts(row, points.get((community, row.item_id), ())) for row in rows}


def numbers_to_call(session: Session, communities: Sequence[int], item_id: int) -> dict[int, str | None]:
    """The number of an item's line in each of ``communities``, also where it is kept elsewhere: two queries."""
    rows = session.execute(
        select_offerings().where(_TABLE.c.community_code.in_(communities), _TABLE.c.item_id == item_id)
    )
    points = points_of_cells(session, communities, [item_id])
    return {
        row.community_code: facts(row, points.get((row.community_code, item_id), ())).phone for row in rows
    }


_POINTS_OF_CELL = (
    select(*_POINTS.c)
    .join(_LINKS, _LINKS.c.point_id == _POINTS.c.id)
    .where(_LINKS.c.community_code == bindparam("community"), _LINKS.c.item_id == bindparam("item"))
    .order_by(_LINKS.c.position)
)


def points_of_cell(session: Session, community: int, item_id: int) -> list[PointFacts]:
    """Points of one offering, in the order in which the community names them."""
    return [
        point_facts(row)
        for row in session.execute(_POINTS_OF_CELL, {"community": community, "item": item_id})
    ]


def snapshot(
    draft: OfferingDraft,
    *,
    criterion_id: int,
    confirmed_on: date | None,
    ruled_until: date | None = None,
    disputed: bool = False,
    declaration: int | None = None,
    verified_on: date | None = None,
    returned_on: date | None = None,
) -> dict[str, Any]:
    """The record as a revision keeps it: every filled field, dates in ISO form, points, criterion and declaration by id.

    Its last day, where its service points end earlier, comes with :func:`ending`.
    Entries from before criteria had ids name none: they speak for the one in force at their time.
    """
    filled = zip(_DRAFT_FIELDS, _draft_fields(draft), strict=True)
    kept: dict[str, Any] = {name: value for name, value in filled if value is not None}
    kept["criterion_id"] = criterion_id
    for name in _DATE_FIELDS & kept.keys():
        kept[name] = kept[name].isoformat()
    if draft.points:
        kept["points"] = list(draft.points)
    if confirmed_on:
        kept["confirmed_on"] = confirmed_on.isoformat()
    if ruled_until:
        kept["ruled_until"] = ruled_until.isoformat()
    if disputed:
        kept["disputed"] = True
    if declaration:
        kept["declaration"] = declaration
    if verified_on:
        kept["verified_on"] = verified_on.isoformat()
    if returned_on:
        kept["returned_on"] = returned_on.isoformat()
    return kept


def ending(kept: dict[str, Any], holds_until: date | None) -> dict[str, Any]:
    """A snapshot with the last day on which its record holds, where that follows from service points and not from the rest."""
    if "points" in kept and holds_until is not None and holds_until != kept_until(kept):
        kept["holds_until"] = holds_until.isoformat()
    return kept


def kept_until(kept: Mapping[str, Any]) -> date | None:
    """The last day on which what a snapshot keeps counts as itself; None if it does not run out by the calendar."""
    if told := kept_day(kept, "holds_until"):
        return told
    state = STATE_OF[kept["state"]]
    confirmed_on = kept_day(kept, "confirmed_on")
    if state is State.DELIVERED and confirmed_on is None:
        return None
    return holds_until_of(
        state,
        confirmed_on=confirmed_on,
        planned_for=kept_day(kept, "planned_for"),
        ruled_until=kept_day(kept, "ruled_until"),
        ends_on=kept_day(kept, "ends_on"),
    )


def draft_of(kept: Mapping[str, Any]) -> OfferingDraft:
    """The draft that a snapshot keeps."""
    found: dict[str, Any] = {name: kept.get(name) for name in _DRAFT_FIELDS}
    if found["phone"]:
        found["phone"] = respelled(found["phone"])
    for name in _DATE_FIELDS:
        found[name] = kept_day(kept, name)
    for name, kind in _CODES:
        found[name] = kind(kept[name]) if kept.get(name) else None
    return OfferingDraft(**found, points=tuple(kept.get("points", ())))


def snapshot_of(offering: OfferingFacts) -> Mapping[str, Any]:
    """:func:`snapshot` of a present record."""
    kept = snapshot(
        offering.draft,
        criterion_id=offering.criterion_id,
        confirmed_on=offering.confirmed_on,
        ruled_until=offering.ruled_until,
        disputed=offering.disputed,
        declaration=offering.declaration,
        verified_on=offering.verified_on,
        returned_on=offering.returned_on,
    )
    return ending(kept, offering.holds_until)
