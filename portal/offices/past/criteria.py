"""The days that an address asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from catalogue.catalogues import EditionFacts
from catalogue.foundation.errors import _
from catalogue.history.causes import Cause

from ..criteria import NUMBER, BadQuery, OfficeCriteria, one_of, read_office_criteria, unknown


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
    return TwoDays(_day(args, "from", usual_day(today, begins)), _day(args, "to", today))


def usual_day(today: date, begins: date) -> date:
    """The past day that is shown where none is asked for: the end of last month, if anything was recorded then."""
    return min(max(today.replace(day=1) - timedelta(days=1), begins), today)


def read_day(args: Mapping[str, str], usual: date) -> date:
    """The day of ``day``. Raises ``BadQuery``."""
    return _day(args, "day", usual)


EditionOn = Callable[[date], EditionFacts]
"""The edition of a past day."""


def read_whether_past(args: Mapping[str, str]) -> bool:
    """Whether a day is named."""
    return bool(args.get("day"))


def read_past_criteria(
    args: Mapping[str, str], usual: date, edition_on: EditionOn
) -> tuple[OfficeCriteria, EditionFacts]:
    """What is asked of a past day, and its edition. Types of communities are not told of past days. Raises ``BadQuery``."""
    day = read_day(args, usual)
    edition = edition_on(day)
    asked = replace(read_office_criteria(args, edition), day=day, type_tag=None)
    return replace(asked, item=_item(args, (edition,))), edition


def read_difference(
    args: Mapping[str, str], days: TwoDays, editions: tuple[EditionFacts, EditionFacts]
) -> OfficeCriteria:
    """What is asked of the difference of two days, each with its edition. Raises ``BadQuery``."""
    asked = read_office_criteria(args, editions[1])
    return replace(
        asked,
        since=days.since,
        day=days.until,
        item=_item(args, editions),
        type_tag=None,
        segment=None,
        disputed=False,
        show=NUMBER,
    )


def read_cause(args: Mapping[str, str]) -> Cause | None:
    """The cause that is asked for; None for all. Raises ``BadQuery``."""
    given = one_of(args, "cause", ("", *Cause), "")
    return Cause(given) if given else None


def _item(args: Mapping[str, str], editions: tuple[EditionFacts, ...]) -> str | None:
    codes = {item.code for edition in editions for item in edition.items}
    return one_of(args, "item", ("", *sorted(codes)), "") or None


def _day(args: Mapping[str, str], name: str, usual: date) -> date:
    given = args.get(name, "")
    if not given:
        return usual
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise BadQuery(_("“%(value)s” is not a day."), field=name, value=given[:40]) from None


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
