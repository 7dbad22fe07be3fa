"""A review and a snapshot, as frozen dataclasses; quarters and their last days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..catalogues import EditionFacts
from ..coverage.figures import Tally
from ..foundation.clock import months_later


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What a division, whose short name is ``name``, said of the end of a quarter; ``day`` is the quarter's last one."""

    division: int
    name: str
    quarter: str
    snapshot: int
    day: date
    remarks: str | None
    reviewed_at: datetime


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """The snapshot of a month in a division: its number, last day, when it froze, and its cells by segment under the edition of that day."""

    number: int
    day: date
    frozen_at: datetime
    tally: Tally
    edition: EditionFacts

    @property
    def quarter(self) -> str | None:
        """The quarter that the month ends; None for a month within one."""
        return f"{self.day.year}Q{self.day.month // 3}" if self.day.month % 3 == 0 else None


def last_day_of_quarter(quarter: str) -> date:
    """The last day of a quarter such as 2026Q3."""
    year, number = int(quarter[:4]), int(quarter[5])
    return months_later(date(year, number * 3, 1), 1) - timedelta(days=1)
