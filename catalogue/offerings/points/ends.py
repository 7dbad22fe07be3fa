"""Lines follow the ends of their service points: after the last one they count as out of date."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from ...counters import rollup
from ...counters.moves import Move
from ...counters.segments import holds_until, segment_of
from ...foundation.histories import add_entries, entry
from ...models import Action, Division, Offering, OfferingPoint, Revision, Role, State
from .. import store
from ..facts import last_day_of

_OFFERINGS: Any = Offering.__table__
_LINKS: Any = OfferingPoint.__table__
_NAMING = (
    store.select_offerings()
    .join(
        _LINKS,
        and_(
            _LINKS.c.community_code == _OFFERINGS.c.community_code, _LINKS.c.item_id == _OFFERINGS.c.item_id
        ),
    )
    .where(_OFFERINGS.c.state.in_((State.DELIVERED, State.PARTIAL)))
    .order_by(_OFFERINGS.c.community_code, _OFFERINGS.c.item_id)
    .with_for_update(of=_OFFERINGS)
)
_HOLD = (
    update(_OFFERINGS)
    .where(_OFFERINGS.c.community_code == bindparam("community"), _OFFERINGS.c.item_id == bindparam("item"))
    .values(holds_until=bindparam("until"))
)


def follow_ends(session: Session, points: Collection[int]) -> None:
    """Let every line that names one of some points hold as long as its points do, and carry it into the counters.

    What the lines say, and when they were confirmed, stays, and so does their version: there is nothing to agree on again.
    An entry in each line's history tells of it, so that the histories alone tell how a line counted on any day. The caller
    holds the day and the points (ids).
    """
    if not points:
        return
    named = session.execute(_NAMING.where(_LINKS.c.point_id.in_(sorted(points)))).all()
    rows = {(row.community_code, row.item_id): row for row in named}.values()
    if not rows:
        return
    day, communities = rollup.lock_day(session), sorted({row.community_code for row in rows})
    kinds = dict(
        session.execute(
            select(Division.code, Division.kind).where(
                Division.code.in_(communities), Division.retired_on.is_(None)
            )
        ).all()
    )
    of_lines = store.points_of_cells(session, communities, sorted({row.item_id for row in rows}))
    held, moves, entries = [], [], []
    for row in rows:
        of_line = of_lines[row.community_code, row.item_id]
        line = store.facts(row, of_line)
        until = holds_until(
            line.state,
            confirmed_on=line.confirmed_on,
            planned_for=None,
            ruled_until=None,
            ends_on=last_day_of(line.draft, of_line),
        )
        if until == line.holds_until:
            continue
        held.append({"community": line.community, "item": line.item_id, "until": until})
        entries.append(
            entry(
                subject={"community_code": line.community, "item_id": line.item_id},
                action=Action.POINT_ENDS,
                signed=(Role.SYSTEM.value, Role.SYSTEM.value),
                version=line.version,
                before=store.snapshot_of(line),
                after=store.snapshot_of(replace(line, holds_until=until)),
            )
        )
        before = segment_of(line.state, line.holds_until, day)
        after = segment_of(line.state, until, day)
        kind = kinds.get(line.community)
        if kind is not None and before is not after:
            moves.append(Move(line.community, kind, line.criterion_id, before, after))
    if held:
        session.execute(_HOLD, held)
    add_entries(session, Revision, entries)
    rollup.apply(session, moves)
