"""What divisions were called on a past day. Renames are kept; before that began, names are not recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from ..foundation.codes import subtree
from ..foundation.database import in_parts
from ..models import DivisionName, HistoryBeginning
from .tree import DivisionFacts

SUBJECT = "division_names"
"""The history in ``HistoryBeginning``."""
_TABLE: Any = DivisionName.__table__

_NAMES = (
    select(_TABLE.c.division_code, _TABLE.c.name, _TABLE.c.short_name)
    .where(
        _TABLE.c.division_code.between(bindparam("first"), bindparam("last")),
        _TABLE.c.until > bindparam("day"),
    )
    .order_by(_TABLE.c.division_code, _TABLE.c.until.desc())
)


def note_names(session: Session, divisions: Iterable[DivisionFacts], day: date) -> None:
    """Keep the names that divisions had until the day before, on which they get others. The first word of a day holds."""
    entries = {each.code: (each.code, day, each.name, each.short_name) for each in divisions}
    codes = sorted(entries)
    for part in in_parts(codes):
        told = set(
            session.scalars(
                select(DivisionName.division_code).where(
                    DivisionName.division_code.in_(part), DivisionName.until == day
                )
            )
        )
        new = [dict(zip(_TABLE.c.keys(), entries[code], strict=True)) for code in part if code not in told]
        if new:
            session.execute(insert(_TABLE), new)


def names_recorded(session: Session, day: date) -> bool:
    """Whether it was kept what divisions were called at the end of a day."""
    begins = session.scalar(select(HistoryBeginning.day).where(HistoryBeginning.subject == SUBJECT))
    return begins is None or begins <= day


def named_as_of(
    session: Session, within: int, day: date, divisions: Iterable[DivisionFacts]
) -> tuple[DivisionFacts, ...]:
    """Divisions of a subtree with the names that they had at the end of a day, as far as these were kept: one query."""
    first, last = subtree(within)
    # The earliest rename after the day comes last, and stays.
    names = {
        code: (name, short)
        for code, name, short in session.execute(_NAMES, {"first": first, "last": last, "day": day})
    }
    if not names:
        return tuple(divisions)
    return tuple(
        replace(each, name=names[each.code][0], short_name=names[each.code][1])
        if each.code in names
        else each
        for each in divisions
    )
