"""Many offerings at once: checked one by one, written set-wise, recounted where they changed something.

All or nothing: every record is checked before the caller commits, and the first problem of each bad one is
reported with its place in the sequence. Importing the same twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..catalogues import ItemFacts
from ..counters import rollup
from ..counters.segments import Segment, holds_until, segment_of
from ..foundation import clock
from ..foundation.codes import ancestors
from ..foundation.errors import Invalid, Problem, _
from ..foundation.loading import insert_rows
from ..local_texts import documents
from ..models import (
    Action,
    CommunityProfile,
    Division,
    Offering,
    OfferingPoint,
    PhoneSource,
    Revision,
    State,
)
from . import store
from .facts import OfferingDraft, OfferingFacts, PointFacts, last_day_of
from .requirements import RULED, tidy, unserved, validate

_OFFERINGS: Any = Offering.__table__
_LINKS: Any = OfferingPoint.__table__

_KEY = ("community_code", "item_id")
_OFFERING_COLUMNS = (
    *_KEY,
    "criterion_id",
    *store.DRAFT_COLUMNS,
    "holds_until",
    "ruled_until",
    "disputed",
    "version",
    "confirmed_on",
    "confirmed_role",
    "updated_at",
)
_LINK_COLUMNS = (*_KEY, "point_id", "position")
_REVISION_COLUMNS = (*_KEY, "at", "action", "actor", "role", "version", "before", "after")

CHUNK = 4000
"""Records in memory at a time."""
MOST_PROBLEMS = 100
"""An import stops after this many problems."""


@dataclass(frozen=True, slots=True)
class ImportedOffering:
    """One record of an import: what is said (``draft``) and when it was confirmed.

    ``disputed`` None leaves a dispute as it is; marking or settling one needs the right to settle.
    """

    community: int
    item: ItemFacts
    draft: OfferingDraft
    confirmed_on: date
    disputed: bool | None = None


@dataclass(frozen=True, slots=True)
class OfferingsImport:
    """How many records an import added, changed, and found as they were."""

    added: int
    changed: int
    unchanged: int


def import_offerings(
    session: Session,
    *,
    actor: Actor,
    offerings: Iterable[ImportedOffering],
    today: date | None = None,
    progress: Callable[[int], None] | None = None,
) -> OfferingsImport:
    """Write a sequence of records, at most one per cell, in any order.

    ``progress`` is called with the number of records written since it was last called. Raises ``NotAllowed``
    and ``Invalid``, whose problems name the field as ``record N: community, item: field``.
    """
    today = today or clock.today()
    day = rollup.lock_day(session, exclusive=True)
    at = clock.now()
    added = changed = seen = 0
    problems: list[Problem] = []
    touched: set[int] = set()
    said: dict[int, int] = {}
    remaining = iter(offerings)
    while chunk := list(islice(remaining, CHUNK)):
        work = _Chunk(session, actor, chunk, today, day, at, said, first=seen)
        problems += work.problems
        if len(problems) >= MOST_PROBLEMS:
            break
        seen += len(chunk)
        if not problems:
            work.write(session)
            added += len(work.new)
            changed += len(work.changed)
            touched |= work.touched
            if progress:
                progress(len(chunk))
    if problems:
        raise Invalid(problems[:MOST_PROBLEMS])
    for division in _to_recount(touched):
        rollup.rebuild(session, within=division)
    return OfferingsImport(added, changed, seen - added - changed)


def _to_recount(touched: set[int]) -> Iterator[int | None]:
    """Streets to recount; where they are many, their common division is cheaper: everything at once."""
    streets = sorted({ancestors(community)[0] for community in touched})
    if len(streets) > 20:
        yield None
    else:
        yield from streets


class _Chunk:
    """A part of an import: checked against what is there, then written with one statement per table."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        records: list[ImportedOffering],
        today: date,
        day: date,
        at: datetime,
        said: dict[int, int],
        *,
        first: int,
    ) -> None:
        """Check ``records``. ``said`` remembers, over all chunks, a community's items as bits."""
        self.problems: list[Problem] = []
        self.new: list[tuple[Any, ...]] = []
        self.changed: list[tuple[Any, ...]] = []
        self.links: list[tuple[int, int, int, int]] = []
        self.unlinked: list[dict[str, int]] = []
        self.revisions: list[tuple[Any, ...]] = []
        self.touched: set[int] = set()
        self.said: list[documents.Document] = []
        self.said_anew: list[documents.Document] = []
        self.unsaid: list[int] = []
        communities = sorted({record.community for record in records})
        roles = {community: require(actor, Right.RECORD, community).value for community in communities}
        for community in sorted({record.community for record in records if record.disputed is not None}):
            require(actor, Right.SETTLE, community)
        present = set(
            session.execute(
                select(Division.code).where(
                    Division.code.in_(communities), Division.kind.is_not(None), Division.retired_on.is_(None)
                )
            ).scalars()
        )
        before = _existing(session, communities)
        stations = _numbers_of_stations(session, records)
        points = store.points_by_id(session, (point for record in records for point in record.draft.points))
        self._versions = store.last_versions(session, communities)
        for number, record in enumerate(records, start=first + 1):
            cell = (record.community, record.item.id)
            draft = tidy(record.draft)
            found = [points[point] for point in draft.points if point in points]
            kept = before[cell].draft.phone if cell in before else None
            station = stations.get(record.community)
            wrong = validate(
                draft, record.item.form, found, today=today, kept_phone=kept, station_phone=station
            )
            if draft.state is State.NOT_APPLICABLE:
                wrong.append(Problem("state", _("“Not applicable” is a ruling of the district."), {}))
            if not_theirs := unserved(draft, record.community, points):
                wrong.append(not_theirs)
            if record.community not in present:
                wrong.append(Problem("community", _("There is no such community today."), {}))
            if record.confirmed_on > today:
                wrong.append(Problem("confirmed_on", _("The day of confirmation lies in the future."), {}))
            bit = 1 << record.item.id
            if said.get(record.community, 0) & bit:
                wrong.append(Problem("item", _("This line occurs twice."), {}))
            said[record.community] = said.get(record.community, 0) | bit
            standing = before.get(cell)
            if standing and segment_of(standing.state, standing.holds_until, day) is Segment.NOT_APPLICABLE:
                wrong.append(Problem("state", RULED, {}))
            if wrong:
                where = f"record {number}: {record.community}, {record.item.code}: {wrong[0].field}"
                self.problems.append(Problem(where, wrong[0].message, wrong[0].values))
                continue
            self._take(record, draft, found, standing, actor.name, roles[record.community], at)

    def _take(
        self,
        record: ImportedOffering,
        draft: OfferingDraft,
        points: Sequence[PointFacts],
        before: OfferingFacts | None,
        actor: str,
        role: str,
        at: datetime,
    ) -> None:
        disputed = record.disputed
        if disputed is None:
            disputed = before is not None and before.disputed
        if (
            before is not None
            and before.criterion_id == record.item.criterion_id
            and before.draft == draft
            and before.confirmed_on == record.confirmed_on
            and before.disputed == disputed
        ):
            return
        community, item_id = key = record.community, record.item.id
        version = self._versions.get(key, 0) + 1
        confirmed_on = record.confirmed_on
        until = holds_until(
            draft.state,
            confirmed_on=confirmed_on,
            planned_for=draft.planned_for,
            ruled_until=None,
            ends_on=last_day_of(draft, points),
        )
        flags = (until, None, disputed, version, confirmed_on, role, at)
        criterion_id = record.item.criterion_id
        row = (*key, criterion_id, *store.draft_row(draft), *flags)
        if before is None:
            self.new.append(row)
        else:
            self.changed.append(row)
            if before.draft.points:
                self.unlinked.append({"key_community_code": community, "key_item_id": item_id})
        self._take_words(key, store.record_words(before.draft) if before else None, store.record_words(draft))
        for position, point in enumerate(draft.points, start=1):
            self.links.append((community, item_id, point, position))
        earlier = store.snapshot_of(before) if before else None
        after = store.snapshot(draft, criterion_id=criterion_id, confirmed_on=confirmed_on, disputed=disputed)
        self.revisions.append((*key, at, Action.IMPORT, actor, role, version, earlier, after))
        self.touched.add(community)

    def _take_words(self, key: tuple[int, int], before: str | None, after: str | None) -> None:
        if after == before:
            return
        if after is None:
            self.unsaid.append(documents.record_id(*key))
        else:
            (self.said if before is None else self.said_anew).append(documents.of_record(*key, after))

    def write(self, session: Session) -> None:
        """Write the chunk: removed links first, then records, links, revisions, and what is found of them."""
        if self.unlinked:
            session.execute(delete(_LINKS).where(*_by_key(_LINKS)), self.unlinked)
        if self.changed:
            names = ("key_community_code", "key_item_id", *_OFFERING_COLUMNS[len(_KEY) :])
            rows = [dict(zip(names, row, strict=True)) for row in self.changed]
            session.execute(update(_OFFERINGS).where(*_by_key(_OFFERINGS)), rows)
        insert_rows(session, Offering, _OFFERING_COLUMNS, self.new)
        insert_rows(session, OfferingPoint, _LINK_COLUMNS, self.links)
        insert_rows(session, Revision, _REVISION_COLUMNS, self.revisions)
        documents.drop(session, self.unsaid)
        documents.put(session, self.said_anew)
        documents.add(session, self.said)


def _by_key(table: Any) -> tuple[Any, ...]:
    return (
        table.c.community_code == bindparam("key_community_code"),
        table.c.item_id == bindparam("key_item_id"),
    )


def _numbers_of_stations(session: Session, records: Iterable[ImportedOffering]) -> dict[int, str | None]:
    """The first number of each station that a record refers to, by community."""
    referring = {each.community for each in records if each.draft.phone_source is PhoneSource.STATION}
    if not referring:
        return {}
    rows = session.execute(
        select(CommunityProfile.community_code, CommunityProfile.phones).where(
            CommunityProfile.community_code.in_(sorted(referring))
        )
    )
    return {community: store.first_of(phones) for community, phones in rows}


def _existing(session: Session, communities: list[int]) -> Mapping[tuple[int, int], OfferingFacts]:
    rows = session.execute(
        store.select_offerings().where(Offering.community_code.in_(communities)).with_for_update()
    ).all()
    if not rows:
        return {}
    points = store.points_of_cells(session, communities)
    found = {}
    for row in rows:
        cell = (row.community_code, row.item_id)
        found[cell] = store.facts(row, points.get(cell, ()))
    return found
