"""Two service points that are one: what stays is chosen, lines and reports go over, the other is gone with its history.

What goes over is written into the trail, by which ``parting`` takes a merging back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from ... import audit
from ...access.rights import Actor, Right, require
from ...counters import rollup
from ...foundation import clock, stamps
from ...foundation.codes import ancestors
from ...foundation.errors import NotFound, Refused, _
from ...foundation.histories import add_entries, entry
from ...local_texts import documents
from ...models import (
    Action,
    Case,
    Experience,
    Notice,
    Offering,
    OfferingPoint,
    PlannedSession,
    PointAnswer,
    PointAnswerKind,
    PointLink,
    Revision,
    ServicePoint,
)
from ...telephones import settle_mobiles
from .. import store
from ..facts import OfferingFacts, PointFacts
from .drafts import PointDraft, tidy_point
from .ends import follow_ends
from .history import revise_point
from .saving import own_point, point_with, put_point, refuse_declared, refuse_outdated, refuse_stranding

_OFFERINGS: Any = Offering.__table__
_LINKS: Any = OfferingPoint.__table__
_VISITS: Any = Experience.__table__
MERGED = "point.merged"
"""The action in the trail."""
VISITS_BY = ("month", "community_code", "item_id", "outcome")
"""By what visits of a point are counted."""


def merge_points(
    session: Session,
    *,
    actor: Actor,
    community: int,
    point_id: int,
    other_id: int,
    draft: PointDraft,
    expected_versions: tuple[int, int] | None = None,
) -> PointFacts:
    """Say ``draft`` of a point, and let it take the place of another one of the community, which is removed.

    Lines that name the other one name this one, at the same place in their order, each with an entry in its history;
    they stay confirmed as they were. Residents' reports about it go over too, how visits there ended, the notices that
    spare it, a correction that waits, and its link: printed cards lead to the point that is left. The other one can be restored under its number, and each line to its version before. ``expected_versions``
    are those of both that the writer saw.

    Raises ``NotAllowed``, ``NotFound``, ``Conflict``, ``Invalid``, and ``Refused`` where another community's line names the
    other point, or a declaration does: it has to be let go there first.
    """
    role = require(actor, Right.RECORD, community)
    if point_id == other_id:
        raise NotFound(_("This community has no such service point."))
    rollup.lock_day(session)
    # In the order of their numbers: two who merge the same two wait for each other.
    found = {number: own_point(session, community, number) for number in sorted((point_id, other_id))}
    kept, gone = found[point_id], found[other_id]
    for point, expected in zip((kept, gone), expected_versions or (None, None), strict=True):
        refuse_outdated(point.version, expected)
    known = (*kept.phones, *gone.phones)
    draft = tidy_point(draft, kept=known)
    settle_mobiles(
        session, actor=actor, community=community, field="phones", before=known, after=draft.phones
    )
    refuse_declared(session, gone.id)
    signed = (actor.name, role.value)
    after = point_with(draft, kept.id, community, version=kept.version + 1)
    moved = {
        "into": kept.id,
        "version": after.version,
        "cases": _move(session, Case, gone.id, kept.id),
        "sessions": _move(session, PlannedSession, gone.id, kept.id),
        "visits": _move_visits(session, gone.id, kept.id),
        "notices": _move_spared(session, community, gone.id, kept.id),
        "links": _lead(session, gone.id, kept.id),
        "answer": _move_answer(session, gone, kept.id),
        "lines": _move_lines(session, actor, community, gone.id, after),
    }
    put_point(session, kept, after, Action.MERGE, signed)
    refuse_stranding(session, after)
    follow_ends(session, [after.id])
    session.execute(delete(ServicePoint).where(ServicePoint.id == gone.id))
    documents.drop(session, [gone.id])
    revise_point(session, Action.MERGE, signed, before=gone, after=None)
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action=MERGED,
        subject=subject_of(gone.id),
        division=community,
        after=moved,
    )
    return after


def subject_of(point_id: int) -> str:
    """What the trail calls a point that was merged into another one."""
    return f"point {point_id}"


def _move(session: Session, table: type[Case] | type[PlannedSession], gone: int, kept: int) -> list[int]:
    """Let reports, or sessions, be about another point; gives their ids."""
    return sorted(
        session.scalars(
            update(table)
            .where(table.point_id == gone)
            .values(point_id=kept)
            .returning(table.id)
            .execution_options(synchronize_session=False)
        )
    )


def _lead(session: Session, gone: int, kept: int) -> list[list[int | None]]:
    """Let printed cards of one point lead to another; gives whose they are, and where they led before."""
    leading = or_(PointLink.point_id == gone, PointLink.leads_to == gone)
    found = session.execute(
        select(PointLink.point_id, PointLink.leads_to).where(leading).order_by(PointLink.point_id)
    ).all()
    session.execute(update(PointLink).where(leading).values(leads_to=kept))
    return [list(row) for row in found]


def _move_visits(session: Session, gone: int, kept: int) -> list[dict[str, Any]]:
    """Add the visits that were counted at one point to those of another; gives what was added."""
    rows = session.execute(
        delete(_VISITS)
        .where(_VISITS.c.point_id == gone)
        .returning(*_VISITS.c)
        .execution_options(synchronize_session=False)
    ).all()
    moved = []
    for row in sorted(rows, key=lambda row: (row.month, row.community_code, row.item_id, row.outcome)):
        key = {name: getattr(row, name) for name in VISITS_BY}
        moved.append(key | {"month": row.month.isoformat(), "count": row._mapping["count"]})
        key["point_id"] = kept
        counted = session.execute(
            update(_VISITS)
            .where(*(_VISITS.c[name] == value for name, value in key.items()))
            .values(count=_VISITS.c["count"] + row._mapping["count"])
            .returning(_VISITS.c["count"])
        ).scalar_one_or_none()
        if counted is None:
            session.execute(insert(_VISITS).values(**key, count=row._mapping["count"]))
    return moved


def _move_answer(session: Session, gone: PointFacts, kept: int) -> dict[str, Any] | None:
    """Let a correction by those who run one point wait at another, if none waits there. It was not read of that one.

    Gives which it is, and whether it was read of the point as it is; None if none was moved.
    """
    waiting = aliased(PointAnswer)
    busy = select(waiting.id).where(waiting.open_point_id == kept).exists()
    found = session.execute(
        select(PointAnswer.id, PointAnswer.seen_version).where(
            PointAnswer.open_point_id == gone.id, PointAnswer.kind == PointAnswerKind.CHANGED, ~busy
        )
    ).one_or_none()
    if found is None:
        return None
    session.execute(
        update(PointAnswer)
        .where(PointAnswer.id == found.id)
        .values(point_id=kept, open_point_id=kept, seen_version=0)
        .execution_options(synchronize_session=False)
    )
    return {"id": found.id, "seen": found.seen_version, "current": found.seen_version == gone.version}


def _move_spared(session: Session, community: int, gone: int, kept: int) -> list[list[int | bool]]:
    """Let notices that spare one point spare another; gives which, and whether each spared that one already."""
    notices = session.scalars(
        select(Notice)
        .where(Notice.division_code.in_((community, *ancestors(community))))
        .order_by(Notice.id)
        .with_for_update()
    )
    moved = [notice for notice in notices if gone in notice.spared]
    told: list[list[int | bool]] = [[notice.id, kept in notice.spared] for notice in moved]
    for notice in moved:
        notice.spared = sorted({kept, *notice.spared} - {gone})
    if moved:
        session.flush()
        stamps.bump(session, stamps.NOTICES)
    return told


def _move_lines(
    session: Session, actor: Actor, community: int, gone: int, kept: PointFacts
) -> list[list[int]]:
    """Let lines name one point instead of another; gives their items, and the version that each has now."""
    naming = and_(
        _LINKS.c.community_code == _OFFERINGS.c.community_code, _LINKS.c.item_id == _OFFERINGS.c.item_id
    )
    rows = session.execute(
        store.select_offerings()
        .join(_LINKS, naming)
        .where(_LINKS.c.point_id == gone)
        .order_by(_OFFERINGS.c.community_code, _OFFERINGS.c.item_id)
        .with_for_update(of=_OFFERINGS)
    ).all()
    if strangers := {row.community_code for row in rows} - {community}:
        message = _(
            "Services of %(count)d other communities are offered at the other place. Ask them to change those first."
        )
        raise Refused(message, count=len(strangers))
    if not rows:
        return []
    points = store.points_of_cells(session, [community])
    lines = [store.facts(row, points[community, row.item_id]) for row in rows]
    entries = []
    for line in lines:
        named = tuple(dict.fromkeys(kept.id if number == gone else number for number in line.draft.points))
        entries.append(name_points(session, actor=actor, line=line, points=named, action=Action.MERGE))
    add_entries(session, Revision, entries)
    return [[line.item_id, line.version + 1] for line in lines]


def name_points(
    session: Session, *, actor: Actor, line: OfferingFacts, points: tuple[int, ...], action: Action
) -> dict[str, Any]:
    """Let a line name these points; it stays confirmed as it was. Gives the entry for its history. Raises ``NotAllowed``."""
    signed = actor.name, require(actor, Right.RECORD, line.community).value
    cell = {"community_code": line.community, "item_id": line.item_id}
    of_cell = [_LINKS.c[name] == value for name, value in cell.items()]
    session.execute(delete(_LINKS).where(*of_cell))
    links = [cell | {"point_id": number, "position": place} for place, number in enumerate(points, start=1)]
    session.execute(insert(_LINKS), links)
    session.execute(
        update(_OFFERINGS)
        .where(*(_OFFERINGS.c[name] == value for name, value in cell.items()))
        .values(version=line.version + 1, updated_at=clock.now())
    )
    after = replace(line, draft=replace(line.draft, points=points))
    return entry(
        subject=cell,
        action=action,
        signed=signed,
        version=line.version + 1,
        before=store.snapshot_of(line),
        after=store.snapshot_of(after),
    )
