"""Opening hours as schedules: one for each period of each rule, in RFC 5545's words.

The standard has no word for public holidays, daylight or appointments: these are notes, and every schedule repeats the whole hours
in OpenStreetMap's notation in ``description``. Exceptions on certain dates are schedules with ``valid_from`` and ``valid_to``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ..sessions import SessionDraft, SessionFacts, read_recurrence
from ..time.hours import (
    DAYLIGHT,
    MINUTES_A_DAY,
    Dates,
    Days,
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
    # What a notice says comes last, and holds instead of what is said before of its days.
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


def schedules_of_session(planned: SessionFacts, parent: str) -> list[dict[str, Any]]:
    """When a session of the record ``parent`` takes place: one schedule for each date, or for the days that return, and each time.

    Days that were cancelled are no dates, or notes where days return: the standard has no exceptions.
    """
    draft = planned.draft
    made: list[dict[str, Any]] = []
    for days in _days_of(draft):
        for times in (draft.times or "").split(","):
            opens, _dash, closes = times.partition("-")
            notes = [each for each in (days.get("notes"), planned.point, draft.place, draft.for_whom) if each]
            made.append(
                {"id": within(parent, "session", planned.id, len(made)), "timezone": _EIGHT}
                | days
                | ({"opens_at": f"{opens}+08:00"} if opens else {})
                | ({"closes_at": f"{closes}+08:00"} if closes else {})
                | {"description": " ".join(filter(None, (draft.what_zh, draft.what_en)))}
                | ({"notes": " ".join(notes)} if notes else {})
                | ({"attending_type": draft.joining} if draft.joining else {})
            )
    return made


def _days_of(draft: SessionDraft) -> Iterator[dict[str, Any]]:
    if draft.repeat is None:
        for day in draft.dates:
            if day not in draft.cancelled:
                held = day.isoformat()
                on = _on(Days((day.weekday(),)))
                yield {"valid_from": held, "valid_to": held, "dtstart": held, "count": 1} | on
        return
    said: dict[str, Any] = {}
    if draft.first_day:
        said |= {"valid_from": draft.first_day.isoformat(), "dtstart": draft.first_day.isoformat()}
    if draft.last_day:
        said |= {"valid_to": draft.last_day.isoformat(), "until": draft.last_day.isoformat()}
    notes = []
    recurrence = read_recurrence(draft.repeat)
    if recurrence is not None and recurrence.week is not None:
        said |= _on(recurrence.week)
    elif recurrence is not None and recurrence.month_days:
        days = ",".join(map(str, sorted(recurrence.month_days)))
        said |= {"wkst": "MO", "freq": "MONTHLY", "interval": 1, "bymonthday": days}
    elif recurrence is not None:
        notes.append(both.lunar(sorted(recurrence.lunar_days)))
    if draft.cancelled:
        notes.append(both.cancelled(draft.cancelled))
    yield said | ({"notes": " ".join(notes)} if notes else {})


def _on(days: Days) -> dict[str, Any]:
    """Days of the week, or by their place in the month, in RFC 5545's words."""
    said: dict[str, Any] = {"wkst": "MO", "freq": "WEEKLY", "interval": 1}
    named = [_DAYS[day] for day in days.weekdays or range(7)]
    if days.nth:
        said["freq"] = "MONTHLY"
        named = [f"{place}{_DAYS[day]}" for day, places in days.nth for place in places]
        named += [_DAYS[day] for day in days.weekdays]
    return said | {"byday": ",".join(named)}


def _schedule(rule: Rule, period: Period | None) -> dict[str, Any]:
    said = _on(rule.days)
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
