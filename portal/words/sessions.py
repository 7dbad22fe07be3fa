"""When and where sessions take place, in words, and as it can be typed into a form."""

from __future__ import annotations

from datetime import date

from flask_babel import format_date
from markupsafe import Markup

from catalogue.sessions import Occurrence, SessionDraft, SessionFacts
from catalogue.sessions.recurrence import read_recurrence

from .formatting import SHORT_DAY
from .i18n import comma, in_chinese, language
from .i18n import say as _
from .opening_hours.parts import WEEKDAYS, days_in_words

_WEEKDAYS = "一二三四五六日"
_TENS = ("初", "十", "廿", "三十")
_DIGITS = "一二三四五六七八九十"
_WITH_WEEKDAY = {"zh": "M月d日（EEE）", "en": "EEE d MMM"}


def day_in_words(day: date) -> str:
    """A day with its weekday: 12月10日（周四）, Thu 10 Dec."""
    return str(format_date(day, _WITH_WEEKDAY[language()]))


def times_in_words(times: str | None) -> str:
    """09:00–11:30, as opening hours are written; from 15:00, if no end is said; empty if no time is."""
    return comma().join(_period(each) for each in (times or "").split(",") if each)


def _period(times: str) -> str:
    opens, _dash, closes = times.partition("-")
    return f"{opens}–{closes}" if closes else _("from %(time)s", time=opens)


def next_in_words(held: Occurrence) -> str:
    """Next on 12月10日（周四） 09:00–11:00."""
    return f"{day_in_words(held.day)} {times_in_words(held.times)}".strip()


def where_in_words(said: SessionFacts) -> str | Markup | None:
    """The service point and the place beside it, as a community wrote them; None if neither is said."""
    where = [each for each in (said.point, said.draft.place) if each]
    return in_chinese(" ".join(where)) if where else None


def when_in_words(draft: SessionDraft) -> str:
    """On which days, and at what time."""
    times = times_in_words(draft.times)
    if draft.repeat is None:
        days = comma().join(str(format_date(day, SHORT_DAY[language()])) for day in draft.dates)
    else:
        days = _repeat(draft.repeat)
    return f"{days} {times}".strip()


def _repeat(repeat: str) -> str:
    said = read_recurrence(repeat)
    if said is None:
        return repeat
    if said.lunar_days:
        days = comma().join(lunar_day(day) for day in sorted(said.lunar_days))
        return _("days %(days)s of every month of the lunar calendar", days=days)
    if said.week is None:
        return _("days %(days)s of every month", days=comma().join(map(str, sorted(said.month_days))))
    words = days_in_words(said.week, None)
    some = 0 < len(said.week.weekdays) < len(WEEKDAYS)
    return _("every %(days)s", days=words) if some else words


def lunar_day(day: int) -> str:
    """A day of a lunar month: 初三, 十五, 廿二; 3, 15, 22."""
    if language() == "en":
        return str(day)
    if day in (10, 20, 30):
        return {10: "初十", 20: "二十", 30: "三十"}[day]
    return _TENS[day // 10] + _DIGITS[day % 10 - 1]


def when_typed(draft: SessionDraft) -> str:
    """When it takes place as it can be typed and means the same."""
    if draft.repeat is not None:
        return f"{draft.repeat if language() == 'en' else _typed(draft.repeat)} {draft.times or ''}".strip()
    return f"{'、'.join(day.isoformat() for day in draft.dates)} {draft.times or ''}".strip()


def _typed(repeat: str) -> str:
    said = read_recurrence(repeat)
    if said is None or said.lunar_days:
        return repeat
    if said.week is None:
        return "每月" + "、".join(f"{day}日" for day in sorted(said.month_days))
    for weekday, places in said.week.nth:
        nth = "、".join(
            "最后一" if place == -1 else f"第{_DIGITS[place - 1]}" for place in places if place > -2
        )
        return f"每月{nth}个周{_WEEKDAYS[weekday]}"
    return "每" + "、".join(f"周{_WEEKDAYS[day]}" for day in said.week.weekdays)
