"""Taking a merging of two service points back: both are as they were, with what had gone over; or nothing changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.orm import Session

from ... import audit
from ...access.rights import Actor, Right, require
from ...counters import rollup
from ...foundation import stamps
from ...foundation.errors import Conflict, NotFound, Refused, _
from ...foundation.histories import NO_SUCH_VERSION, RevisionFacts, add_entries, change_that_made
from ...models import (
    Action,
    Case,
    Experience,
    Notice,
    Offering,
    PlannedSession,
    PointAnswer,
    PointLink,
    Revision,
)
from ...telephones import settle_mobiles
from .. import store
from ..facts import PointFacts
from .ends import follow_ends
from .history import point_draft_of, point_history
from .merging import MERGED, VISITS_BY, name_points, subject_of
from .saving import own_point, point_with, put_point, refuse_stranding

_OFFERINGS: Any = Offering.__table__
_VISITS: Any = Experience.__table__
CHANGED_SINCE = _(
    "Something of these two was changed since they were merged. Nothing was changed here; restore the other one from its history."
)


def part_points(session: Session, *, actor: Actor, community: int, gone_id: int, version: int) -> PointFacts:
    """Take back the merging that removed a point and made the ``version`` of the one that is left.

    Both say again what they said; lines name what they named, and reports, visits, sessions, notices, cards and a waiting
    correction are where they were. What has come since stays at the one that was left. What is taken back already stays
    so. Gives the point that is there again. Raises ``NotAllowed``, ``NotFound``, ``Refused`` for a merging by somebody else,
    ``Invalid`` as saving does, and ``Conflict`` if anything of it was changed since: then the caller has to undo everything.
    """
    role = require(actor, Right.RECORD, community)
    rollup.lock_day(session)
    told = point_history(session, community, gone_id)
    if _was_parted(told, actor):
        return own_point(session, community, gone_id)
    moved = _moved(session, actor, community, gone_id, told)
    if moved["version"] != version:
        raise Conflict(CHANGED_SINCE)
    try:
        kept = own_point(session, community, moved["into"])
    except NotFound as error:
        raise Conflict(CHANGED_SINCE) from error
    if kept.version != version:
        raise Conflict(CHANGED_SINCE)
    made = change_that_made(point_history(session, community, kept.id), version)
    before = point_with(point_draft_of(made.before or {}), kept.id, community, version=version + 1)
    again = point_with(point_draft_of(told[0].before or {}), gone_id, community, version=told[0].version + 1)
    settle_mobiles(
        session,
        actor=actor,
        community=community,
        field="phones",
        before=kept.phones,
        after=(*before.phones, *again.phones),
    )
    signed = (actor.name, role.value)
    put_point(session, None, again, Action.RESTORE, signed)
    for table, ids in ((Case, moved["cases"]), (PlannedSession, moved["sessions"])):
        _move_back(session, table, ids, kept.id, gone_id)
    _move_visits_back(session, moved["visits"], kept.id, gone_id)
    _spare_again(session, moved["notices"], kept.id, gone_id)
    _lead_back(session, moved["links"], kept.id)
    _move_answer_back(session, moved["answer"], kept.id, again)
    _move_lines_back(session, actor, community, moved["lines"])
    put_point(session, kept, before, Action.RESTORE, signed)
    refuse_stranding(session, before)
    follow_ends(session, [before.id, again.id])
    return again


def _was_parted(told: Sequence[RevisionFacts], actor: Actor) -> bool:
    """Whether the newest entry of a point's history is that the actor took its merging back."""
    return [(each.action, each.actor) for each in told[:2]] == [
        (Action.RESTORE, actor.name),
        (Action.MERGE, actor.name),
    ]


def _moved(
    session: Session, actor: Actor, community: int, gone_id: int, told: Sequence[RevisionFacts]
) -> Mapping[str, Any]:
    """What the trail tells of the merging that removed a point."""
    if not told or told[0].action is not Action.MERGE or told[0].after is not None:
        raise Conflict(CHANGED_SINCE)
    if told[0].actor != actor.name:
        raise Refused(_("Only the person who made the last change can undo it."))
    found = audit.newest(session, action=MERGED, subject=subject_of(gone_id), division=community)
    if found is None or found.after is None:
        raise NotFound(NO_SUCH_VERSION)
    return found.after


