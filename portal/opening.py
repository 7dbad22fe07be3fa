"""Opening hours in words: what holds now, and the week as a door sign would say it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue.clock import BEIJING
from catalogue.errors import Invalid
from catalogue.hours import WeeklyHours

from .formatting import short_day
from .i18n import language

WEEKDAYS = (_l("Mon"), _l("Tue"), _l("Wed"), _l("Thu"), _l("Fri"), _l("Sat"), _l("Sun"))
EXCEPTIONS_AHEAD = 30
"""Days ahead for which exceptions are told: nobody plans around a date further away."""

TO = "\N{WORD JOINER}–\N{WORD JOINER}"
"""Between two times of day: a dash at which no line may break."""

_Times = tuple[tuple[time, time], ...]


@lru_cache(maxsize=8192)
def read_hours(text: str | None) -> WeeklyHours | None:
    """The hours written in the domain's notation; None for none, or for a text that cannot be read."""
    if not text:
        return None
    try:
        return WeeklyHours.parse(text)
    except Invalid:
        return None


def is_open(text: str | None, now: datetime) -> bool:
    """Whether a place with these hours is open now; False if its hours are not known."""
    hours = read_hours(text)
    return hours is not None and hours.is_open(now)


def now_in_words(text: str | None, now: datetime) -> tuple[str, ...]:
    """What a resident wants to know at ``now``, as short phrases: open until when, or closed and from when open.

    Empty if the hours are not known.
    """
    hours = read_hours(text)
    if hours is None:
        return ()
    here = now.astimezone(BEIJING)
    if hours.is_open(here):
        return (_open(hours.closes_at(here), here.date()),)
    following = hours.next_opening(here)
    today = here.date()
    if following is not None and following.date() == today:
        return (_("opens today at %(time)s", time=_clock(following.time())),)
    shut = _("closed for today") if hours.periods_on(today) else _("closed today")
    return (shut,) if following is None else (shut, _opens(following, today))


def _open(closes: datetime | None, today: date) -> str:
    if closes is None or closes > datetime.combine(today + timedelta(days=1), time.min, BEIJING):
        return _("open all day")
    ends = "24:00" if closes.date() > today else _clock(closes.time())
    return _("open today until %(time)s", time=ends)


def _opens(moment: datetime, today: date) -> str:
    ahead = (moment.date() - today).days
    clock = _clock(moment.time())
    if ahead == 1:
        return _("opens tomorrow at %(time)s", time=clock)
    named = str(WEEKDAYS[moment.weekday()]) if ahead < 7 else short_day(moment.date())
    return _("opens on %(day)s at %(time)s", day=named, time=clock)


def week_in_words(text: str | None, today: date) -> tuple[str, ...]:
    """The week, one phrase per group of days, then public holidays and the exceptions of the coming days."""
    hours = read_hours(text)
    if hours is None:
        return ()
    lines = []
    for days, _same in hours.grouped_week():
        # The first day's own date: any will do, as exceptions are told apart below.
        times = _periods(tuple(_as_times(period.opens, period.closes) for period in hours.week[days[0]]))
        lines.append(f"{_days(days)} {times}")
    if hours.holidays is not None:
        times = _periods(tuple(_as_times(period.opens, period.closes) for period in hours.holidays))
        lines.append(_("public holidays %(times)s", times=times) if times else _("closed on public holidays"))
    last = today + timedelta(days=EXCEPTIONS_AHEAD)
    for day, periods in hours.dates:
        if today <= day <= last:
            times = _periods(tuple(_as_times(period.opens, period.closes) for period in periods))
            said = times or _("closed")
            lines.append(f"{short_day(day)} {said}")
    return tuple(lines)


def _as_times(opens: int, closes: int) -> tuple[time, time]:
    return time(opens // 60, opens % 60), time.max if closes == 1440 else time(closes // 60, closes % 60)


def _clock(value: time) -> str:
    return "24:00" if value == time.max else f"{value:%H:%M}"


def _periods(times: _Times) -> str:
    """A day's periods: 09:00–11:30、13:30–17:00; all day; empty if there are none."""
    if times == ((time.min, time.max),):
        return _("all day")
    joint = ", " if language() == "en" else "、"
    return joint.join(f"{_clock(opens)}{TO}{_clock(closes)}" for opens, closes in times)


def _days(days: tuple[int, ...]) -> str:
    if len(days) == 7:
        return _("every day")
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    named = []
    for run in runs:
        if len(run) > 2:
            named.append(_("%(first)s to %(last)s", first=WEEKDAYS[run[0]], last=WEEKDAYS[run[-1]]))
        else:
            named.extend(str(WEEKDAYS[day]) for day in run)
    return (", " if language() == "en" else "、").join(named)
