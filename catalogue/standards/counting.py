"""Tasks met, not met or unknown, for all communities of a division at once: two queries, and a table of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from ..catalogues import ItemFacts
from ..foundation.codes import ancestors, level_of, subtree
from ..models import CommitteeKind, CommunityProfile, Division, Level, StandardDeclaration, StandardState
from .facts import StandardFacts, Standing, Standings
from .tasks import SHOWN

UNKNOWN, MET, NOT_MET = 0, 1, 2
STANDINGS = {UNKNOWN: Standing.UNKNOWN, MET: Standing.MET, NOT_MET: Standing.NOT_MET}
_ROWS: Any = StandardDeclaration.__table__
_STATES = {StandardState.MET: MET, StandardState.NOT_MET: NOT_MET}


@dataclass(frozen=True, slots=True)
class KnownTasks:
    """What is known: ``known`` has a row per community (in order of ``codes``) and a column per task."""

    codes: Any
    urban: Any
    known: Any

    def limited_to(self, rows: Any) -> KnownTasks:
        """The communities of some rows, as an array of truth values."""
        return KnownTasks(self.codes[rows], self.urban[rows], self.known[rows])

    @property
    def whole(self) -> Any:
        """By community: met where all tasks are, not met where one is not, else unknown."""
        found = np.full(len(self.codes), UNKNOWN, dtype=np.uint8)
        found[(self.known == MET).all(axis=1)] = MET
        found[(self.known == NOT_MET).any(axis=1)] = NOT_MET
        return found


def table_of(session: Session, tasks: Sequence[ItemFacts], division: int) -> KnownTasks:
    """What is known of each task in each present community of a division. Two queries.

    The word of a street counts before that of its district; what the profile shows is not declared.
    """
    fields = [getattr(CommunityProfile, shown.field) for shown in SHOWN.values()]
    rows = session.execute(
        select(Division.code, Division.kind, *fields)
        .outerjoin(CommunityProfile, CommunityProfile.community_code == Division.code)
        .where(
            Division.code.between(*subtree(division)),
            Division.level == Level.COMMUNITY,
            Division.retired_on.is_(None),
        )
        .order_by(Division.code)
    ).all()
    codes = np.array([row[0] for row in rows], dtype=np.int64)
    urban = np.array([row[1] is CommitteeKind.JU for row in rows], dtype=bool)
    known = np.full((len(rows), len(tasks)), UNKNOWN, dtype=np.uint8)
    columns = {task.key: place for place, task in enumerate(tasks)}
    for place, (key, shown) in enumerate(SHOWN.items(), start=2):
        if key in columns:
            values = [row[place] for row in rows]
            known[:, columns[key]] = [
                UNKNOWN if value is None else MET if shown.is_met(value) else NOT_MET for value in values
            ]
    for each in in_force_for(session, division):
        if each.task in columns and each.task not in SHOWN:
            first, last = np.searchsorted(codes, (each.division, subtree(each.division)[1] + 1))
            known[first:last, columns[each.task]] = _STATES[each.state]
    return KnownTasks(codes, urban, known)


def in_force_for(session: Session, division: int) -> list[StandardFacts]:
    """What is declared and holds for communities of a division, the widest division first: later ones count. One query."""
    rows = session.execute(
        select(*_ROWS.c).where(
            _ROWS.c.ended_at.is_(None),
            or_(
                _ROWS.c.division_code.between(*subtree(division)),
                _ROWS.c.division_code.in_(ancestors(division)),
            ),
        )
    )
    found = [StandardFacts(*row) for row in rows]
    return sorted(found, key=lambda each: (-level_of(each.division).span, each.division))


def count(states: Any) -> Standings:
    """How often each state is in a column of states."""
    met, not_met = int((states == MET).sum()), int((states == NOT_MET).sum())
    return Standings(met, not_met, len(states) - met - not_met)


def count_whole(session: Session, tasks: Sequence[ItemFacts], division: int) -> Standings:
    """Urban communities of a division by :attr:`KnownTasks.whole`, summed in the database street by street. Two queries.

    A city has some thousand communities and twenty times fewer streets, and within a street all that is declared is the same.
    """
    keys = [task.key for task in tasks]
    conditions = [shown.met for key, shown in SHOWN.items() if key in keys]
    street: Any = Division.code // Level.STREET.span * Level.STREET.span
    rows = session.execute(
        select(
            street,
            func.count(),
            func.sum(case((and_(True, *conditions), 1), else_=0)),
            func.sum(case((or_(False, *(~each for each in conditions)), 1), else_=0)),
        )
        .select_from(Division)
        .outerjoin(CommunityProfile, CommunityProfile.community_code == Division.code)
        .where(
            Division.code.between(*subtree(division)),
            Division.level == Level.COMMUNITY,
            Division.kind == CommitteeKind.JU,
            Division.retired_on.is_(None),
        )
        .group_by(street)
    ).all()
    states = _declared_by_street(session, keys, division, [row[0] for row in rows])
    total = met = not_met = 0
    for code, communities, shown, lacking in rows:
        total += communities
        if states[code] == NOT_MET:
            not_met += communities
            continue
        not_met += lacking
        met += shown if states[code] == MET else 0
    return Standings(met, not_met, total - met - not_met)


def _declared_by_street(
    session: Session, keys: Sequence[str], division: int, streets: Sequence[int]
) -> dict[int, int]:
    """Of each street whether what is declared there is all met (MET), or one task not met (NOT_MET), or else (UNKNOWN)."""
    wanted = {key for key in keys if key not in SHOWN}
    said: dict[int, dict[str, int]] = {}
    for each in in_force_for(session, division):
        if each.task in wanted:
            said.setdefault(each.division, {})[each.task] = _STATES[each.state]
    states: dict[tuple[int, ...], int] = {}
    found = {}
    for street in streets:
        speakers = tuple(code for code in (*reversed(ancestors(street)), street) if code in said)
        if speakers not in states:
            together: dict[str, int] = {}
            for code in speakers:
                together |= said[code]
            if NOT_MET in together.values():
                states[speakers] = NOT_MET
            else:
                states[speakers] = MET if len(together) == len(wanted) else UNKNOWN
        found[street] = states[speakers]
    return found
