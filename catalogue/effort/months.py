"""What the portal asked of communities in a month and what it took, counted set-wise from histories and cases.

Nothing is read or grouped by account. Asked: lines due in the month (those that were confirmed in it, and those that
still end in it), reports received, lines returned as disputed. Taken: each act that the histories keep. What offices,
imports and the portal itself do is no work of a community and does not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..foundation.clock import beginning_of, months_later
from ..foundation.codes import span_below, subtree
from ..models import (
    Action,
    Case,
    CommunitySummary,
    Offering,
    PointAnswer,
    PointAnswerOutcome,
    PointRevision,
    ProfileRevision,
    Revision,
    ServicePoint,
    State,
)
from .duties import Duty, whole_minutes

LINE_ACTS: Mapping[Action, str] = {
    Action.RECORD: "record_line",
    Action.RECORD_SEVERAL: "record_line",
    Action.WITHDRAW: "record_line",
    Action.RESTORE: "record_line",
    Action.CONFIRM: "confirm_line",
    Action.CONFIRM_SEVERAL: "confirm_line",
    Action.CHECK: "check_line",
}
"""The duty that an act on a line counts for. An act that is not here is no work of a community, or counts as that of an answer."""
POINT_ACTS: Mapping[Action, str] = {
    Action.RECORD: "change_point",
    Action.WITHDRAW: "change_point",
    Action.RESTORE: "change_point",
    Action.MERGE: "change_point",
}
ASKED_BACK = (Action.DISPUTE, Action.RETURN)
"""What sends a line back to its community: a dispute, or a spot check that found otherwise."""
SETTLED = (PointAnswerOutcome.ACCEPTED, PointAnswerOutcome.REFUSED)
"""What a worker decides of an answer of a service point: one act, however many lines follow from it."""
PROFILE_ACTS: Mapping[Action, str] = {Action.RECORD: "change_profile", Action.RESTORE: "change_profile"}
ANSWER, REVIEW, DUE, SETTLE = "answer_case", "review_line", "check_line", "settle_answer"
"""The duties of a report, of a returned line, of a line that is due, and of an answer of a service point."""

Counts = Mapping[str, int]
"""How often, by duty."""


@dataclass(frozen=True, slots=True)
class Effort:
    """What was asked and what was done in a month, in how many acts of each duty."""

    asked: Counts
    done: Counts

    def minutes_asked(self, known: Iterable[Duty]) -> int:
        """The nominal minutes of what was asked, rounded up."""
        return _minutes(self.asked, known)

    def minutes_taken(self, known: Iterable[Duty]) -> int:
        """The nominal minutes of what was done, rounded up."""
        return _minutes(self.done, known)


def _minutes(counts: Counts, known: Iterable[Duty]) -> int:
    return whole_minutes(sum(counts.get(duty.key, 0) * duty.tenths for duty in known))


@dataclass(frozen=True, slots=True)
class MonthOfEffort:
    """A division's month: the sum, and its parts (the divisions right below) by code. Parts without work are left out."""

    month: date
    total: Effort
    parts: Mapping[int, Effort]


def first_of_month(day: date) -> date:
    """The first day of the month of a day."""
    return day.replace(day=1)


def effort_of(
    session: Session, division: int, month: date, *, communities: Collection[int] | None = None
) -> MonthOfEffort:
    """What a division's communities were asked in the month that begins with ``month``, and what it took: seven queries.

    ``communities``: only these of the division, each as a part of its own.
    """
    month = first_of_month(month)
    after = months_later(month, 1)
    since, until = beginning_of(month), beginning_of(after)
    part = span_below(division) if communities is None else 1
    within = partial(_counted, division, part, communities)
    asked: Counter[tuple[int, str]] = Counter()
    done: Counter[tuple[int, str]] = Counter()

    for history, acts in (
        (Revision, LINE_ACTS),
        (PointRevision, POINT_ACTS),
        (ProfileRevision, PROFILE_ACTS),
    ):
        kinds = [*acts, *ASKED_BACK] if history is Revision else [*acts]
        no_import = history.action != literal(Action.IMPORT, history.action.type, literal_execute=True)
        query = within(history.community_code, history.action).where(
            # The third condition is that of an index: loading wrote most of what there is.
            history.action.in_(kinds),
            history.at >= since,
            history.at < until,
            no_import,
        )
        for code, action, count in session.execute(query.group_by("part", history.action)):
            if action in ASKED_BACK:
                asked[code, REVIEW] += count
                continue
            duty = acts[action]
            done[code, duty] += count
            if duty in (LINE_ACTS[Action.CONFIRM], LINE_ACTS[Action.CHECK]):
                asked[code, duty] += count
    due = within(Offering.community_code).where(
        Offering.holds_until >= month,
        Offering.holds_until < after,
        Offering.state != State.NOT_APPLICABLE,
        # Who declares a service keeps its lines.
        Offering.declaration_id.is_(None),
    )
    _add(asked, session, due, DUE)
    for moment, counts, own in (
        (Case.opened_at, asked, true()),
        # A report that was passed on is answered by the office that holds it.
        (Case.answered_at, done, Case.passed_to.is_(None)),
    ):
        cases = within(Case.division_code).where(moment >= since, moment < until, own)
        _add(counts, session, cases, ANSWER)
    settled = (
        within(ServicePoint.community_code)
        .join(PointAnswer, PointAnswer.point_id == ServicePoint.id)
        .where(
            PointAnswer.outcome.in_(SETTLED), PointAnswer.settled_at >= since, PointAnswer.settled_at < until
        )
    )
    for code, count in session.execute(settled.group_by("part")):
        asked[code, SETTLE] += count
        done[code, SETTLE] += count
    every: tuple[dict[int, dict[str, int]], ...] = ({}, {})
    for counts, by_code in zip((asked, done), every, strict=True):
        for (code, duty), count in counts.items():
            by_code.setdefault(code, {})[duty] = count
    by_asked, by_done = every
    parts = {
        code: Effort(by_asked.get(code, {}), by_done.get(code, {})) for code in sorted({*by_asked, *by_done})
    }
    return MonthOfEffort(month, Effort(_of(asked), _of(done)), parts)


def _counted(
    division: int,
    part: int,
    communities: Collection[int] | None,
    code: InstrumentedAttribute[int],
    *by: ColumnElement[Any] | InstrumentedAttribute[Any],
) -> Select[Any]:
    """How many rows of a table each part of a division has, or each of some communities in it."""
    query = select((code - code % part).label("part"), *by, func.count()).where(
        code.between(*subtree(division))
    )
    return query if communities is None else query.where(code.in_(sorted(communities)))


def _add(counts: Counter[tuple[int, str]], session: Session, query: Select[Any], duty: str) -> None:
    for code, count in session.execute(query.group_by("part")):
        counts[code, duty] += count


def _of(counts: Counter[tuple[int, str]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (_part, duty), count in counts.items():
        found[duty] += count
    return dict(found)


def lines_to_fill(session: Session, edition: int, division: int) -> int:
    """Lines of an edition (its id) of which a division's communities have said nothing yet. One query."""
    total = session.scalar(
        select(func.sum(CommunitySummary.unknown)).where(
            CommunitySummary.edition_id == edition,
            CommunitySummary.community_code.between(*subtree(division)),
        )
    )
    return int(total or 0)
