"""What communities of the demonstration show of the standards (专栏16), what offices declare of them, with gaps, and values of indicators."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from ... import standards
from ...access.rights import Actor, Held
from ...catalogues import ItemFacts
from ...foundation import clock
from ...foundation.codes import ancestors
from ...foundation.errors import NotFound
from ...foundation.loading import insert_rows
from ...foundation.stamps import DEMONSTRATION
from ...models import CommitteeKind, Division, Level, Role, StandardDeclaration, StandardState
from ..places import Site
from .values import publish_values

_SAID = 0.8
"""Share of values that a community gives."""
_UNDECLARED = frozenset({"volunteers-recruited", "budget-in-full"})
_NOT_MET = "assistants-included", "（演示）协管员分批纳入，计划明年完成。"
_LEFT_OUT = (0, 0, 0, 1, 3, None)
"""How many tasks a district leaves undeclared; None: all of them."""
_PUT_RIGHT = "（演示）正在整改。"
_STREETS_LACKING = 0.06
"""Share of streets that say that a task is not met."""
_Measures = tuple[int | None, date | None, int | None, date | None, int | None, date | None]


def measures_of(site: Site, shown: bool, today: date) -> _Measures:
    """Rooms in square metres, social workers, office funds in yuan a household: each with its day, or neither.

    A community with an account (``shown``) has one value that meets its task, one that does not, and one that is unknown.
    """
    if shown:
        day = today - timedelta(days=75)
        return 310, day, None, None, 60, day
    rng, kind = Random(f"{site.phone} {site.division.code} measures"), site.division.kind
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


def show_standards(session: Session, seed: int, shown: Collection[int], today: date) -> None:
    """Declarations of streets and districts, and published values of the plan's indicators, around a community with an account."""
    first = min((code for code in shown if code % Level.STREET.span), default=None)
    if first is None:
        return
    street, *_between, city = ancestors(first)
    try:
        tasks = {task.key: task for task in standards.standards(session).items}
    except NotFound:
        return
    _declare(session, OwnOffices(street, ancestors(first)[1], today), tasks)
    _declare_elsewhere(session, seed, OwnOffices(street, ancestors(first)[1], today), tasks)
    publish_values(session, city)


@dataclass(frozen=True, slots=True)
class OwnOffices:
    """The street and the district whose accounts the demonstration has, and its day."""

    street: int
    district: int
    today: date


def _declare(session: Session, own: OwnOffices, tasks: Mapping[str, ItemFacts]) -> None:
    """The district with an account declares most tasks met, and its street one of them not met."""
    office = Actor(DEMONSTRATION, (Held(Role.STREET, own.street), Held(Role.DISTRICT, own.district)))
    met = standards.StandardDraft(StandardState.MET, own.today - timedelta(days=200))
    for key, task in tasks.items():
        if key not in standards.SHOWN and key not in _UNDECLARED:
            standards.declare_standard(session, actor=office, division=own.district, task=task, draft=met)
    key, note = _NOT_MET
    lacking = standards.StandardDraft(StandardState.NOT_MET, own.today - timedelta(days=60), note)
    standards.declare_standard(session, actor=office, division=own.street, task=tasks[key], draft=lacking)


def _declare_elsewhere(session: Session, seed: int, own: OwnOffices, tasks: Mapping[str, ItemFacts]) -> None:
    """Other districts: some declare all, some all but a few, some nothing; some of their streets say that one task is not met."""
    declared = [key for key in tasks if key not in standards.SHOWN]
    found = session.execute(
        select(Division.code, Division.level)
        .where(Division.level.in_(standards.LEVELS), Division.retired_on.is_(None))
        .order_by(Division.code)
    ).all()
    silent: set[int] = set()
    rows: list[tuple[object, ...]] = []
    for code, level in found:
        rng = Random(f"{seed} standards {code}")
        since = own.today - timedelta(days=rng.randrange(100, 320))
        if level is Level.DISTRICT and code != own.district:
            left_out = rng.choice(_LEFT_OUT)
            missing = declared if left_out is None else rng.sample(declared, left_out)
            if left_out is None:
                silent.add(code)
            rows += [(code, key, StandardState.MET, since, None) for key in declared if key not in missing]
        elif (
            level is Level.STREET
            and code != own.street
            and not silent.intersection(ancestors(code))
            and rng.random() < _STREETS_LACKING
        ):
            rows.append((code, rng.choice(declared), StandardState.NOT_MET, since, _PUT_RIGHT))
    now = clock.now()
    insert_rows(
        session,
        StandardDeclaration,
        ("division_code", "task", "state", "since", "note", "declared_at", "declared_by", "declared_as"),
        [(*row, now, DEMONSTRATION, Role.STREET.value if row[4] else Role.DISTRICT.value) for row in rows],
    )
