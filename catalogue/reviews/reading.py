"""Snapshots of months and reviews of quarters, read only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import COUNTERS
from ..coverage.figures import Tally
from ..coverage.matrix import Matrix
from ..foundation.codes import ancestors, subtree
from ..foundation.errors import NotFound, _
from ..history.as_of import matrix_as_of
from ..models import CoverageReview, Division, MonthEnd, MonthEndCount
from .facts import ReviewFacts, SnapshotFacts, last_day_of_quarter

_REVIEWS: Any = CoverageReview.__table__
_COUNTS: Any = MonthEndCount.__table__
NOT_FROZEN = _("No snapshot ends %(quarter)s.")


def snapshots_of(
    session: Session, edition_on: Callable[[date], EditionFacts], division: int
) -> tuple[SnapshotFacts, ...]:
    """The snapshots of a division above community level, each under the edition of its day, the newest first: a query for each edition."""
    months = session.execute(select(MonthEnd.number, MonthEnd.last_day, MonthEnd.frozen_at)).all()
    editions = {number: edition_on(day) for number, day, _frozen in months}
    sums = [func.coalesce(func.sum(_COUNTS.c[name]), 0) for name in COUNTERS]
    counts: dict[int, tuple[int, ...]] = {}
    for edition in {each.key: each for each in editions.values()}.values():
        rows = session.execute(
            select(_COUNTS.c.number, *sums)
            .where(
                # The months are named, so that a database looks into each by the division and does not read all of them.
                _COUNTS.c.number.in_(
                    [number for number, each in editions.items() if each.key == edition.key]
                ),
                _COUNTS.c.division_code == division,
                _COUNTS.c.criterion_id.in_([item.criterion_id for item in edition.items]),
            )
            .group_by(_COUNTS.c.number)
        )
        counts |= {number: tuple(map(int, cells)) for number, *cells in rows}
    return tuple(
        SnapshotFacts(
            number, day, frozen_at, Tally(counts[number][:-1], counts[number][-1]), editions[number]
        )
        for number, day, frozen_at in sorted(months, key=lambda month: -month[0])
        if number in counts
    )


def review_of(session: Session, division: int, quarter: str) -> ReviewFacts | None:
    """What a division said of a quarter; None if it has not reviewed it."""
    query = _select().where(_REVIEWS.c.division_code == division, _REVIEWS.c.quarter == quarter)
    row = session.execute(query).one_or_none()
    return ReviewFacts(*row) if row else None


def reviews_about(session: Session, division: int) -> tuple[ReviewFacts, ...]:
    """The reviews that a figure of a division rests on: its own, of what it lies in, and of what lies in it; newest first."""
    first, last = subtree(division)
    query = _select().where(
        _REVIEWS.c.division_code.in_((division, *ancestors(division)))
        | _REVIEWS.c.division_code.between(first, last)
    )
    ordered = query.order_by(_REVIEWS.c.quarter.desc(), _REVIEWS.c.division_code)
    return tuple(ReviewFacts(*row) for row in session.execute(ordered))


def matrix_of_quarter(
    session: Session, edition: EditionFacts, division: int, quarter: str, *, kind: str = "all"
) -> Matrix:
    """The matrix at the end of a quarter, under the divisions of that day. Raises ``NotFound`` if it is not frozen."""
    day = last_day_of_quarter(quarter)
    frozen = session.scalars(select(MonthEnd.number).where(MonthEnd.last_day == day)).one_or_none()
    if frozen is None:
        raise NotFound(NOT_FROZEN, quarter=quarter)
    return matrix_as_of(session, edition, division, day, kind=kind)


def _select() -> Any:
    return (
        select(
            _REVIEWS.c.division_code,
            Division.short_name,
            _REVIEWS.c.quarter,
            _REVIEWS.c.snapshot,
            MonthEnd.last_day,
            _REVIEWS.c.remarks,
            _REVIEWS.c.reviewed_at,
        )
        .join(Division, Division.code == _REVIEWS.c.division_code)
        .join(MonthEnd, MonthEnd.number == _REVIEWS.c.snapshot)
    )
