"""A workbook that was brought in is taken back as one: everything says again what it said before, or nothing does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...catalogues import EditionFacts
from ...counters import rollup
from ...counters.moves import Move, moves_of
from ...foundation import clock
from ...foundation.codes import subtree
from ...foundation.errors import Conflict, NotFound, Refused, _
from ...models import (
    Action,
    CommitteeKind,
    DeclarationPoint,
    OfferingPoint,
    PointRevision,
    Revision,
    WorkbookBatch,
)
from ...offerings import OfferingFacts, PointFacts, line_draft_of, point_draft_of, store
from ...offerings.points.ends import follow_ends
from ...offerings.points.saving import STRANDED, point_with
from ...offerings.setwise.points import PointWriter
from ...offerings.setwise.stranding import stranded_by
from ...offerings.setwise.writing import CellRecord, CellWriter, counted
from ...telephones import mobiles_in, numbers_in, settle_mobiles
from ..gathering import AT_ONCE, Key, batches, communities_within, records_of
from .bringing_in import WorkbookBatchFacts, get_batch
from .preparing import record_of

SINCE = _("%(name)s was changed since. Nothing was undone.")
DONE = _("This workbook was undone already.")
IN_USE = _("%(name)s is used by other services since. Nothing was undone.")
_BATCHES: Any = WorkbookBatch.__table__


@dataclass(frozen=True, slots=True)
class _Step:
    """What becomes of a service point: what it says now, and what it said before (None: it was not there)."""

    now: PointFacts
    before: PointFacts | None


def undo_workbook(
    session: Session, *, actor: Actor, edition: EditionFacts, division: int, number: int
) -> WorkbookBatchFacts:
    """Take a batch of a division back. Raises ``NotAllowed``, ``NotFound``, ``Refused``, and ``Conflict`` if a line or
    service point of it was changed since: then the caller undoes everything."""
    role = require(actor, Right.BRING_WORKBOOKS, division)
    day = rollup.lock_day(session, exclusive=True)
    batch = get_batch(session, division, number)
    if batch is None:
        raise NotFound(_("There is no such workbook."))
    if batch.undone_at is not None:
        raise Refused(DONE)
    at, signed = clock.now(), (actor.name, role.value)
    steps = _points(session, batch)
    cells = _cells(session, batch)
    restored = {step.now.id: step.before for step in steps if step.before}
    gone = {step.now.id for step in steps if step.before is None}
    stranded = stranded_by(session, edition, restored, besides=cells.keys())
    if stranded:
        raise Refused(STRANDED, count=max(stranded.values()))
    moves = _take_back(session, actor, batch, cells, restored, day=day, at=at, signed=signed)
    _refuse_used(session, steps, gone)
    writer = PointWriter(signed[0], at)
    for step in steps:
        _settle(
            session, actor, step.now.community, "phones", step.now.phones, step.before and step.before.phones
        )
        if step.before is None:
            writer.remove(step.now, action=Action.WITHDRAW, role=signed[1])
        else:
            writer.put(step.now, step.before, action=Action.RESTORE, role=signed[1])
    writer.write(session)
    follow_ends(
        session, [step.now.id for step in steps if step.before and step.before.ends_on != step.now.ends_on]
    )
    rollup.apply(session, moves)
    session.execute(update(_BATCHES).where(_BATCHES.c.id == number).values(undone_at=at))
    return replace(batch, undone_at=at)


def _points(session: Session, batch: WorkbookBatchFacts) -> list[_Step]:
    """The service points of a batch as they are and as they were: two statements."""
    entries = session.execute(
        select(PointRevision.point_id, PointRevision.version, PointRevision.before).where(
            PointRevision.community_code.between(*subtree(batch.division)),
            PointRevision.at == batch.at,
            PointRevision.actor == batch.actor,
        )
    ).all()
    present = store.points_by_id(session, [entry.point_id for entry in entries])
    steps = []
    for entry in entries:
        now = present.get(entry.point_id)
        if now is None or now.version != entry.version:
            raise Conflict(SINCE, name=now.name if now else f"{entry.point_id}")
        draft = point_draft_of(entry.before) if entry.before else None
        before = point_with(draft, now.id, now.community, version=now.version + 1) if draft else None
        steps.append(_Step(now, before))
    return steps


def _cells(session: Session, batch: WorkbookBatchFacts) -> dict[Key, tuple[int, Mapping[str, Any] | None]]:
    """The cells of a batch: the version that it made of each, and what it said before. One statement."""
    entries = session.execute(
        select(Revision.community_code, Revision.item_id, Revision.version, Revision.before).where(
            Revision.community_code.between(*subtree(batch.division)),
            Revision.action.in_((Action.IMPORT, Action.CONFIRM)),
            Revision.at == batch.at,
            Revision.actor == batch.actor,
        )
    )
    return {(entry.community_code, entry.item_id): (entry.version, entry.before) for entry in entries}


def _take_back(
    session: Session,
    actor: Actor,
    batch: WorkbookBatchFacts,
    cells: Mapping[Key, tuple[int, Mapping[str, Any] | None]],
    restored: Mapping[int, PointFacts],
    *,
    day: date,
    at: Any,
    signed: tuple[str, str],
) -> list[Move]:
    """Write what the cells of a batch said before; gives how they move in the counters."""
    communities = communities_within(session, batch.division)
    named = {point for _version, before in cells.values() if before for point in before.get("points", ())}
    points = store.points_by_id(session, named) | dict(restored)
    name, role = signed
    writer = CellWriter(name, at)
    moves: list[Move] = []
    for some in batches(sorted({community for community, _item in cells}), AT_ONCE):
        records = records_of(session, some)
        for key, (version, before) in cells.items():
            if key[0] not in some:
                continue
            record = records.get(key)
            if record is None or record.version != version or key[0] not in communities:
                raise Conflict(SINCE, name=_named(communities.get(key[0]), key))
            after = _before(before, points, role) if before else None
            if before and after is None:
                raise Conflict(SINCE, name=_named(communities.get(key[0]), key))
            phone = after.draft.phone if after else None
            _settle(
                session,
                actor,
                key[0],
                "phone",
                numbers_in(record.draft.phone or ""),
                numbers_in(phone or ""),
            )
            if after is None:
                writer.remove(key, record, version=version + 1, action=Action.WITHDRAW, role=role)
            else:
                writer.put(key, record, after, version=version + 1, action=Action.RESTORE, role=role)
            moves += _moves(session, communities[key[0]].kind, key, record, after, day)
    writer.write(session)
    return moves


def _moves(
    session: Session,
    kind: CommitteeKind,
    key: Key,
    record: OfferingFacts,
    after: CellRecord | None,
    day: date,
) -> list[Move]:
    return moves_of(session, key[0], kind, key[1], counted(record, day), counted(after, day))


def _before(kept: Mapping[str, Any], points: Mapping[int, PointFacts], role: str) -> CellRecord | None:
    """What a cell said before; None if a service point that it named is gone."""
    draft = line_draft_of(kept)
    if not points.keys() >= set(draft.points):
        return None
    confirmed = date.fromisoformat(kept["confirmed_on"]) if kept.get("confirmed_on") else None
    record = record_of(draft, kept["criterion_id"], points, confirmed=(confirmed, role))
    return replace(record, disputed=bool(kept.get("disputed")))


def _named(community: Any, key: Key) -> str:
    return f"{community.name if community else key[0]}"


def _settle(session: Session, actor: Actor, community: int, field: str, was: Any, becomes: Any) -> None:
    """End agreements to mobile numbers that are said no more; only where mobiles change."""
    if mobiles_in(was or ()) != mobiles_in(becomes or ()):
        settle_mobiles(
            session,
            actor=actor,
            community=community,
            field=field,
            before=was or (),
            after=becomes or (),
            asked=False,
            right=Right.BRING_WORKBOOKS,
        )


def _refuse_used(session: Session, steps: list[_Step], gone: set[int]) -> None:
    """Raise ``Refused`` if a service point that the batch added is named by a line or declaration since."""
    if not gone:
        return
    names = {step.now.id: step.now.name for step in steps}
    for column in (OfferingPoint.point_id, DeclarationPoint.point_id):
        used = session.scalars(select(column).where(column.in_(sorted(gone))).limit(1)).first()
        if used is not None:
            raise Refused(IN_USE, name=names[used])
