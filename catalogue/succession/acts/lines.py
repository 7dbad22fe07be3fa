"""Lines (提供情况) that pass to another community: copied, or joined with what that community says itself.

Where several communities say something of an item, the one that offers most speaks for all: delivered before partial, suspended,
planned and absent; what does not apply only where it applied to none. Of two that offer the same, the one confirmed last. The
service points of all that deliver are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from ...foundation import clock
from ...foundation.histories import add_entries, entry
from ...models import Action, Offering, OfferingPoint, Revision, State
from ...offerings import store
from ..sessions import SYSTEM

_LINES: Any = Offering.__table__
_NAMED: Any = OfferingPoint.__table__
_ORDER = (
    State.NOT_APPLICABLE,
    State.ABSENT,
    State.PLANNED,
    State.SUSPENDED,
    State.PARTIAL,
    State.DELIVERED,
)
"""From what offers least to what offers most."""


@dataclass(frozen=True, slots=True)
class _Line:
    row: Any
    points: tuple[int, ...]

    @property
    def weight(self) -> tuple[int, date]:
        return _ORDER.index(self.row.state), self.row.confirmed_on or date.min


def pass_lines(session: Session, target: int, members: Sequence[int]) -> None:
    """Let ``target`` say what its ``members`` say together; it may be one of them. Each changed line has an entry in its history.

    The members' own lines stay as they are. The roll-up is not touched: the caller recounts.
    """
    session.flush()
    said = {code: _lines_of(session, code) for code in dict.fromkeys((target, *members))}
    items = sorted({item for code in members for item in said[code]})
    versions = store.last_versions(session, [target])
    entries = []
    for item in items:
        own = said[target].get(item)
        best, points = _together([said[code].get(item) for code in members])
        if own is not None and best is own and points == own.points:
            continue
        if own is None and best is None:
            continue
        version = versions.get((target, item), own.row.version if own else 0) + 1
        entries.append(_write(session, (target, item), own, best, points, version))
    add_entries(session, Revision, [each for each in entries if each])
    session.expire_all()


def _together(lines: Sequence[_Line | None]) -> tuple[_Line | None, tuple[int, ...]]:
    """The line that speaks for all, and the service points that it names."""
    there = [line for line in lines if line is not None]
    best = max(there, key=lambda line: line.weight, default=None)
    if best is None or (best.row.state is State.NOT_APPLICABLE and len(there) < len(lines)):
        return None, ()
    same = [best, *(line for line in there if line is not best and line.row.state is best.row.state)]
    joined = same if best.row.state is State.DELIVERED else [best]
    return best, tuple(dict.fromkeys(point for line in joined for point in line.points))


def _write(
    session: Session,
    cell: tuple[int, int],
    own: _Line | None,
    best: _Line | None,
    points: tuple[int, ...],
    version: int,
) -> dict[str, Any] | None:
    target, item = cell
    here = _LINES.c.community_code == target, _LINES.c.item_id == item
    before = _said(session, target, item) if own else None
    session.execute(delete(_NAMED).where(_NAMED.c.community_code == target, _NAMED.c.item_id == item))
    if best is None:
        session.execute(delete(_LINES).where(*here))
    else:
        values = {column.name: getattr(best.row, column.name) for column in _LINES.columns}
        values |= {"community_code": target, "version": version, "updated_at": clock.now()}
        session.execute(update(_LINES).where(*here).values(values) if own else insert(_LINES).values(values))
        if points:
            session.execute(
                insert(_NAMED),
                [
                    {"community_code": target, "item_id": item, "point_id": point, "position": place}
                    for place, point in enumerate(points)
                ],
            )
    return entry(
        subject={"community_code": target, "item_id": item},
        action=Action.SUCCEED,
        signed=(SYSTEM, SYSTEM),
        version=version,
        before=before,
        after=_said(session, target, item) if best else None,
    )


def _said(session: Session, community: int, item: int) -> Mapping[str, Any]:
    session.expire_all()
    return store.snapshot_of(store.offerings_of(session, community, [item])[item])


def _lines_of(session: Session, community: int) -> dict[int, _Line]:
    named: dict[int, list[int]] = {}
    rows = session.execute(
        select(_NAMED)
        .where(_NAMED.c.community_code == community)
        .order_by(_NAMED.c.item_id, _NAMED.c.position)
    )
    for row in rows:
        named.setdefault(row.item_id, []).append(row.point_id)
    lines = session.execute(select(_LINES).where(_LINES.c.community_code == community)).all()
    return {row.item_id: _Line(row, tuple(named.get(row.item_id, ()))) for row in lines}


def recipients_of(session: Session, communities: Iterable[int]) -> list[int]:
    """The declarations that lines of communities follow."""
    query = select(_LINES.c.declaration_id).where(
        _LINES.c.community_code.in_(sorted(communities)), _LINES.c.declaration_id.is_not(None)
    )
    return sorted(set(session.scalars(query)))
