"""Figures of an instance for what watches over it: asked again and again, a few statements each time. Knows nothing of Flask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import URL, select
from sqlalchemy.orm import Session

from ..audit.roots import RootState, state_of_roots
from ..feedback import reading
from ..foundation import clock
from ..foundation.database import make_engine
from ..models import CoverageDay, Division, Level, Stamp
from .readiness import limit_statements

DISTRICT = 1_000_000
"""A division's code without its last digits is that of its district."""


@dataclass(frozen=True, slots=True)
class DistrictCases:
    """Cases of a district that wait for an answer, and those of them whose day is over. The city's own are those of its code."""

    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class InstanceFigures:
    """Days by which the count is behind (None if never counted), seconds since each stamp moved, and cases by district (six digits), roots of the trail."""

    days_behind: int | None
    stamps: Mapping[str, float]
    cases: Mapping[str, DistrictCases]
    roots: RootState


def watch(url: str | URL, *, now: datetime) -> InstanceFigures:
    """Look over a connection of its own. Raises the errors of a database that does not answer."""
    engine = make_engine(url)
    try:
        with Session(engine) as session:
            limit_statements(session.connection())
            today = now.astimezone(clock.BEIJING).date()
            counted = session.scalar(select(CoverageDay.day))
            moved = session.execute(select(Stamp.name, Stamp.moved_at)).all()
            tops = session.scalars(select(Division.code).where(Division.level == Level.PROVINCE))
            cases: dict[str, DistrictCases] = {}
            for code, count in reading.count_open_by_division(session, tuple(tops), today=today).items():
                district = f"{code // DISTRICT:06}"
                so_far = cases.get(district, DistrictCases(0, 0))
                cases[district] = DistrictCases(so_far.open + count.open, so_far.overdue + count.overdue)
            return InstanceFigures(
                None if counted is None else (today - counted).days,
                {name: (now - at).total_seconds() for name, at in moved},
                cases,
                state_of_roots(session),
            )
    finally:
        engine.dispose()
