"""Quarters of a year, as samples name them: 2026Q4."""

from __future__ import annotations

import re
from datetime import date

from ..foundation.errors import DomainError, _

_WRITTEN = re.compile(r"([12][0-9]{3})-?[Qq]([1-4])")


def quarter_of(day: date) -> str:
    """The quarter in which a day lies."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def read_quarter(text: str) -> str:
    """The quarter that is meant by 2026Q4, 2026-Q4 or 2026q4. Raises ``DomainError``."""
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        raise DomainError(
            _("“%(text)s” is not a quarter. Write it as 2026Q4."), field="quarter", text=text[:40]
        )
    return f"{found[1]}Q{found[2]}"


def is_over(quarter: str, today: date) -> bool:
    """Whether a quarter lies before that of a day."""
    return quarter < quarter_of(today)


def quarters_until(day: date, count: int) -> tuple[str, ...]:
    """The ``count`` quarters that end with that of a day, the newest first."""
    number = day.year * 4 + (day.month - 1) // 3
    return tuple(f"{(number - back) // 4}Q{(number - back) % 4 + 1}" for back in range(count))
