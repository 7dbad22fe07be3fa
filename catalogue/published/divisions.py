"""Divisions in pages by their codes, and what one of them was called before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..divisions import DivisionFacts
from ..divisions.former import former_names
from ..divisions.tree import facts, select_facts
from ..foundation.codes import subtree
from ..models import CommitteeKind, Division, DivisionName, Level

_TABLE: Any = Division.__table__
_NAMES: Any = DivisionName.__table__


@dataclass(frozen=True, slots=True)
class WantedDivisions:
    """Which divisions are wanted: all conditions hold together, and None is no condition."""

    within: int | None = None
    """Code of a division whose subtree holds them, itself included."""
    parent: int | None = None
    level: Level | None = None
    kind: CommitteeKind | None = None
    present: bool = True


@dataclass(frozen=True, slots=True)
class EarlierName:
    """A name that a division had, or one whose place it took: the code then, and the day from which it is called otherwise, if known."""

    code: int
    name: str
    until: date | None


def published_divisions(
    session: Session, wanted: WantedDivisions, *, after: int | None = None, limit: int
) -> tuple[DivisionFacts, ...]:
    """At most ``limit`` of the wanted divisions by code, beginning after the code ``after``: one query."""
    retired = _TABLE.c.retired_on
    conditions = [retired.is_(None) if wanted.present else retired.is_not(None)]
    if wanted.within is not None:
        conditions.append(_TABLE.c.code.between(*subtree(wanted.within)))
    if wanted.parent is not None:
        conditions.append(_TABLE.c.parent_code == wanted.parent)
    if wanted.level is not None:
        conditions.append(_TABLE.c.level == wanted.level)
    if wanted.kind is not None:
        conditions.append(_TABLE.c.kind == wanted.kind)
    if after is not None:
        conditions.append(_TABLE.c.code > after)
    return facts(session, select_facts().where(*conditions).order_by(_TABLE.c.code).limit(limit))


def earlier_names(session: Session, division: DivisionFacts) -> tuple[EarlierName, ...]:
    """What a division was called, by kept renames and the shipped older list, and the divisions whose place it took: at most four queries."""
    code = division.code
    renamed = session.execute(
        select(_NAMES.c.name, _NAMES.c.until).where(_NAMES.c.division_code == code).order_by(_NAMES.c.until)
    ).all()
    found = [EarlierName(code, name, until) for name, until in renamed]
    if division.level is Level.COMMUNITY:
        known = {each.name for each in found} | {division.name}
        older = (each for each in former_names(session, code) if each.code == code)
        found += [EarlierName(code, name, None) for name in {each.name for each in older} - known]
    before = session.execute(
        select(_TABLE.c.code, _TABLE.c.name, _TABLE.c.retired_on)
        .where(_TABLE.c.successor_code == code, _TABLE.c.retired_on.is_not(None))
        .order_by(_TABLE.c.code)
    )
    return (*found, *(EarlierName(*row) for row in before))
