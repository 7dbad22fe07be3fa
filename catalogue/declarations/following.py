"""Cells follow a declaration: which of them change, what each says before and after, and writing it all at once.

The word of a declaration is written into the row of each cell, as if the community had said it. So all that read
rows (counters, coverage, search, exports, histories) need to know nothing of declarations: see ADR 35.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, ItemFacts
from ..counters import rollup
from ..counters.moves import Move, moves_of
from ..counters.segments import Segment, holds_until, segment_of
from ..foundation import clock
from ..foundation.histories import kept_day
from ..models import Action, CommitteeKind, CommunityProfile, Division, Offering, PhoneSource, State
from ..offerings import OfferingDraft, OfferingFacts, PointFacts, reachable, store
from ..offerings.facts import last_day_of
from ..offerings.requirements import unserved
from ..offerings.setwise.writing import CellRecord, CellWriter, counted
from ..offerings.spot_checked.standing import repeats_returned
from .facts import DeclarationFacts, LeftOut

_OFFERINGS: Any = Offering.__table__
Key = tuple[int, int]
"""A cell: a community's code and an item's id."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """What becomes of a cell. ``after`` None: it says nothing. ``follows``: whether it follows the declaration afterwards."""

    community: int
    kind: CommitteeKind
    item_id: int
    before: OfferingFacts | None
    after: CellRecord | None
    follows: bool

    @property
    def starts(self) -> bool:
        """Whether it did not follow the declaration before."""
        return self.follows and (self.before is None or self.before.declaration is None)


@dataclass(frozen=True, slots=True)
class FollowingPlan:
    """What becomes of each cell if a declaration says ``said``, and which cells are left as they are."""

    said: DeclarationFacts
    day: date
    changes: tuple[CellChange, ...]
    left_out: Mapping[Key, LeftOut]

    def segments(self, change: CellChange, edition: EditionFacts) -> tuple[Segment, Segment]:
        """The segments of a cell before and after, under the criterion of the edition."""
        criterion = edition.by_id(change.item_id).criterion_id
        before, after = counted(change.before, self.day), counted(change.after, self.day)
        return (
            before.under(criterion)[0] if before else Segment.UNKNOWN,
            after.under(criterion)[0] if after else Segment.UNKNOWN,
        )


class _Cells:
    """The cells that a declaration reaches now or is to reach, as they are: a fixed number of queries."""

    def __init__(self, session: Session, said: DeclarationFacts, *, lock: bool) -> None:
        followers = select(*store.select_offerings().selected_columns, Offering.own_record).where(
            Offering.declaration_id == said.id
        )
        codes = sorted(said.recipients)
        wanted = self._read(session, followers, lock)
        self.own: dict[Key, Mapping[str, Any] | None] = {
            (row.community_code, row.item_id): row.own_record for row in wanted
        }
        reached = store.select_offerings().where(
            Offering.community_code.in_(codes), Offering.item_id.in_(said.draft.items)
        )
        rows = {
            (row.community_code, row.item_id): row for row in (*wanted, *self._read(session, reached, lock))
        }
        everywhere = sorted({*codes, *(community for community, _item in rows)})
        items = sorted({*said.draft.items, *(item for _community, item in rows)})
        points = store.points_of_cells(session, everywhere, items) if rows else {}
        self.records = {key: store.facts(row, points.get(key, ())) for key, row in rows.items()}
        self.kinds: dict[int, CommitteeKind] = {}
        self.stations: dict[int, str | None] = {}
        present = (
            select(Division.code, Division.kind, CommunityProfile.phones)
            .outerjoin(CommunityProfile, CommunityProfile.community_code == Division.code)
            .where(Division.code.in_(everywhere), Division.kind.is_not(None), Division.retired_on.is_(None))
        )
        for code, kind, phones in session.execute(present):
            assert kind is not None
            self.kinds[code] = kind
            self.stations[code] = store.first_of(phones)
        kept = {point for own in self.own.values() if own for point in own.get("points", ())}
        self.points = store.points_by_id(session, kept)

    @staticmethod
    def _read(session: Session, query: Select[Any], lock: bool) -> list[Any]:
        ordered = query.order_by(Offering.community_code, Offering.item_id)
        return list(session.execute(ordered.with_for_update(of=_OFFERINGS) if lock else ordered))


def plan(
    session: Session, edition: EditionFacts, said: DeclarationFacts, *, day: date, lock: bool = False
) -> FollowingPlan:
    """What becomes of each cell if a declaration says ``said``. ``lock``: the cells are held until the transaction ends.

    Items that the edition does not list are left as they are, and so are communities that no longer exist.
    """
    items = edition.items_by_id
    found = _Cells(session, said, lock=lock)
    changes: list[CellChange] = []
    left_out: dict[Key, LeftOut] = {}
    line, wanted = said.line, said.cells
    for key in sorted(wanted):
        community, item_id = key
        if community not in found.kinds or item_id not in items:
            continue
        before = found.records.get(key)
        if why := _why_not(before, said, line, day):
            left_out[key] = why
            continue
        after = _following(said, items[item_id], line, before, found.own.get(key))
        if before is None or not _same(before, after):
            changes.append(CellChange(community, found.kinds[community], item_id, before, after, True))
    for key in sorted(found.own.keys() - wanted):
        community, item_id = key
        if community in found.kinds:
            own = _own(found, items.get(item_id), key)
            before = found.records[key]
            changes.append(CellChange(community, found.kinds[community], item_id, before, own, False))
    return FollowingPlan(said, day, tuple(changes), left_out)


def _why_not(
    before: OfferingFacts | None, said: DeclarationFacts, line: OfferingDraft, day: date
) -> LeftOut | None:
    if before is None:
        return None
    if before.declaration == said.id and repeats_returned(before, line):
        return LeftOut.RETURNED
    if segment_of(before.state, before.holds_until, day) is Segment.NOT_APPLICABLE:
        return LeftOut.RULED
    return LeftOut.OTHER if before.declaration not in (None, said.id) else None


def _following(
    said: DeclarationFacts,
    item: ItemFacts,
    draft: OfferingDraft,
    before: OfferingFacts | None,
    kept: Mapping[str, Any] | None,
) -> CellRecord:
    own = kept
    followed = before is not None and before.declaration is not None
    if before is not None and not followed:
        own = dict(store.snapshot_of(before)) | {"confirmed_role": before.confirmed_role}
    until = holds_until(
        draft.state,
        confirmed_on=said.confirmed_on,
        planned_for=None,
        ruled_until=None,
        ends_on=last_day_of(draft, said.points),
    )
    return CellRecord(
        draft=draft,
        criterion_id=item.criterion_id,
        holds_until=until,
        confirmed_on=said.confirmed_on,
        confirmed_role=said.confirmed_role,
        # A dispute is about the word that it met: another word is not disputed.
        disputed=before.disputed if before is not None and followed else False,
        declaration=said.id,
        own_record=own,
    )


def _same(before: OfferingFacts, after: CellRecord) -> bool:
    return (
        before.declaration == after.declaration
        and before.draft == after.draft
        and before.criterion_id == after.criterion_id
        and before.confirmed_on == after.confirmed_on
        and before.holds_until == after.holds_until
    )


def _own(found: _Cells, item: ItemFacts | None, key: Key) -> CellRecord | None:
    """What the community's own record said, without places that are gone; None if there was none.

    One that says “delivered” and has lost what residents need to reach it does not come back.
    """
    kept = found.own[key]
    if kept is None:
        return None
    draft = store.draft_of(kept)
    points: list[PointFacts] = [found.points[point] for point in draft.points if point in found.points]
    draft = replace(draft, points=tuple(point.id for point in points))
    if draft.phone_source is PhoneSource.PLACE and not points:
        draft = replace(draft, phone_source=None)
    station = found.stations.get(key[0])
    if (
        draft.state is State.DELIVERED
        and item is not None
        and not (
            reachable(draft, item.form, points, station) and unserved(draft, key[0], found.points) is None
        )
    ):
        return None
    confirmed_on, ruled_until = kept_day(kept, "confirmed_on"), kept_day(kept, "ruled_until")
    return CellRecord(
        draft=draft,
        criterion_id=kept["criterion_id"],
        holds_until=holds_until(
            draft.state,
            confirmed_on=confirmed_on,
            planned_for=draft.planned_for,
            ruled_until=ruled_until,
            ends_on=last_day_of(draft, points),
        ),
        confirmed_on=confirmed_on,
        confirmed_role=kept.get("confirmed_role"),
        disputed=bool(kept.get("disputed")),
        ruled_until=ruled_until,
    )


def follow(
    session: Session, edition: EditionFacts, said: DeclarationFacts, *, day: date, signed: tuple[str, str]
) -> None:
    """Let every cell follow what a declaration says, and carry the changes into the counters, last.

    ``day`` is the counted day, whose row the caller holds for itself (``rollup.lock_day``): then nothing else records.
    """
    made = plan(session, edition, said, day=day, lock=True)
    actor, role = signed
    writer = CellWriter(actor, clock.now())
    fresh = [change for change in made.changes if change.before is None]
    versions = store.last_versions(
        session,
        sorted({change.community for change in fresh}),
        sorted({change.item_id for change in fresh}),
    )
    moves: list[Move] = []
    for change in made.changes:
        key = change.community, change.item_id
        before, after = change.before, change.after
        version = (before.version if before else versions.get(key, 0)) + 1
        action = Action.DECLARE if change.follows else Action.RELEASE
        if after is not None:
            writer.put(key, before, after, version=version, action=action, role=role)
        elif before is not None:
            writer.remove(key, before, version=version, action=action, role=role)
        moves += moves_of(
            session,
            change.community,
            change.kind,
            change.item_id,
            counted(before, made.day),
            counted(after, made.day),
        )
    writer.write(session)
    rollup.apply(session, moves)
