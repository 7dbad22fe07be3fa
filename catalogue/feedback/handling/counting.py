"""How cases were closed, counted by month and division: never by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from ...foundation.clock import beginning_of, months_later, months_until
from ...foundation.codes import span_below, subtree
from ...models import Case, CaseOutcome, CaseState
from ..reading import of_catalogue

MONTHS = 12
_CASES: Any = Case.__table__


@dataclass(frozen=True, slots=True)
class OutcomeCounts:
    """How many cases were closed how. None is the outcome of those answered before outcomes were told apart."""

    counts: Mapping[CaseOutcome | None, int] = field(default_factory=dict)

    def of(self, outcome: CaseOutcome | None) -> int:
        """How many were closed like this."""
        return self.counts.get(outcome, 0)

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


def outcomes_by_month(
    session: Session, division: int, *, today: date, months: int = MONTHS, catalogue: int | None = None
) -> dict[date, OutcomeCounts]:
    """How the cases in a division's subtree were closed, by the first day of the month, the newest first: one query.

    A case counts in the month in which it was answered, with the outcome that it has now; one that came back counts again
    once it is answered again. ``catalogue`` as in ``cases_in``.
    """
    starts = months_until(today, months)
    month = case(
        *((_CASES.c.answered_at >= beginning_of(start), number) for number, start in enumerate(starts)),
        else_=months,
    )
    rows = session.execute(
        select(month, _CASES.c.outcome, func.count())
        .where(*_answered(division, catalogue), _CASES.c.answered_at >= beginning_of(starts[-1]))
        .group_by(month, _CASES.c.outcome)
    )
    found: dict[date, Counter[CaseOutcome | None]] = {start: Counter() for start in starts}
    for number, outcome, count in rows:
        found[starts[number]][outcome] += count
    return {start: OutcomeCounts(dict(counted)) for start, counted in found.items()}


def outcomes_by_part(
    session: Session, division: int, *, month: date, catalogue: int | None = None
) -> dict[int, OutcomeCounts]:
    """The same of one month by the next lower division, by code: one query. What lies with ``division`` has its code.

    ``month`` is the first day of the month. Parts without a closed case are left out.
    """
    span = span_below(division)
    part = _CASES.c.division_code - _CASES.c.division_code % span
    rows = session.execute(
        select(part, _CASES.c.outcome, func.count())
        .where(
            *_answered(division, catalogue),
            _CASES.c.answered_at >= beginning_of(month),
            _CASES.c.answered_at < beginning_of(months_later(month, 1)),
        )
        .group_by(part, _CASES.c.outcome)
    )
    found: dict[int, Counter[CaseOutcome | None]] = {}
    for code, outcome, count in rows:
        found.setdefault(int(code), Counter())[outcome] += count
    return {code: OutcomeCounts(dict(found[code])) for code in sorted(found)}


def _answered(division: int, catalogue: int | None) -> tuple[Any, ...]:
    return (
        _CASES.c.division_code.between(*subtree(division)),
        _CASES.c.state == CaseState.ANSWERED,
        of_catalogue(catalogue),
    )
