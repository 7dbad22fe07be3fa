"""What offices keep by name passes to the offices that take their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from ..divisions import get_divisions
from ..models import Level


def offices_of(successors: Mapping[int, int]) -> dict[int, int]:
    """Those of old divisions, by their successors, that are succeeded by an office: by a street or by what is above one."""
    return {old: new for old, new in successors.items() if new % Level.STREET.span == 0}


def pass_on_named(session: Session, table: Any, offices: Mapping[int, int], **changed: Any) -> None:
    """Let rows of a ``table`` with ``id``, ``division_code`` and ``name`` belong to the offices that take the old ones' place.

    Where both have one of a name, the old one's says whose it was. ``changed`` are other columns of the rows that move.
    """
    codes = sorted({*offices, *offices.values()})
    kept = session.execute(
        select(table.c.id, table.c.division_code, table.c.name)
        .where(table.c.division_code.in_(codes))
        .order_by(table.c.id)
    ).all()
    taken = {(row.division_code, row.name) for row in kept if row.division_code not in offices}
    names = get_divisions(session, sorted(offices))
    longest: int = table.c.name.type.length
    moves = []
    for row in kept:
        if row.division_code not in offices:
            continue
        there, called = offices[row.division_code], row.name
        if (there, called) in taken:
            whose = f"（原{names[row.division_code].short_name}）"
            called = called[: longest - len(whose)] + whose
        taken.add((there, called))
        moves.append({"of_row": row.id, "there": there, "called": called})
    if moves:
        session.execute(
            update(table)
            .where(table.c.id == bindparam("of_row"))
            .values(division_code=bindparam("there"), name=bindparam("called"), **changed),
            moves,
        )
