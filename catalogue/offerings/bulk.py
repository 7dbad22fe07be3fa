"""Many offerings at once: checked one by one, written set-wise, recounted where they changed something.

All or nothing: every record is checked before the caller commits, and the first problem of each bad one is
reported with its place in the sequence. Importing the same twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..catalogues import ItemFacts
from ..counters import rollup
from ..counters.segments import Segment, holds_until, segment_of
from ..foundation import clock
from ..foundation.codes import ancestors
from ..foundation.errors import Invalid, Problem, _
from ..foundation.loading import look_through
from ..models import (
    Action,
    CommunityProfile,
    Division,
    Offering,
    PhoneSource,
    State,
)
from . import store
from .facts import OfferingDraft, OfferingFacts, PointFacts, last_day_of
from .requirements import KEPT_BY, RULED, tidy, unserved, validate
from .setwise.writing import CellRecord, CellWriter, Past
from .spot_checked.standing import RETURNED, repeats_returned

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
    past: Past | None = None,
) -> OfferingsImport:
    """Write a sequence of records, at most one per cell, in any order.

    ``past`` gives new records a history that they bring along. ``progress`` is called with the number of records written since it was last called. Raises ``NotAllowed``
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
        work = _Chunk(session, chunk, today, day, said, CellWriter(actor.name, at, past), actor, first=seen)
        problems += work.problems
        if len(problems) >= MOST_PROBLEMS:
            break
        seen += len(chunk)
        if not problems:
            work.write(session)
            added += work.added
            changed += work.changed
            touched |= work.touched
            if progress:
                progress(len(chunk))
    if problems:
        raise Invalid(problems[:MOST_PROBLEMS])
    for division in _to_recount(touched):
        if division is None:
            look_through(session, Offering)
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
        records: list[ImportedOffering],
        today: date,
        day: date,
        said: dict[int, int],
        writer: CellWriter,
        actor: Actor,
        *,
        first: int,
    ) -> None:
        """Check ``records``. ``said`` remembers, over all chunks, a community's items as bits."""
        self.problems: list[Problem] = []
        self.added = self.changed = 0
        self.touched: set[int] = set()
        self._writer = writer
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
            if standing and (others := _word_of_others(standing, draft, day)):
                wrong.append(others)
            if wrong:
                where = f"record {number}: {record.community}, {record.item.code}: {wrong[0].field}"
                self.problems.append(Problem(where, wrong[0].message, wrong[0].values))
                continue
            self._take(record, draft, found, standing, roles[record.community])

    def _take(
        self,
        record: ImportedOffering,
        draft: OfferingDraft,
        points: Sequence[PointFacts],
        before: OfferingFacts | None,
        role: str,
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
        until = holds_until(
            draft.state,
            confirmed_on=record.confirmed_on,
            planned_for=draft.planned_for,
            ruled_until=None,
            ends_on=last_day_of(draft, points),
        )
        said = CellRecord(
            draft=draft,
            criterion_id=record.item.criterion_id,
            holds_until=until,
            confirmed_on=record.confirmed_on,
            confirmed_role=role,
            disputed=disputed,
        )
        key = record.community, record.item.id
        version = self._versions.get(key, 0) + 1
        self._writer.put(key, before, said, version=version, action=Action.IMPORT, role=role)
        self.touched.add(record.community)
        if before is None:
            self.added += 1
        else:
            self.changed += 1

    def write(self, session: Session) -> None:
        """Write the chunk."""
        self._writer.write(session)


def _word_of_others(standing: OfferingFacts, draft: OfferingDraft, day: date) -> Problem | None:
    """Why a record on ``day`` is not the community's to change into a draft; None if it is."""
    if segment_of(standing.state, standing.holds_until, day) is Segment.NOT_APPLICABLE:
        return Problem("state", RULED, {})
    if standing.declarer:
        return Problem("state", KEPT_BY, {"declarer": standing.declarer})
    return Problem("state", RETURNED, {}) if repeats_returned(standing, draft) else None


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
