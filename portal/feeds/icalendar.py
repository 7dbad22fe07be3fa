"""Calendars as iCalendar (RFC 5545): written by hand, lines folded, every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from catalogue.foundation.clock import BEIJING
from catalogue.time.hours import DAYS, OpeningSeries

MIMETYPE = "text/calendar"
_ZONE = "Asia/Shanghai"
_LONGEST = 75
"""Octets of a line (section 3.1)."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpeningEvents:
    """An event for each opening of a series. ``sure``: else it is tentative. It takes up no time of who keeps the calendar."""

    uid: str
    series: OpeningSeries
    summary: str
    description: str
    sure: bool


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Days from the first to the last, both included, on which something else holds: told as whole days."""

    uid: str
    first: date
    last: date
    summary: str


@dataclass(frozen=True, slots=True)
class PlaceCalendar:
    """The calendar of a service point. ``made`` is the instant by which its events are dated."""

    name: str
    description: str
    href: str
    location: str
    geo: tuple[float, float] | None
    made: datetime
    openings: Sequence[OpeningEvents]
    closed: Sequence[ClosedDays]


def write_calendar(calendar: PlaceCalendar) -> bytes:
    """A calendar in UTF-8, its lines ended by CR and LF and none longer than 75 octets."""
    return b"".join(_folded(line) for line in _lines(calendar))


def _lines(calendar: PlaceCalendar) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//1060//1060 portal//ZH", "CALSCALE:GREGORIAN")
    yield f"NAME:{_text(calendar.name)}"
    yield f"X-WR-CALNAME:{_text(calendar.name)}"
    yield f"DESCRIPTION:{_text(calendar.description)}"
    yield f"X-WR-TIMEZONE:{_ZONE}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:P1D"
    yield f"URL:{calendar.href}"
    # China has had one time and no summer time since 1991, and nothing before that is told here.
    yield from ("BEGIN:VTIMEZONE", f"TZID:{_ZONE}", "BEGIN:STANDARD", "DTSTART:19910915T000000")
    yield from ("TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "TZNAME:CST", "END:STANDARD", "END:VTIMEZONE")
    for each in calendar.openings:
        yield from _event(calendar, each.uid, _when(each.series), each.summary, each.description, each.sure)
    for closed in calendar.closed:
        days = (
            f"DTSTART;VALUE=DATE:{closed.first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{closed.last + _ONE_DAY:%Y%m%d}",
        )
        yield from _event(calendar, closed.uid, days, closed.summary, "", sure=True)
    yield "END:VCALENDAR"


def _event(
    calendar: PlaceCalendar, uid: str, when: Iterable[str], summary: str, description: str, sure: bool
) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}"
    yield f"DTSTAMP:{calendar.made.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield from when
    yield f"SUMMARY:{_text(summary)}"
    if description:
        yield f"DESCRIPTION:{_text(description)}"
    if calendar.location:
        yield f"LOCATION:{_text(calendar.location)}"
    if calendar.geo:
        yield f"GEO:{calendar.geo[0]:.6f};{calendar.geo[1]:.6f}"
    yield f"URL:{calendar.href}"
    yield f"STATUS:{'CONFIRMED' if sure else 'TENTATIVE'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _when(series: OpeningSeries) -> Iterator[str]:
    opens, closes = series.opening.opens, series.opening.closes
    yield f"DTSTART;TZID={_ZONE}:{_local(series.first, opens)}"
    yield f"DTEND;TZID={_ZONE}:{_local(series.first, closes)}"
    if series.single:
        return
    days = ",".join(DAYS[weekday].upper() for weekday in series.weekdays)
    until = _moment(series.last, opens).replace(tzinfo=BEIJING).astimezone(UTC)
    yield f"RRULE:FREQ=WEEKLY;UNTIL={until:%Y%m%dT%H%M%SZ};WKST=MO;BYDAY={days}"
    for day in series.without:
        yield f"EXDATE;TZID={_ZONE}:{_local(day, opens)}"


def _moment(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def _local(day: date, minutes: int) -> str:
    return f"{_moment(day, minutes):%Y%m%dT%H%M%S}"


def _text(text: str) -> str:
    """A text with what means something to the format escaped (section 3.3.11)."""
    plain = _CONTROLS.sub("", text.replace("\r\n", "\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A line in pieces of at most 75 octets, none of which parts a character."""
    pieces, piece, room = [], b"", _LONGEST
    for sign in line:
        octets = sign.encode()
        if len(piece) + len(octets) > room:
            pieces.append(piece)
            # What follows begins with a space, which counts.
            piece, room = b"", _LONGEST - 1
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
