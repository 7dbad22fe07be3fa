"""The standards of a division and of a community, and the rate of urban communities that meet all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from ..catalogues import CategoryFacts, EditionFacts, ItemFacts
from ..divisions import get_division, get_profile
from ..foundation.codes import level_of, span_below
from ..models import CommitteeKind, Level
from .counting import STANDINGS, KnownTasks, count, count_whole, in_force_for, table_of
from .facts import (
    CommunityStandings,
    DivisionStandards,
    PartStandings,
    StandardsByPart,
    Standing,
    Standings,
    TaskInDivision,
    TaskOfCommunity,
    TasksOfPart,
    TaskStandings,
)
from .tasks import SHOWN, standards

_PARTS = {Level.PROVINCE: Level.DISTRICT, Level.PREFECTURE: Level.DISTRICT, Level.DISTRICT: Level.STREET}


def rate_of(session: Session, edition: EditionFacts, division: int) -> Standings:
    """Urban communities of a division that meet all tasks of an edition (规范化达标率), fail one, or may meet all. Two queries."""
    return count_whole(session, edition.items, division)


def standards_of(session: Session, division: int) -> DivisionStandards:
    """The tasks in a division above community level, its parts, and in a street its communities. Three queries."""
    edition = standards(session)
    table = table_of(session, edition.items, division)
    whole, level = table.whole, level_of(division)
    return DivisionStandards(
        areas=_areas(edition, table),
        ju=count(whole[table.urban]),
        cun=count(whole[~table.urban]),
        parts=_parts(table, _PARTS[level].span) if level in _PARTS else (),
        communities=_communities(table) if level not in _PARTS else (),
    )


def standards_by_part(session: Session, division: int) -> StandardsByPart:
    """Each task in a division above community level and in each of its parts. Three queries."""
    edition = standards(session)
    table = table_of(session, edition.items, division)
    return StandardsByPart(
        _part(edition.items, table, division),
        tuple(
            _part(edition.items, table.limited_to(rows), code)
            for code, rows in _rows_by_part(table, division)
        ),
    )


def task_in(session: Session, task: ItemFacts, division: int) -> TaskInDivision:
    """One task in a division above community level and in each of its parts. Two queries."""
    table = table_of(session, (task,), division)
    whole = _part((task,), table, division).tasks[0]
    parts = []
    for code, rows in _rows_by_part(table, division):
        found = _part((task,), table.limited_to(rows), code).tasks[0]
        parts.append(PartStandings(code, found.ju, found.cun))
    return TaskInDivision(whole, tuple(parts))


def _rows_by_part(table: KnownTasks, division: int) -> list[tuple[int, Any]]:
    """The parts of a division by code, each with which rows of the table are its."""
    span = span_below(division)
    parts = table.codes // span * span
    return [(int(part), parts == part) for part in np.unique(parts)]


def _part(tasks: Sequence[ItemFacts], table: KnownTasks, code: int) -> TasksOfPart:
    whole, urban = table.whole, table.urban
    return TasksOfPart(
        code,
        count(whole[urban]),
        count(whole[~urban]),
        tuple(
            TaskStandings(
                task, task.key in SHOWN, count(table.known[urban, place]), count(table.known[~urban, place])
            )
            for place, task in enumerate(tasks)
        ),
    )


def _areas(
    edition: EditionFacts, table: KnownTasks
) -> tuple[tuple[CategoryFacts, tuple[TaskStandings, ...]], ...]:
    found = {each.task.key: each for each in _part(edition.items, table, 0).tasks}
    return tuple((area, tuple(found[task.key] for task in area.items)) for area in edition.categories)


def _parts(table: KnownTasks, span: int) -> tuple[PartStandings, ...]:
    whole, parts = table.whole, table.codes // span * span
    return tuple(
        PartStandings(
            int(part),
            count(whole[(parts == part) & table.urban]),
            count(whole[(parts == part) & ~table.urban]),
        )
        for part in np.unique(parts)
    )


def _communities(table: KnownTasks) -> tuple[CommunityStandings, ...]:
    return tuple(
        CommunityStandings(int(code), CommitteeKind.JU if urban else CommitteeKind.CUN, count(known))
        for code, urban, known in zip(table.codes, table.urban, table.known, strict=True)
    )


def tasks_of(session: Session, community: int) -> tuple[TaskOfCommunity, ...]:
    """All tasks in one community, with whose word each is. Raises ``NotFound``."""
    get_division(session, community)
    edition = standards(session)
    table, profile = table_of(session, edition.items, community), get_profile(session, community)
    declared = {each.task: each for each in in_force_for(session, community)}
    found = []
    for place, task in enumerate(edition.items):
        shown = SHOWN.get(task.key)
        found.append(
            TaskOfCommunity(
                task,
                shown is not None,
                STANDINGS[int(table.known[0, place])] if len(table.codes) else Standing.UNKNOWN,
                None if shown else declared.get(task.key),
                getattr(profile, shown.field) if shown and profile else None,
                getattr(profile, shown.day_field) if shown and profile and shown.day_field else None,
            )
        )
    return tuple(found)
