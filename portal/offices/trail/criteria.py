"""Which entries of the trail an address asks for: ``?kind=line&from=2026-11-01&until=2026-11-30&page=2``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from ...requests.choices import read_choice
from ...requests.paging import read_page
from .words import TOPICS

USUAL_DAYS = 31


@dataclass(frozen=True, slots=True)
class TrailCriteria:
    """A kind or all of them, the first and the last day, and the page of the list."""

    kind: str | None
    first: date
    last: date
    page: int


def read_trail_criteria(arguments: Mapping[str, str], today: date) -> TrailCriteria:
    """The criteria of a query string; the last 31 days where none are named, or none that can be shown. Raises ``ChoiceRefused``."""
    kind = read_choice(
        arguments, "kind", _l("What it is about"), TOPICS, lambda each: str(TOPICS[each].words)
    )
    last = _day(arguments, "until", today)
    first = _day(arguments, "from", last - timedelta(days=USUAL_DAYS - 1))
    return TrailCriteria(kind, min(first, last), last, read_page(arguments))


def _day(arguments: Mapping[str, str], name: str, usual: date) -> date:
    try:
        found = date.fromisoformat(arguments.get(name, "").strip())
    except ValueError:
        return usual
    return found if 2000 <= found.year <= 2200 else usual