def _move_back(
    session: Session, table: type[Case] | type[PlannedSession], ids: Sequence[int], kept: int, gone: int
) -> None:
    moved = session.scalars(
        update(table)
        .where(table.id.in_(ids), table.point_id == kept)
        .values(point_id=gone)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    ).all()
    _refuse_fewer(len(moved), len(ids))


def _refuse_fewer(found: int, expected: int) -> None:
    if found != expected:
        raise Conflict(CHANGED_SINCE)


def _move_visits_back(session: Session, visits: Sequence[Mapping[str, Any]], kept: int, gone: int) -> None:
    for each in visits:
        key = {name: each[name] for name in VISITS_BY} | {"month": date.fromisoformat(each["month"])}
        there = and_(*(_VISITS.c[name] == value for name, value in key.items()), _VISITS.c.point_id == kept)
        left = session.execute(
            update(_VISITS)
            .where(there, _VISITS.c["count"] >= each["count"])
            .values(count=_VISITS.c["count"] - each["count"])
            .returning(_VISITS.c["count"])
        ).scalar_one_or_none()
        if left is None:
            raise Conflict(CHANGED_SINCE)
        if left == 0:
            session.execute(delete(_VISITS).where(there))
        session.execute(insert(_VISITS).values(**key, point_id=gone, count=each["count"]))


def _spare_again(session: Session, notices: Sequence[tuple[int, bool]], kept: int, gone: int) -> None:
    known = dict(notices)
    found = session.scalars(
        select(Notice).where(Notice.id.in_(sorted(known))).order_by(Notice.id).with_for_update()
    ).all()
    _refuse_fewer(sum(kept in notice.spared for notice in found), len(known))
    for notice in found:
        own = {kept} if known[notice.id] else set()
        notice.spared = sorted({*notice.spared} - {kept} | own | {gone})
    if found:
        session.flush()
        stamps.bump(session, stamps.NOTICES)


def _lead_back(session: Session, links: Sequence[tuple[int, int | None]], kept: int) -> None:
    for whose, before in links:
        led = session.execute(
            update(PointLink)
            .where(PointLink.point_id == whose, PointLink.leads_to == kept)
            .values(leads_to=before)
            .returning(PointLink.point_id)
            .execution_options(synchronize_session=False)
        ).all()
        _refuse_fewer(len(led), 1)


def _move_answer_back(
    session: Session, answer: Mapping[str, Any] | None, kept: int, again: PointFacts
) -> None:
    if answer is None:
        return
    seen = again.version if answer["current"] else answer["seen"]
    moved = session.execute(
        update(PointAnswer)
        .where(PointAnswer.id == answer["id"], PointAnswer.open_point_id == kept)
        .values(point_id=again.id, open_point_id=again.id, seen_version=seen)
        .returning(PointAnswer.id)
        .execution_options(synchronize_session=False)
    ).all()
    _refuse_fewer(len(moved), 1)


def _move_lines_back(
    session: Session, actor: Actor, community: int, lines: Sequence[tuple[int, int]]
) -> None:
    """Let lines name again what they named before the merging."""
    versions = dict(lines)
    if not versions:
        return
    rows = session.execute(
        store.select_offerings()
        .where(_OFFERINGS.c.community_code == community, _OFFERINGS.c.item_id.in_(sorted(versions)))
        .order_by(_OFFERINGS.c.item_id)
        .with_for_update(of=_OFFERINGS)
    ).all()
    _refuse_fewer(sum(row.version == versions[row.item_id] for row in rows), len(versions))
    named = {
        item: store.draft_of(before).points
        for item, version, before in session.execute(
            select(Revision.item_id, Revision.version, Revision.before).where(
                Revision.community_code == community,
                Revision.item_id.in_(sorted(versions)),
                Revision.action == Action.MERGE,
            )
        )
        if version == versions[item]
    }
    wanted = {point for points in named.values() for point in points}
    _refuse_fewer(len(store.points_by_id(session, wanted)), len(wanted))
    points = store.points_of_cells(session, [community])
    entries = []
    for row in rows:
        line = store.facts(row, points[community, row.item_id])
        entries.append(
            name_points(session, actor=actor, line=line, points=named[row.item_id], action=Action.RESTORE)
        )
    add_entries(session, Revision, entries)
