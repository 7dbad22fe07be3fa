"""Departments' tables pass along with their offices, and what was typed beside a table with what its rows are about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from ..foundation.codes import ancestors
from ..foundation.database import in_parts
from ..models import ReportNote, ReportReadBack, ReportTemplate
from .names import offices_of, pass_on_named

_TABLES: Any = ReportTemplate.__table__
_NOTES: Any = ReportNote.__table__
_WAITING: Any = ReportReadBack.__table__


def pass_on(session: Session, successors: Mapping[int, int]) -> None:
    """What an old office kept is its successor's; where both have a table of one name, the old one's says whose it was.

    What was typed about an office itself passes to a successor that it has alone: the sum of two is known to neither.
    """
    offices = offices_of(successors)
    if not offices:
        return
    pass_on_named(session, _TABLES, offices)
    targets = list(offices.values())
    alone = {old: new for old, new in offices.items() if targets.count(new) == 1}
    carry(session, alone, {})


def carry(session: Session, pairs: Mapping[int, int], point_ids: Mapping[int, int]) -> None:
    """Copy what was typed about old divisions and their service points to those that take their place.

    ``pairs`` maps old codes to new ones, ``point_ids`` old places to their copies. What the new one has already stays. What was
    read and is not accepted yet names the new ones from now on.
    """
    olds = sorted(pairs)
    for part in in_parts(olds):
        typed = session.execute(select(*_NOTES.columns).where(_NOTES.c.division_code.in_(part))).all()
        moved = [
            {
                **row._mapping,
                "division_code": pairs[row.division_code],
                "point_id": point_ids.get(row.point_id, 0),
            }
            for row in typed
            if not row.point_id or row.point_id in point_ids
        ]
        there = _typed_in(session, {row["division_code"] for row in moved})
        if new := [row for row in moved if _key(row) not in there]:
            session.execute(insert(_NOTES), new)
    _rename_waiting(session, pairs, point_ids)


def _typed_in(session: Session, codes: Collection[int]) -> set[tuple[Any, ...]]:
    rows = session.execute(select(*_NOTES.columns).where(_NOTES.c.division_code.in_(sorted(codes))))
    return {_key(row._asdict()) for row in rows}


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in _NOTES.primary_key)


def _rename_waiting(session: Session, pairs: Mapping[int, int], point_ids: Mapping[int, int]) -> None:
    """Let readings that wait name the new divisions and places: those of the old ones, and of the offices above them."""
    readers = {code for old in pairs for code in (old, *ancestors(old))}
    if not readers:
        return
    key = _WAITING.c.template_id, _WAITING.c.division_code
    for row in session.execute(
        select(*_WAITING.columns).where(_WAITING.c.division_code.in_(sorted(readers)))
    ).all():
        notes = [
            [pairs.get(code, code), point_ids.get(point, point), *rest]
            for code, point, *rest in row.said["notes"]
        ]
        reader = pairs.get(row.division_code, row.division_code)
        if reader == row.division_code and notes == row.said["notes"]:
            continue
        mine = (key[0] == row.template_id, key[1] == row.division_code)
        if reader != row.division_code:
            session.execute(delete(_WAITING).where(key[0] == row.template_id, key[1] == reader))
        session.execute(
            update(_WAITING).where(*mine).values(division_code=reader, said={**row.said, "notes": notes})
        )
