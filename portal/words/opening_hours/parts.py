"""Times, days of the week and dates in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _l

from catalogue.time.hours import ALL_DAY, DAYLIGHT, MINUTES_A_DAY, Dates, Days, Holiday, Period

from ..formatting import day as day_in_full
from ..formatting import short_day
from ..i18n import comma, language
from ..i18n import say as _

WEEKDAYS = (_l("Mon"), _l("Tue"), _l("Wed"), _l("Thu"), _l("Fri"), _l("Sat"), _l("Sun"))
TO = "\N{WORD JOINER}–\N{WORD JOINER}"
"""Between two times of day: a dash at which no line may break."""
_LEAP_YEAR = 2028
"""A year that has every day: dates that are meant every year are written without it."""
_PLACES = {
    1: _l("first"),
    2: _l("second"),
    3: _l("third"),
    4: _l("fourth"),
    5: _l("fifth"),
    -1: _l("last"),
}


def clock(minutes: int) -> str:
    """Minutes after midnight as a clock shows them; 24:00 is the day's end."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def listed(texts: Iterable[str]) -> str:
    """Texts in a row: 周一、周三; Mon, Wed."""
    return comma().join(texts)


def periods_in_words(periods: Iterable[Period]) -> str:
    """A day's periods: 09:00–11:30、13:30–17:00; all day; empty if there are none."""
    return listed(map(_period, periods))


def _period(period: Period) -> str:
    if period == ALL_DAY:
        return _("all day")
    if period == DAYLIGHT:
        return _("sunrise to sunset")
    opens = clock(period.opens)
    if period.open_end:
        return _("from %(time)s", time=opens)
    if period.closes > MINUTES_A_DAY:
        closes = clock(period.closes - MINUTES_A_DAY)
        return _("%(opens)s%(to)s%(closes)s the next day", opens=opens, to=TO, closes=closes)
    return f"{opens}{TO}{clock(period.closes)}"


def weekdays_in_words(days: tuple[int, ...]) -> str:
    """Days of the week, runs of three and more as ranges."""
    if len(days) == 7:
        return _("every day")
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    named: list[str] = []
    for run in runs:
        if len(run) > 2:
            named.append(_("%(first)s to %(last)s", first=WEEKDAYS[run[0]], last=WEEKDAYS[run[-1]]))
        else:
            named.extend(str(WEEKDAYS[day]) for day in run)
    return listed(named)


def days_in_words(days: Days, today: date | None) -> str:
    """The days of a rule: 5月1日至9月30日 周一至周五; 每月第一个周六; empty if it names none."""
    parts = [listed(span_in_words(dates, today) for dates in days.dates)]
    if days.holiday is Holiday.PUBLIC:
        parts.append(_("public holidays"))
    elif days.holiday is Holiday.SCHOOL:
        parts.append(_("school holidays"))
    named = [weekdays_in_words(days.weekdays)] if days.weekdays else []
    named += [_nth(weekday, places) for weekday, places in days.nth]
    parts.append(listed(named))
    return " ".join(part for part in parts if part)


def _nth(weekday: int, places: tuple[int, ...]) -> str:
    known = [str(_PLACES[place]) for place in places if place in _PLACES]
    joint = " and " if language() == "en" else "、"
    return _("the %(places)s %(day)s of the month", places=joint.join(known), day=WEEKDAYS[weekday])


def span_in_words(dates: Dates, today: date | None) -> str:
    """Dates: 11月15日至2027年3月15日. A year is written if it is said and another than today's (None: always).

    In Chinese the year of both is written once: 2026年10月1日至10月7日.
    """
    first, last = ends(dates)
    if dates.first == dates.last and dates.year == dates.last_year:
        return _dated(first, dates.year, today)
    once = language() == "zh" and dates.year == dates.last_year
    return _(
        "%(first)s to %(last)s",
        first=_dated(first, dates.year, today),
        last=short_day(last) if once else _dated(last, dates.last_year, today),
    )


def ends(dates: Dates) -> tuple[date, date]:
    """The first and the last day, in some year if none is said."""
    return date(dates.year or _LEAP_YEAR, *dates.first), date(dates.last_year or _LEAP_YEAR, *dates.last)


def _dated(day: date, said: int | None, today: date | None) -> str:
    plain = said is None or (today is not None and said == today.year)
    return short_day(day) if plain else day_in_full(day)
