"""Opening hours in words: what holds now, and the week as a door sign would say it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue.foundation.clock import BEIJING
from catalogue.time import days as calendar
from catalogue.time.hours import Basis, Periods, Stretch, WeeklyHours, read_hours

from .formatting import day as day_in_full
from .formatting import short_day
from .i18n import language

WEEKDAYS = (_l("Mon"), _l("Tue"), _l("Wed"), _l("Thu"), _l("Fri"), _l("Sat"), _l("Sun"))
FESTIVALS = {
    "New Year's Day": _l("New Year's Day"),
    "Spring Festival": _l("Spring Festival"),
    "Tomb-sweeping Day": _l("Tomb-sweeping Day"),
    "Labour Day": _l("Labour Day"),
    "Dragon Boat Festival": _l("Dragon Boat Festival"),
    "Mid-autumn Festival": _l("Mid-autumn Festival"),
    "National Day": _l("National Day"),
}
EXCEPTIONS_AHEAD = 30
"""Exceptions are shown for this many days ahead: few people plan further."""
SEASON = 30
"""Days in a row with hours of their own from which on they are a season, which paper tells too."""

TO = "\N{WORD JOINER}–\N{WORD JOINER}"
"""Between two times of day: a dash at which no line may break."""

_Times = tuple[tuple[time, time], ...]


def is_open_now(text: str | None, now: datetime) -> bool:
    """Whether a place with these hours is open now; False if its hours are not known."""
    hours = read_hours(text)
    return hours is not None and hours.is_open(now)


def now_in_words(text: str | None, now: datetime, *, alone: bool = False) -> tuple[str, ...]:
    """What a resident wants to know at ``now``, as short phrases: open until when, or closed and from when open.

    What is open now and closes only for a while is said to be open, with the hours of its breaks: the first closing
    time alone would hide the rest of the day. ``alone``: no words before it say what is open. A last phrase says so
    if the hours are not confirmed for that day. Empty if the hours are not known.
    """
    hours = read_hours(text)
    if hours is None:
        return ()
    here = now.astimezone(BEIJING)
    today = here.date()
    if hours.is_open(here):
        breaks = _breaks(hours, here)
        if breaks:
            return (_("open now; closed %(times)s", times=breaks), *_doubt(hours, today, today))
        return (_open(hours.closes_at(here), today, alone=alone), *_doubt(hours, today, today))
    following = hours.next_opening(here)
    if following is not None and following.date() == today:
        return (_("opens today at %(time)s", time=_clock(following.time())), *_doubt(hours, today, today))
    shut = _("closed for today") if hours.periods_on(today) else _("closed today")
    if following is None:
        return (shut,)
    return (shut, _opens(following, today), *_doubt(hours, following.date(), today))


def _breaks(hours: WeeklyHours, moment: datetime) -> str:
    """The times of the rest of a day at which what is open at ``moment`` is closed for a while; empty if there are none."""
    coming = [times for times in hours.periods_on(moment.date()) if times[1] > moment.time()]
    return _joined_times(tuple((closes, opens) for (_opened, closes), (opens, _shut) in pairwise(coming)))


def then_in_words(text: str | None, moment: datetime) -> tuple[str, ...]:
    """What holds at a moment that a resident asks for: open until when, or closed. Empty if the hours are not known."""
    hours = read_hours(text)
    if hours is None:
        return ()
    there = moment.astimezone(BEIJING)
    if not hours.is_open(there):
        return (_("closed then"),)
    closes = hours.closes_at(there)
    midnight = _midnight_after(there.date())
    if breaks := _breaks(hours, there):
        ends = _("open then; closed %(times)s", times=breaks)
    elif closes is None or closes == midnight or closes >= _midnight_after(midnight.date()):
        ends = _("open then until midnight")
    elif closes > midnight:
        ends = _("open then past midnight")
    else:
        ends = _("open then until %(time)s", time=_clock(closes.time()))
    return (ends, *_doubt(hours, there.date(), there.date()))


def unknown_year(day: date) -> int | None:
    """The year of a day if its holidays are not known yet, else None.

    A page that tells hours says so once for today's year; a day of another year is doubted beside its hours.
    """
    return None if calendar.current().knows(day.year) else day.year


def _doubt(hours: WeeklyHours, day: date, today: date) -> tuple[str, ...]:
    """A remark on a day's hours if they are not confirmed for it; else nothing.

    The remark on a year without known holidays is for years other than that of ``today``.
    """
    if hours.always:
        return ()
    basis = hours.basis(day)
    if basis is Basis.HOLIDAY_UNSAID:
        name = holiday_name(day)
        if name:
            return (_("public holiday (%(name)s), hours may differ, call before you go", name=name),)
        return (_("public holiday, hours may differ, call before you go"),)
    if basis is Basis.MAKE_UP_UNSAID:
        as_on = WEEKDAYS[4 if day.weekday() == 5 else 0]
        return (_("make-up working day, taken to be open as on %(day)s, call before you go", day=as_on),)
    year = unknown_year(day) if basis is Basis.WEEKDAY else None
    if year and year != today.year:
        return (_("the holidays of %(year)s are not known yet, hours may differ", year=year),)
    return ()


def holiday_name(day: date) -> str | None:
    """A public holiday's name, in Chinese where an administrator gave it; None if it has none."""
    name = calendar.current().name(day)
    return str(FESTIVALS.get(name, name)) if name else None


