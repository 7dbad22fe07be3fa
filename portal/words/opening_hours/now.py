"""What holds now, or at a moment that a resident asks for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from catalogue.foundation.clock import BEIJING
from catalogue.time.hours import Basis, OpeningHours, Span, read_hours
from catalogue.time.wording import BY_APPOINTMENT, UNTIL_SOLD_OUT

from ..formatting import short_day
from ..i18n import say as _
from .calendar_days import holiday_name, unknown_year
from .kept import kept
from .parts import TO, WEEKDAYS, listed


@kept
def is_open_now(text: str | None, now: datetime) -> bool:
    """Whether a place with these hours is open now; False if its hours are not known."""
    hours = read_hours(text)
    return hours is not None and hours.is_open(now)


@kept
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
    if (span := hours.span_at(here)) is not None:
        return (_depends(span), *_doubt(hours, today, today))
    following = hours.next_opening(here)
    if following is not None and following.date() == today:
        return (_("opens today at %(time)s", time=_clock(following.time())), *_doubt(hours, today, today))
    shut = _("closed for today") if hours.spans_on(today) else _("closed today")
    if following is None:
        return (shut,)
    return (shut, _opens(following, today), *_doubt(hours, following.date(), today))


def _breaks(hours: OpeningHours, moment: datetime) -> str:
    """The times of the rest of a day at which what is open at ``moment`` is closed for a while; empty if there are none."""
    today = hours.periods_on(moment.date())
    coming = [times for times in today if times[1] > moment.time() or times[1] <= times[0]]
    return listed(
        f"{_clock(closes)}{TO}{_clock(opens)}" for (_opened, closes), (opens, _shut) in pairwise(coming)
    )


@kept
def then_in_words(text: str | None, moment: datetime) -> tuple[str, ...]:
    """What holds at a moment that a resident asks for: open until when, or closed. Empty if the hours are not known."""
    hours = read_hours(text)
    if hours is None:
        return ()
    there = moment.astimezone(BEIJING)
    if not hours.is_open(there):
        span = hours.span_at(there)
        return (_depends(span) if span else _("closed then"),)
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


def _doubt(hours: OpeningHours, day: date, today: date) -> tuple[str, ...]:
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
    if basis is Basis.SCHOOL_UNSAID:
        return (_("hours differ in the holidays of the school calendar, call before you go"),)
    year = unknown_year(day) if basis is Basis.WEEKDAY else None
    if year and year != today.year:
        return (_("the holidays of %(year)s are not known yet, hours may differ", year=year),)
    return ()


def _depends(span: Span) -> str:
    """What holds where the opening depends on something: an appointment, or how long the supply lasts."""
    if span.period.open_end:
        opens = _clock(time(span.period.opens // 60, span.period.opens % 60))
        if span.remark == UNTIL_SOLD_OUT:
            return _("open since %(time)s, until sold out", time=opens)
        return _("open since %(time)s, no fixed closing time", time=opens)
    if span.remark in (None, BY_APPOINTMENT):
        return _("open by appointment, call before you go")
    return _("open under a condition: %(remark)s", remark=span.remark)


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


def _clock(value: time) -> str:
    return "24:00" if value == time.max else f"{value:%H:%M}"
