"""Opening hours as schedules: one for each period of each rule, in RFC 5545's words.

The standard has no word for public holidays, daylight or appointments: these are notes, and every schedule repeats the whole hours
in OpenStreetMap's notation in ``description``. Exceptions on certain dates are schedules with ``valid_from`` and ``valid_to``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ..time.hours import (
    DAYLIGHT,
    MINUTES_A_DAY,
    Dates,
    Holiday,
    Joint,
    Openness,
    Period,
    Rule,
    read_hours,
)
from . import both
from .ids import within

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_EIGHT = 8
"""Beijing is eight hours ahead of UTC all year round."""


def schedules_of(hours: str | None, parent: str, ends_on: date | None = None) -> list[dict[str, Any]]:
    """Hours in the notation of ``catalogue.time.hours`` as schedules of the record ``parent``; none for hours that are not known."""
    read = read_hours(hours)
    if read is None:
        return []
    made: list[dict[str, Any]] = []
    for rule in read.rules:
        for valid_from, valid_to, note in _spells(rule.days.dates):
            for period in rule.periods or (None,):
                said = _schedule(rule, period)
                notes = [each for each in (note, said.pop("notes", None)) if each]
                last = min((each for each in (valid_to, ends_on) if each), default=None)
                made.append(
                    {
                        "id": within(parent, "schedule", len(made)),
                        **({"valid_from": valid_from.isoformat()} if valid_from else {}),
                        **({"valid_to": last.isoformat()} if last else {}),
                        "timezone": _EIGHT,
                        **said,
                        "description": str(read),
                        **({"notes": " ".join(notes)} if notes else {}),
                    }
                )
    return made


def _spells(dates: tuple[Dates, ...]) -> Iterator[tuple[date | None, date | None, str | None]]:
    """The first and last day of each stretch of days, and a note where they are meant every year."""
    if not dates:
        yield None, None, None
    for each in dates:
        if each.year is None or each.last_year is None:
            yield None, None, both.every_year(str(each))
        else:
            yield date(each.year, *each.first), date(each.last_year, *each.last), None


def _schedule(rule: Rule, period: Period | None) -> dict[str, Any]:
    said: dict[str, Any] = {"wkst": "MO", "freq": "WEEKLY", "interval": 1}
    days = [_DAYS[day] for day in rule.days.weekdays or range(7)]
    if rule.days.nth:
        said["freq"] = "MONTHLY"
        days = [f"{place}{_DAYS[day]}" for day, places in rule.days.nth for place in places]
        days += [_DAYS[day] for day in rule.days.weekdays]
    said["byday"] = ",".join(days)
    if rule.openness is not Openness.CLOSED and period is not None and period != DAYLIGHT:
        said["opens_at"] = _clock(period.opens)
        if not period.open_end:
            said["closes_at"] = _clock(period.closes)
    if notes := " ".join(_notes(rule, period)):
        said["notes"] = notes
    return said


def _notes(rule: Rule, period: Period | None) -> Iterator[str]:
    if rule.days.holiday is not None:
        yield both.ON_HOLIDAYS if rule.days.holiday is Holiday.PUBLIC else both.IN_SCHOOL_HOLIDAYS
    if rule.joint is Joint.ELSE:
        yield both.ELSE_TIMES
    if rule.openness is Openness.CLOSED:
        yield both.CLOSED if period is None else f"{both.CLOSED} {period}"
    elif period == DAYLIGHT:
        yield both.DAYLIGHT
    elif period is not None and period.open_end:
        yield both.OPEN_END
    if rule.remark:
        yield rule.remark


def _clock(minutes: int) -> str:
    """A time of the day in Beijing. Midnight at the end of a day is its last minute; a night closes on the next morning."""
    if minutes == MINUTES_A_DAY:
        minutes -= 1
    minutes %= MINUTES_A_DAY
    return f"{minutes // 60:02d}:{minutes % 60:02d}+08:00"