def day_in_words(day: date) -> str | None:
    """What is particular about a day: a public holiday, a make-up working day; None for a day like others."""
    known = calendar.current()
    if known.is_holiday(day):
        name = holiday_name(day)
        return _("public holiday (%(name)s)", name=name) if name else _("public holiday")
    return _("make-up working day") if known.is_make_up(day) else None


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, BEIJING)


def _open(closes: datetime | None, today: date, *, alone: bool) -> str:
    """How long it is open that is open now. All day is only what does not close before tomorrow's end."""
    tomorrow = today + timedelta(days=1)
    if closes is None or closes >= _midnight_after(tomorrow):
        return _("open all day")
    if closes > _midnight_after(today):
        return _("open until %(time)s tomorrow", time=_clock(closes.time()))
    ends = "24:00" if closes.date() > today else _clock(closes.time())
    if alone:
        return _("open now, until %(time)s today", time=ends)
    return _("open today until %(time)s", time=ends)


def _opens(moment: datetime, today: date) -> str:
    ahead = (moment.date() - today).days
    clock = _clock(moment.time())
    if ahead == 1:
        return _("opens tomorrow at %(time)s", time=clock)
    named = str(WEEKDAYS[moment.weekday()]) if ahead < 7 else short_day(moment.date())
    return _("opens on %(day)s at %(time)s", day=named, time=clock)


def week_in_words(text: str | None, today: date) -> tuple[str, ...]:
    """The week, one phrase per group of days, then public holidays and the exceptions of the coming days.

    Days in a row with the same hours are one exception, told with its first and its last day however far off that is.
    """
    hours = read_hours(text)
    if hours is None:
        return ()
    return (
        *_ordinary_week(hours),
        *_holidays(hours),
        *(_in_words(stretch, today) for stretch in _coming(hours, today)),
    )


def _ordinary_week(hours: WeeklyHours) -> list[str]:
    # The first day's own date: any will do, because exceptions are shown apart.
    return [
        f"{_days(days)} {_joined_times(_times(hours.week[days[0]]))}" for days, _same in hours.grouped_week()
    ]


def _holidays(hours: WeeklyHours) -> list[str]:
    if hours.holidays is None:
        return []
    times = _joined_times(_times(hours.holidays))
    return [_("public holidays %(times)s", times=times) if times else _("closed on public holidays")]


