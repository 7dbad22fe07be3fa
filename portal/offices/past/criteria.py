"""The days that an address asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from catalogue.catalogues import EditionFacts
from catalogue.history.causes import Cause

from ...requests.queries import page_number
from ..criteria import one_of, unknown


@dataclass(frozen=True, slots=True)
class TwoDays:
    """Two days, each by its end."""

    since: date
    until: date

    def ask(self, **more: str | int) -> str:
        """The query string for these days, its ``?`` included."""
        return "?" + urlencode({"from": self.since.isoformat(), "to": self.until.isoformat(), **more})


def read_two_days(args: Mapping[str, str], today: date, begins: date) -> TwoDays:
    """The days of ``from`` and ``to``; as a rule from the end of last month to today. Raises ``BadQuery``."""
    usual = max(today.replace(day=1) - timedelta(days=1), begins)
    return TwoDays(_day(args, "from", min(usual, today)), _day(args, "to", today))


def read_day(args: Mapping[str, str], usual: date) -> date:
    """The day of ``day``. Raises ``BadQuery``."""
    return _day(args, "day", usual)


def read_cause(args: Mapping[str, str]) -> Cause:
    """The cause that is asked for; the first without one. Raises ``BadQuery``."""
    return Cause(one_of(args, "cause", tuple(Cause), Cause.NEW))


def read_page(args: Mapping[str, str]) -> int:
    """The page of a list, from 1. Raises ``BadQuery``."""
    given = args.get("page", "1")
    page = page_number(given) if given else None
    if page is None:
        raise unknown("page", given)
    return page


def _day(args: Mapping[str, str], name: str, usual: date) -> date:
    given = args.get(name, "")
    if not given:
        return usual
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise unknown(name, given) from None


@dataclass(frozen=True, slots=True)
class MonthlySubject:
    """A category or an item: its code and names, and the ids of its items."""

    code: str
    name_zh: str
    name_en: str
    items: frozenset[int]


def read_subject(args: Mapping[str, str], edition: EditionFacts) -> MonthlySubject | None:
    """The category or item of ``of``, by its code; None for all. Raises ``BadQuery``."""
    given = args.get("of", "")
    if not given:
        return None
    for category in edition.categories:
        if category.code == given:
            items = frozenset(item.id for item in category.items)
            return MonthlySubject(given, category.name_zh, category.name_en, items)
    for item in edition.items:
        if item.code == given:
            return MonthlySubject(given, item.name_zh, item.name_en, frozenset({item.id}))
    raise unknown("of", given)
