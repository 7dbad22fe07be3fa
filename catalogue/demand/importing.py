"""The hotline's counts brought in: checked as a whole, written all or none, the same file twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, grant_for, may
from ..divisions import DivisionFacts
from ..foundation import clock
from ..foundation.database import in_parts
from ..foundation.errors import Invalid, Problem, _
from ..models import DemandCount, DemandMatter, DemandMatterItem, Division
from .facts import DemandLine, DemandOutcome, DemandPlan, PlannedDemand
from .reading import read_count, read_matter, read_month

_COUNTS: Any = DemandCount.__table__
_MATTERS: Any = DemandMatter.__table__
_ABOUT: Any = DemandMatterItem.__table__
_ROWS_A_STATEMENT = 5000
_NO_MONTH, _NO_DIVISION = date.min, 0
_Key = tuple[date, int, str]


class DemandWords(Protocol):
    """What a file's words mean: see ``proposing.BySearch``."""

    def divisions_called(self, text: str) -> list[DivisionFacts]:
        """The divisions that answer to a name."""

    def items_of(self, matter: str) -> tuple[int, ...]:
        """Ids of the items that a matter is about."""


def plan_demand(
    session: Session, words: DemandWords, *, actor: Actor, lines: Sequence[DemandLine]
) -> DemandPlan:
    """What the rows of a file mean now. A row names its division by code or by a name that only one has.

    A row whose count is 0 takes back what was said before. Months, divisions and matters that a file does not mention stay as they are.
    """
    places = _Places(session, words, actor)
    seen: dict[_Key, int] = {}
    read = []
    for line in lines:
        month, problems = read_month(line.month, clock.today())
        division, more = places.of(line.division)
        matter, wrong_matter = read_matter(line.matter)
        count, wrong_count = read_count(line.count)
        problems = [*problems, *more, *wrong_matter, *wrong_count]
        key = (month or _NO_MONTH, division, matter)
        if not problems and (first := seen.setdefault(key, line.line)) != line.line:
            message = _("Line %(line)d counts the same month, division and matter.")
            problems = [Problem("matter", message, {"line": first})]
        read.append((line, key, count or 0, tuple(problems)))
    kept = _kept(session, {key for _line, key, _count, problems in read if not problems})
    rows = []
    for line, key, count, wrong in read:
        outcome = DemandOutcome.PROBLEM if wrong else _outcome(kept.get(key, 0), count)
        rows.append(PlannedDemand(line, outcome, *key, count, wrong))
    return DemandPlan(tuple(rows), _proposals(session, words, rows))


def _outcome(before: int, count: int) -> DemandOutcome:
    if before == count:
        return DemandOutcome.UNCHANGED
    if not before:
        return DemandOutcome.ADD
    return DemandOutcome.CHANGE if count else DemandOutcome.REMOVE


class _Places:
    """Divisions as a file names them. Each name is looked up once."""

    def __init__(self, session: Session, words: DemandWords, actor: Actor) -> None:
        self._words, self._actor = words, actor
        self._known: dict[str, tuple[int, list[Problem]]] = {}
        present = select(Division.code).where(Division.retired_on.is_(None))
        self._present = frozenset(session.scalars(present))

    def of(self, text: str) -> tuple[int, list[Problem]]:
        """The code of a division, or why a row cannot be about it."""
        if text not in self._known:
            self._known[text] = self._look_up(text)
        return self._known[text]

    def _look_up(self, text: str) -> tuple[int, list[Problem]]:
        if text.isascii() and text.isdigit() and len(text) == 12:
            code = int(text) if int(text) in self._present else _NO_DIVISION
        else:
            alike = self._words.divisions_called(text)
            if len(alike) > 1:
                message = _(
                    "%(count)d divisions answer to “%(text)s”. Write the code, or the street before it."
                )
                return _NO_DIVISION, [Problem("division", message, {"count": len(alike), "text": text[:40]})]
            code = alike[0].code if alike and alike[0].code in self._present else _NO_DIVISION
        if code == _NO_DIVISION:
            message = _("There is no present division %(code)s.")
            return code, [Problem("division", message, {"code": text[:40] or "?"})]
        if not may(self._actor, Right.KEEP_DEMAND, code):
            message = _("Your account cannot bring in counts of %(code)s.")
            return code, [Problem("division", message, {"code": f"{code:012d}"})]
        return code, []


