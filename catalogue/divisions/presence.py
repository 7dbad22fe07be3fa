"""Which divisions were in the list on a past day. A day is its end: who is retired on a day is out on that day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from ..foundation.codes import subtree
from ..foundation.database import in_parts
from ..models import Division, DivisionPresence, Level
from .names_then import named_as_of
from .tree import DivisionFacts, facts, select_facts

_TABLE: Any = DivisionPresence.__table__
_COLUMNS = ("division_code", "day", "present")
_EVER = date(1, 1, 1)
"""The day of an entry that says that a division was not there from the beginning."""


def note_presence(session: Session, codes: Iterable[int], day: date, *, present: bool) -> None:
    """Keep that divisions are in the list from a day on, or out of it. The last word of a day holds."""
    wanted = sorted(set(codes))
    for part in in_parts(wanted):
        known = select(DivisionPresence.division_code).where(DivisionPresence.division_code.in_(part))
        new = sorted(set(part) - set(session.scalars(known))) if present else []
        session.execute(
            delete(DivisionPresence)
            .where(DivisionPresence.division_code.in_(part), DivisionPresence.day == day)
            .execution_options(synchronize_session=False)
        )
        told = [(code, _EVER, False) for code in new] + [(code, day, present) for code in part]
        session.execute(insert(_TABLE), [dict(zip(_COLUMNS, entry, strict=True)) for entry in told])


_ENTRIES = (
    select(_TABLE.c.division_code, _TABLE.c.day, _TABLE.c.present)
    .where(_TABLE.c.division_code.between(bindparam("first"), bindparam("last")))
    .order_by(_TABLE.c.division_code, _TABLE.c.day)
)


def _entries(session: Session, code: int) -> dict[int, list[tuple[date, bool]]]:
    first, last = subtree(code)
    found: dict[int, list[tuple[date, bool]]] = {}
    for division, day, present in session.execute(_ENTRIES, {"first": first, "last": last}):
        found.setdefault(division, []).append((day, present))
    return found


def _was_present(told: list[tuple[date, bool]], day: date) -> bool:
    past = [present for on, present in told if on <= day]
    return past[-1] if past else True


_BELOW = (
    select_facts()
    .where(
        (Division.code == bindparam("division")) | (Division.parent_code == bindparam("division")),
    )
    .order_by(Division.code)
)


def children_on(session: Session, code: int, day: date) -> tuple[DivisionFacts, ...]:
    """The divisions directly below ``code`` that were in the list at the end of a day, by code, with their names of that day."""
    told = _entries(session, code)
    below = facts(session, _BELOW, {"division": code})
    there = (each for each in below if each.code != code and _is_there(each, told, day))
    return named_as_of(session, code, day, there)


def communities_on(session: Session, code: int, day: date) -> tuple[DivisionFacts, ...]:
    """The communities in the subtree of ``code`` that were in the list at the end of a day, by code, with their names of that day."""
    told = _entries(session, code)
    every = facts(
        session,
        select_facts()
        .where(Division.code.between(*subtree(code)), Division.level == Level.COMMUNITY)
        .order_by(Division.code),
    )
    return named_as_of(session, code, day, (each for each in every if _is_there(each, told, day)))


def _is_there(division: DivisionFacts, told: dict[int, list[tuple[date, bool]]], day: date) -> bool:
    if entries := told.get(division.code):
        return _was_present(entries, day)
    return division.retired_on is None or division.retired_on > day


@dataclass(frozen=True, slots=True)
class Changed:
    """Communities that were not in the list on both of two days: on the first alone, the second alone, on neither."""

    gone: frozenset[int]
    come: frozenset[int]
    absent: frozenset[int]

    @property
    def apart(self) -> frozenset[int]:
        """All of them."""
        return self.gone | self.come | self.absent


def changed_between(session: Session, code: int, one: date, other: date) -> Changed:
    """The communities below ``code`` that were not in the list on both days: one query."""
    found: dict[tuple[bool, bool], set[int]] = {}
    for division, told in _entries(session, code).items():
        if division % Level.STREET.span:
            there = _was_present(told, one), _was_present(told, other)
            found.setdefault(there, set()).add(division)
    kept = (frozenset(found.get(there, ())) for there in ((True, False), (False, True), (False, False)))
    return Changed(*kept)
