"""Names and codes that divisions had before: those of an older list that ships with the package, and retired divisions."""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..foundation.codes import ANCESTOR_SPANS, subtree
from ..models import Division, Level
from .tree import get_divisions

_SHIPPED = Path(__file__).parent.parent / "data" / "divisions" / "beijing-2020.csv"


@dataclass(frozen=True, slots=True)
class FormerName:
    """What a community was once called: its code then, its name and its street's, and its successor's code if known."""

    code: int
    name: str
    street: str
    successor: int | None = None


def former_names(session: Session, within: int) -> tuple[FormerName, ...]:
    """Former names of the communities in a division's subtree, by code: of the shipped older list, then of the retired.

    Names that still hold are among them: callers compare with the present divisions.
    """
    first, last = subtree(within)
    retired = session.execute(
        select(Division.code, Division.name, Division.parent_code, Division.successor_code)
        .where(
            Division.code.between(first, last),
            Division.level == Level.COMMUNITY,
            Division.retired_on.is_not(None),
        )
        .order_by(Division.code)
    ).all()
    parents = get_divisions(session, {row.parent_code for row in retired if row.parent_code is not None})
    streets = {code: parent.name for code, parent in parents.items()}
    shipped = tuple(each for each in _shipped() if first <= each.code <= last)
    return shipped + tuple(
        FormerName(row.code, row.name, streets.get(row.parent_code or 0, ""), row.successor_code)
        for row in retired
    )


@functools.cache
def _shipped() -> tuple[FormerName, ...]:
    with open(_SHIPPED, encoding="utf-8", newline="") as file:
        rows = [(int(row["code"]), row["name"], row["level"]) for row in csv.DictReader(file)]
    names = {code: name for code, name, level in rows if level == Level.STREET.value}
    span = ANCESTOR_SPANS[0]
    return tuple(
        FormerName(code, name, names.get(code // span * span, ""))
        for code, name, level in rows
        if level == Level.COMMUNITY.value
    )