def _kept(session: Session, keys: set[_Key]) -> dict[_Key, int]:
    """The counts that are kept for the months of some keys."""
    months = sorted({month for month, _division, _matter in keys})
    if not months:
        return {}
    rows = session.execute(
        select(_COUNTS.c.month, _COUNTS.c.division_code, _MATTERS.c.name, _COUNTS.c.count)
        .join(_MATTERS, _MATTERS.c.id == _COUNTS.c.matter_id)
        .where(_COUNTS.c.month.in_(months))
    )
    return {(month, division, name): count for month, division, name, count in rows}


def _proposals(
    session: Session, words: DemandWords, rows: Sequence[PlannedDemand]
) -> dict[str, tuple[int, ...]]:
    known = frozenset(session.scalars(select(_MATTERS.c.name)))
    new = {row.matter for row in rows if row.outcome is DemandOutcome.ADD} - known
    return {name: words.items_of(name) for name in sorted(new)}


def import_demand(
    session: Session, words: DemandWords, *, actor: Actor, lines: Sequence[DemandLine], file: str
) -> DemandPlan:
    """Write the counts of a file, all or none; flushes. ``file`` is its name, for the trail.

    Raises ``Invalid`` if a row cannot be used.
    """
    plan = plan_demand(session, words, actor=actor, lines=lines)
    if plan.problems:
        raise Invalid([problem for row in plan.problems for problem in row.problems])
    changed = [row for row in plan.rows if row.outcome is not DemandOutcome.UNCHANGED]
    if not changed:
        return plan
    ids = _with_new_matters(session, plan)
    for part in in_parts(changed, _ROWS_A_STATEMENT):
        keys = [(row.month, row.division, ids[row.matter]) for row in part]
        session.execute(
            delete(_COUNTS).where(
                tuple_(_COUNTS.c.month, _COUNTS.c.division_code, _COUNTS.c.matter_id).in_(keys)
            )
        )
        values = [
            dict(zip(("month", "division_code", "matter_id", "count"), (*key, row.count), strict=True))
            for key, row in zip(keys, part, strict=True)
            if row.count
        ]
        if values:
            session.execute(insert(_COUNTS), values)
    _note(session, actor, changed, file)
    session.flush()
    return plan


def _with_new_matters(session: Session, plan: DemandPlan) -> Mapping[str, int]:
    """The ids of all matters by name, after those that are new were added with what they are proposed to be about."""
    if plan.proposed:
        session.execute(insert(_MATTERS), [{"name": name} for name in plan.proposed])
    ids = {name: id for id, name in session.execute(select(_MATTERS.c.id, _MATTERS.c.name))}
    about = [
        {"matter_id": ids[name], "item_id": item} for name, items in plan.proposed.items() for item in items
    ]
    if about:
        session.execute(insert(_ABOUT), about)
    return ids


def _note(session: Session, actor: Actor, changed: Sequence[PlannedDemand], file: str) -> None:
    """One entry for each month, under the division for which the actor keeps the counts."""
    held = grant_for(actor, Right.KEEP_DEMAND, changed[0].division)
    assert held is not None  # the plan has refused the rows of others
    for month in sorted({row.month for row in changed}):
        rows = [row for row in changed if row.month == month]
        audit.append(
            session,
            who=actor.name,
            role=held.role.value,
            action="demand.imported",
            subject=f"demand {month:%Y-%m}",
            division=held.division or None,
            after={"file": file, "rows": len(rows), "cases": sum(row.count for row in rows)},
        )