def _coming(hours: WeeklyHours, today: date) -> list[Stretch]:
    """The exceptions that hold today or begin within the coming days."""
    last = today + timedelta(days=EXCEPTIONS_AHEAD)
    return [stretch for stretch in hours.stretches() if stretch.last >= today and stretch.first <= last]


def _in_words(stretch: Stretch, today: date) -> str:
    return f"{_span(stretch, today)} {_joined_times(_times(stretch.periods)) or _('closed')}"


def _span(stretch: Stretch, today: date) -> str:
    """The days of an exception: 11月15日至2027年3月15日. Another year than this one is written."""
    first = _dated(stretch.first, today)
    if stretch.first == stretch.last:
        return first
    return _("%(first)s to %(last)s", first=first, last=_dated(stretch.last, today))


def _dated(day: date, today: date) -> str:
    return short_day(day) if day.year == today.year else day_in_full(day)


def _as_times(opens: int, closes: int) -> tuple[time, time]:
    return time(opens // 60, opens % 60), time.max if closes == 1440 else time(closes // 60, closes % 60)


def _clock(value: time) -> str:
    return "24:00" if value == time.max else f"{value:%H:%M}"


def _joined_times(times: _Times) -> str:
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


def week_list(text: str | None, today: date) -> tuple[tuple[str, str, bool], ...]:
    """The week as the rows of a list, each a day or several, its hours, and whether today is among them.

    Neighbouring days of the same hours share a row; closed days are said to be closed. Then public holidays, and
    the exceptions of the coming days. A weekend day that is worked comes first, on that day alone. Empty if the hours
    are not known.
    """
    hours = read_hours(text)
    if hours is None:
        return ()
    basis = hours.basis(today)
    ordinary = basis in (Basis.WEEKDAY, Basis.HOLIDAY_UNSAID)
    rows = [
        (_days(run), _times(hours.week[run[0]]), ordinary and today.weekday() in run)
        for run in _equal_days(hours)
    ]
    if hours.holidays is not None:
        rows.append((_("public holidays"), _times(hours.holidays), basis is Basis.HOLIDAY))
    for stretch in _coming(hours, today):
        here = stretch.first <= today <= stretch.last
        rows.append((_span(stretch, today), _times(stretch.periods), here))
    if basis is Basis.MAKE_UP_UNSAID:
        rows.insert(0, (short_day(today), hours.periods_on(today), True))
    said = [(_capital(name), _joined_times(times) or _("closed"), here) for name, times, here in rows]
    if holidays_unsaid(text):
        said.append((_capital(_("public holidays")), _("not said: please call before you go"), False))
    return tuple(said)


def plain_week(text: str | None, today: date, *, holidays: bool = True) -> tuple[str, ...]:
    """The week, one phrase per group of days, and what holds on public holidays, if that is said.

    For paper, which outlives the exceptions of a few days, but not those of a season.
    """
    hours = read_hours(text)
    if hours is None:
        return ()
    seasons = [stretch for stretch in _coming(hours, today) if (stretch.last - stretch.first).days >= SEASON]
    return (
        *_ordinary_week(hours),
        *(_holidays(hours) if holidays else ()),
        *(_in_words(stretch, today) for stretch in seasons),
    )


def holidays_unsaid(text: str | None) -> bool:
    """Whether hours are known, but not for public holidays."""
    hours = read_hours(text)
    return hours is not None and hours.holidays is None and not hours.always


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _times(periods: Periods) -> _Times:
    return tuple(_as_times(period.opens, period.closes) for period in periods)


def _equal_days(hours: WeeklyHours) -> list[tuple[int, ...]]:
    """The days of the week (0 Monday) in unbroken runs of the same hours."""
    runs: list[tuple[int, ...]] = []
    for day, periods in enumerate(hours.week):
        if runs and hours.week[runs[-1][0]] == periods:
            runs[-1] = (*runs[-1], day)
        else:
            runs.append((day,))
    return runs
