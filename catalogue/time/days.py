"""Which days are public holidays and which weekend days are worked (调休上班日).

Three sources, the later winning over the earlier:

1. the days that the law itself names, the same in every year (全国年节及纪念日放假办法, as of 2025: 1 January, 1 and
   2 May, 1 to 3 October), for years without a known calendar;
2. the installed calendar (package ``chinesecalendar``), which follows the State Council's yearly notice and so ends
   with the last year that was announced when it was released;
3. what an administrator declares (``flask calendar set``), kept in the database.

A process keeps one calendar, :func:`current`; the reader of the version stamps calls :func:`refresh` when it moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import chinese_calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit
from ..access.instance import require_of_instance
from ..access.rights import Actor, Right
from ..foundation import clock, stamps
from ..foundation.errors import Invalid, NotFound, Problem, _, too_long
from ..models import CalendarDay, DayKind

LONGEST_NAME = 40
YEARS_BACK, YEARS_AHEAD = 2, 5
"""Years around this one of which days can be declared."""
_INSTALLED_YEARS = frozenset(day.year for day in chinese_calendar.holidays)
_BY_LAW: Mapping[tuple[int, int], str] = MappingProxyType(
    {
        (1, 1): "New Year's Day",
        (5, 1): "Labour Day",
        (5, 2): "Labour Day",
        (10, 1): "National Day",
        (10, 2): "National Day",
        (10, 3): "National Day",
    }
)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DeclaredDay:
    """A day as an administrator declared it. ``name`` is Chinese; None if none was given."""

    day: date
    kind: DayKind
    name: str | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Every day's kind. ``declared`` are the administrator's, by day; ``version`` the stamp that they were read at."""

    declared: Mapping[date, DeclaredDay] = field(default_factory=dict)
    version: int = 0

    def kind(self, day: date) -> DayKind:
        """The kind of a day; in a year without a known calendar, only what the law says."""
        if day in self.declared:
            return self.declared[day].kind
        if day in chinese_calendar.holidays:
            return DayKind.HOLIDAY
        if day in chinese_calendar.workdays and day.weekday() >= _SATURDAY:
            return DayKind.MAKE_UP
        if day.year not in _INSTALLED_YEARS and (day.month, day.day) in _BY_LAW:
            return DayKind.HOLIDAY
        return DayKind.ORDINARY

    def is_holiday(self, day: date) -> bool:
        """Whether a day is a public holiday."""
        return self.kind(day) is DayKind.HOLIDAY

    def is_make_up(self, day: date) -> bool:
        """Whether a day is a Saturday or Sunday on which offices work."""
        return self.kind(day) is DayKind.MAKE_UP

    def name(self, day: date) -> str | None:
        """A holiday's name: Chinese if it was declared with one, else the installed calendar's English key."""
        if day in self.declared:
            return self.declared[day].name
        if not self.is_holiday(day):
            return None
        return chinese_calendar.holidays.get(day) or _BY_LAW.get((day.month, day.day))

    def knows(self, year: int) -> bool:
        """Whether a year's holidays are known: from the installed calendar, or because they were declared.

        A year counts as declared once its National Day (1 October, the last holiday that every notice has) is.
        """
        national_day = self.declared.get(date(year, 10, 1))
        return year in _INSTALLED_YEARS or (national_day is not None and national_day.kind is DayKind.HOLIDAY)


_current = Calendar()


def current() -> Calendar:
    """The calendar that this process goes by."""
    return _current


def refresh(session: Session, version: int | None = None) -> Calendar:
    """Read the declared days again if the stamp (``version``, else asked for here) has moved; give the calendar."""
    global _current
    seen = stamps.version(session, stamps.CALENDAR) if version is None else version
    if seen != _current.version:
        _current = Calendar({each.day: each for each in declared_days(session)}, seen)
    return _current


def declared_days(session: Session) -> tuple[DeclaredDay, ...]:
    """What administrators declared, by day."""
    rows = session.execute(
        select(CalendarDay.day, CalendarDay.kind, CalendarDay.name).order_by(CalendarDay.day)
    )
    return tuple(DeclaredDay(*row) for row in rows)


def declare(
    session: Session, *, actor: Actor, day: date, kind: DayKind, name: str | None = None
) -> DeclaredDay:
    """Declare the kind of a day, replacing an earlier declaration. Raises ``NotAllowed`` or ``Invalid``.

    A make-up working day is a Saturday or a Sunday: other days are worked anyway.
    """
    role = require_of_instance(session, actor, Right.SET_CALENDAR)
    name = (name or "").strip() or None
    if problems := too_long("name", name, LONGEST_NAME):
        raise Invalid(problems)
    year = clock.today().year
    if not year - YEARS_BACK <= day.year <= year + YEARS_AHEAD:
        message = _("Days from %(first)d to %(last)d can be declared.")
        raise Invalid([Problem("day", message, {"first": year - YEARS_BACK, "last": year + YEARS_AHEAD})])
    if kind is DayKind.MAKE_UP and day.weekday() < _SATURDAY:
        raise Invalid([Problem("day", _("Only a Saturday or a Sunday can be a make-up working day."), {})])
    found = session.get(CalendarDay, day)
    before = _as_entry(found)
    if found is None:
        session.add(CalendarDay(day=day, kind=kind, name=name))
    else:
        found.kind, found.name = kind, name
    session.flush()
    stamps.bump(session, stamps.CALENDAR)
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="calendar.declared",
        subject=f"day {day.isoformat()}",
        before=before,
        after={"kind": kind.value, "name": name},
    )
    return DeclaredDay(day, kind, name)


def _as_entry(found: CalendarDay | None) -> dict[str, str | None] | None:
    return None if found is None else {"kind": found.kind.value, "name": found.name}


def withdraw_day(session: Session, *, actor: Actor, day: date) -> None:
    """Take a declaration back, so that the installed calendar counts again. Raises ``NotAllowed`` or ``NotFound``."""
    role = require_of_instance(session, actor, Right.SET_CALENDAR)
    found = session.get(CalendarDay, day)
    if found is None:
        raise NotFound(_("Nothing was declared for %(day)s."), day=day.isoformat())
    before = _as_entry(found)
    session.delete(found)
    session.flush()
    stamps.bump(session, stamps.CALENDAR)
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="calendar.withdrawn",
        subject=f"day {day.isoformat()}",
        before=before,
    )
