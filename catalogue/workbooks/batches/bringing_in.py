"""The way in, second step: what was planned is written, all of it or nothing, as one batch.

The plan is made before the write lock is taken. Under the lock the versions that it was made from are compared, and then
each table is written with one statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...counters import rollup
from ...foundation.errors import Conflict, Refused, _
from ...foundation.loading import reserve_ids
from ...models import Action, Division, Offering, PointRevision, ServicePoint, WorkbookBatch
from ...offerings.points.ends import follow_ends
from ...offerings.setwise.points import PointWriter
from ...offerings.setwise.writing import CellsChanged
from ...telephones import agree_to_mobiles, mobiles_in, numbers_in, settle_mobiles
from ..facts import PlannedLine, WorkbookPlan
from .preparing import PreparedWorkbook, prepare_workbook

LONGEST_FILE_NAME = 120
MEANWHILE = _("%(name)s was changed meanwhile. Nothing was brought in; look through the file again.")
NOT_READY = _("The file still has problems or conflicts. Nothing was brought in.")
_BATCHES: Any = WorkbookBatch.__table__


@dataclass(frozen=True, slots=True)
class WorkbookBatchFacts:
    """A workbook that was brought in: how many service points and lines it changed, and whether it was undone."""

    id: int
    division: int
    at: datetime
    actor: str
    role: str
    file_name: str
    points: int
    lines: int
    undone_at: datetime | None


def bring_in_workbook(
    session: Session,
    *,
    actor: Actor,
    plan: WorkbookPlan,
    file_name: str,
    prepared: PreparedWorkbook | None = None,
) -> WorkbookBatchFacts | None:
    """Write what was planned, and give its batch; None if everything is as the file says.

    The transaction is a writing one and has read nothing yet. What is ``prepared`` keeps it short; without it, it is
    prepared here. Raises ``NotAllowed``, ``Refused`` for a plan with problems or
    conflicts, and ``Conflict`` if something was changed since the plan was made: then the caller undoes everything.
    """
    role = require(actor, Right.BRING_WORKBOOKS, plan.division)
    if not plan.ready:
        raise Refused(NOT_READY)
    if plan.changes_nothing:
        return None
    day = rollup.lock_day(session, exclusive=True)
    _refuse_changed(session, plan)
    if prepared is None or not prepared.holds(session, day):
        prepared = prepare_workbook(session, actor=actor, plan=plan)
    at = prepared.at
    _settle(session, actor, plan)
    ids = _write_points(session, plan, at, (actor.name, role.value))
    try:
        prepared.write(session, ids)
    except CellsChanged:
        _refuse_lines(session, plan, plan.lines)
        raise
    ended = [
        each.after.id for each in plan.points if each.before and each.before.ends_on != each.after.ends_on
    ]
    follow_ends(session, ended)
    values = {
        "division_code": plan.division,
        "at": at,
        "actor": actor.name,
        "role": role.value,
        "file_name": file_name[-LONGEST_FILE_NAME:],
        "points": len(plan.points),
        "lines": len(plan.lines),
    }
    number = session.execute(insert(_BATCHES).values(**values).returning(_BATCHES.c.id)).scalar_one()
    return get_batch(session, plan.division, number)


def batches_of(session: Session, division: int, *, most: int = 20) -> tuple[WorkbookBatchFacts, ...]:
    """The workbooks that were brought in for a division, the newest first."""
    rows = session.execute(
        select(_BATCHES)
        .where(_BATCHES.c.division_code == division)
        .order_by(_BATCHES.c.at.desc(), _BATCHES.c.id.desc())
        .limit(most)
    )
    return tuple(WorkbookBatchFacts(*row) for row in rows)


def get_batch(session: Session, division: int, number: int) -> WorkbookBatchFacts | None:
    """A batch of a division; None if there is none."""
    row = session.execute(
        select(_BATCHES).where(_BATCHES.c.id == number, _BATCHES.c.division_code == division)
    ).one_or_none()
    return None if row is None else WorkbookBatchFacts(*row)


def _refuse_changed(session: Session, plan: WorkbookPlan) -> None:
    """Raise ``Conflict`` if there is a record where there was none, or a service point or community is another than seen.

    Whether the records that there were have another version is seen when they are written.
    """
    _refuse_lines(session, plan, [line for line in plan.lines if line.before is None])
    # A point that the file changes is named as it is afterwards, one version on: what counts is how it was.
    seen_points = {number: point for number, point in plan.named.items() if number > 0}
    seen_points |= {each.before.id: each.before for each in plan.points if each.before}
    present = dict(
        session.execute(
            select(ServicePoint.id, ServicePoint.version).where(ServicePoint.id.in_(sorted(seen_points)))
        ).all()
    )
    for number, point in seen_points.items():
        if present.get(number) != point.version:
            raise Conflict(MEANWHILE, name=point.name)
    everywhere = sorted(
        {line.community for line in plan.lines} | {each.after.community for each in plan.points}
    )
    there = set(
        session.scalars(
            select(Division.code).where(Division.code.in_(everywhere), Division.retired_on.is_(None))
        )
    )
    if gone := set(everywhere) - there:
        raise Conflict(MEANWHILE, name=plan.names[min(gone)])


def _refuse_lines(session: Session, plan: WorkbookPlan, lines: Sequence[PlannedLine]) -> None:
    """Raise ``Conflict`` if one of some lines has another version than the plan was made from."""
    if not lines:
        return
    rows = session.execute(
        select(Offering.community_code, Offering.item_id, Offering.version).where(
            Offering.community_code.in_(sorted({line.community for line in lines})),
            Offering.item_id.in_(sorted({line.item.id for line in lines})),
        )
    )
    versions = {(community, item): version for community, item, version in rows}
    for line in lines:
        seen = line.before.version if line.before else None
        if versions.get((line.community, line.item.id)) != seen:
            raise Conflict(MEANWHILE, name=f"{plan.names[line.community]} {line.item.code}")


def _settle(session: Session, actor: Actor, plan: WorkbookPlan) -> None:
    """Keep new agreements to mobile numbers, and end those of numbers that are said no more; only where mobiles change."""
    right = Right.BRING_WORKBOOKS
    for community, numbers in sorted(plan.agreed.items()):
        agree_to_mobiles(session, actor=actor, community=community, numbers=numbers, right=right)
    changes: list[tuple[int, str, Iterable[str], Iterable[str]]] = [
        (each.after.community, "phones", each.before.phones if each.before else (), each.after.phones)
        for each in plan.points
    ]
    for line in plan.lines:
        before = line.before.draft.phone if line.before else None
        if before != line.draft.phone:
            numbers_before, numbers_after = numbers_in(before or ""), numbers_in(line.draft.phone or "")
            changes.append((line.community, "phone", numbers_before, numbers_after))
    for community, field, was, becomes in changes:
        if mobiles_in(was) != mobiles_in(becomes):
            settle_mobiles(
                session,
                actor=actor,
                community=community,
                field=field,
                before=was,
                after=becomes,
                right=right,
            )


def _write_points(
    session: Session, plan: WorkbookPlan, at: datetime, signed: tuple[str, str]
) -> dict[int, int]:
    """Write service points; gives the number of each new one by that of the plan."""
    new = [each.after.id for each in plan.points if each.before is None]
    ids: dict[int, int] = {}
    if new:
        reserved = reserve_ids(session, ServicePoint, len(new), used=PointRevision.point_id)
        ids = dict(zip(new, reserved, strict=True))
    actor, role = signed
    writer = PointWriter(actor, at)
    for each in plan.points:
        after = replace(each.after, id=ids.get(each.after.id, each.after.id))
        writer.put(each.before, after, action=Action.IMPORT, role=role)
    writer.write(session)
    return ids
