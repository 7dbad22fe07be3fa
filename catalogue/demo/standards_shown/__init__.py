"""What communities of the demonstration show of the standards (专栏16), and what offices declare of them, with gaps."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from ... import standards
from ...access.rights import Actor, Held
from ...foundation.codes import ancestors
from ...foundation.errors import NotFound
from ...foundation.stamps import DEMONSTRATION
from ...models import CommitteeKind, Level, Role, StandardState

_SAID = 0.8
"""Share of values that a community gives."""
_UNDECLARED = frozenset({"volunteers-recruited", "budget-in-full"})
_NOT_MET = "assistants-included", "（演示）协管员分批纳入，计划明年完成。"
_Measures = tuple[int | None, date | None, int | None, date | None, int | None, date | None]


def measures_of(rng: Random, kind: CommitteeKind | None, today: date) -> _Measures:
    """Rooms in square metres, social workers, office funds in yuan a household: each with its day, or neither."""
    town = kind is CommitteeKind.JU
    values = (
        rng.randrange(36, 95) * 10 if rng.random() < 0.78 else rng.randrange(12, 35) * 10,
        rng.choice((1, 1, 2, 3)) if rng.random() < (0.85 if town else 0.5) else 0,
        rng.choice((50, 50, 60, 80)) if rng.random() < (0.92 if town else 0.6) else rng.randrange(20, 50),
    )
    found: list[tuple[int | None, date | None]] = []
    for value in values:
        day = today - timedelta(days=rng.randrange(20, 320))
        found.append((value, day) if rng.random() < _SAID else (None, None))
    (rooms, rooms_on), (workers, workers_on), (funds, funds_on) = found
    return rooms, rooms_on, workers, workers_on, funds, funds_on


def declare_standards(session: Session, shown: Collection[int], today: date) -> None:
    """Let the district of the first community with an account declare most tasks met, and its street one of them not met."""
    first = min((code for code in shown if code % Level.STREET.span), default=None)
    if first is None:
        return
    street, district = ancestors(first)[:2]
    office = Actor(DEMONSTRATION, (Held(Role.STREET, street), Held(Role.DISTRICT, district)))
    try:
        tasks = {task.key: task for task in standards.standards(session).items}
    except NotFound:
        return
    met = standards.StandardDraft(StandardState.MET, today - timedelta(days=200))
    for key, task in tasks.items():
        if key not in standards.SHOWN and key not in _UNDECLARED:
            standards.declare_standard(session, actor=office, division=district, task=task, draft=met)
    key, note = _NOT_MET
    lacking = standards.StandardDraft(StandardState.NOT_MET, today - timedelta(days=60), note)
    standards.declare_standard(session, actor=office, division=street, task=tasks[key], draft=lacking)
