"""What notices say, and the hours of a place under them: pure, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache

from ..foundation.codes import ancestors
from ..telephones import open_text
from ..time.hours import Dates, Days, OpeningHours, Openness, Rule, read_hours


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """One notice: from its first day to its last, both included, the places of a division have ``hours``.

    ``hours`` are in the notation of ``catalogue.time.hours``; None: closed. ``spared`` are ids of service points that
    go on as usual.
    """

    id: int
    division: int
    first_day: date
    last_day: date
    hours: str | None
    reason_zh: str
    reason_en: str | None
    spared: frozenset[int]
    given_at: datetime
    given_role: str
    withdrawn_at: datetime | None


class Notices:
    """Notices that are not over, looked up by community."""

    def __init__(self, notices: Iterable[NoticeFacts]) -> None:
        self._by_division: dict[int, list[NoticeFacts]] = {}
        for notice in notices:
            self._by_division.setdefault(notice.division, []).append(notice)

    @cached_property
    def in_english(self) -> Notices:
        """The same with English reasons, where they were given: the hours of a place say them."""
        told = (notice for notices in self._by_division.values() for notice in notices)
        return Notices(replace(notice, reason_zh=notice.reason_en or notice.reason_zh) for notice in told)

    @cached_property
    def as_open_data(self) -> Notices:
        """The same without mobile numbers in their words: of those in notices no owner's agreement is known."""
        told = (notice for notices in self._by_division.values() for notice in notices)
        return Notices(
            replace(
                notice,
                reason_zh=open_text(notice.reason_zh, ()),
                reason_en=notice.reason_en and open_text(notice.reason_en, ()),
            )
            for notice in told
        )

    def of(self, community: int) -> tuple[NoticeFacts, ...]:
        """The notices that are about a community (12-digit code): the street's first, its own last, each by day."""
        if not self._by_division:
            return ()
        return tuple(
            notice
            for code in (*reversed(ancestors(community)), community)
            for notice in self._by_division.get(code, ())
        )

    def hours(self, community: int, hours: str | None, *, point: int | None = None) -> str | None:
        """The hours of a place with the notices that are about it, in the notation of ``catalogue.time.hours``.

        ``point`` is the id of a service point; None: the community's station. Hours that are not known stay unknown,
        what never closes goes on as usual, and the community's own notice counts more than its street's.
        """
        if not hours or not self._by_division:
            return hours
        here = [notice for notice in self.of(community) if point not in notice.spared]
        return _under(hours, tuple(here)) if here else hours


NO_NOTICES = Notices(())


@lru_cache(maxsize=2048)
def _under(text: str, notices: tuple[NoticeFacts, ...]) -> str:
    hours = read_hours(text)
    if hours is None or hours.always:
        return text
    rules = [*hours.rules]
    for notice in notices:
        rules += rules_of(notice)
    return str(OpeningHours(tuple(rules)))


def rules_of(notice: NoticeFacts) -> list[Rule]:
    """The rules that a notice adds to those of a place: its days closed, or with its hours alone."""
    dates = (Dates.between(notice.first_day, notice.last_day),)
    remark = notice.reason_zh.replace('"', "”")
    rules = [Rule(Days(dates=dates), openness=Openness.CLOSED, remark=remark)]
    other = read_hours(notice.hours)
    if other is not None and not other.rules[0].days.weekdays:
        rules.clear()
    for rule in other.rules if other else ():
        rules.append(replace(rule, days=replace(rule.days, dates=dates), remark=rule.remark or remark))
    return rules
