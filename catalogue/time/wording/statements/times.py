"""Times of the days before them, or after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..phrases.values import RawPeriod
from ..questions import Doubt
from ..tokens.tokens import HoursToken, TimeOfDay
from .composer import Composer

_HALF_A_DAY = 12 * 60


def on_times(composer: Composer, token: HoursToken) -> None:
    """Periods."""
    periods: list[RawPeriod] = list(token.value)
    part = composer.take_part()
    if part and periods[0].opens_part is None:
        periods[0] = replace(periods[0], opens_part=part)
    if composer.excepting or composer.before == "lunch":
        _cut(composer, periods[0], token)
        periods = periods[1:]
        if not periods:
            return
    current = composer.goes_on(token)
    current.usual = False
    ends = composer.kind() in ("closed", "lunch", "excepted")
    if ends and _is_within(periods[-1], [*current.periods, *periods[:-1]]):
        # 9:00-17:00，12:00-13:00休息
        current.cuts.append(periods.pop())
        composer.place += 1
    current.periods += periods


def _cut(composer: Composer, period: RawPeriod, token: HoursToken) -> None:
    if composer.current is None:
        raise Doubt("unclear", token.start, token.end)
    composer.current.cuts.append(period)
    composer.excepting = False


def _is_within(period: RawPeriod, others: Sequence[RawPeriod]) -> bool:
    """Whether a period lies within one of the others."""
    return any(
        other.opens.minutes <= period.opens.minutes and period.closes.minutes <= _latest(other)
        for other in others
    )


def _latest(period: RawPeriod) -> int:
    """When a period closes at the latest."""
    closes = period.closes.minutes
    return closes + (_HALF_A_DAY if closes <= period.opens.minutes else 0)


def on_lunch(composer: Composer, token: HoursToken) -> None:
    """A break at noon: its times beside it, or between the periods, or a question."""
    current = composer.current
    if composer.kind() == "times" or (composer.before == "times" and current is not None and current.cuts):
        return
    if current is None or len(current.periods) < 2:
        raise Doubt("break_unknown", token.start, token.end)


def on_all_day(composer: Composer, token: HoursToken) -> None:
    """Round the clock."""
    composer.goes_on(token).all_day = True


def on_whole_day(composer: Composer, token: HoursToken) -> None:
    """All of a day, which may be all of a working day."""
    composer.goes_on(token).whole_day = True


def on_daylight(composer: Composer, token: HoursToken) -> None:
    """From sunrise to sunset."""
    composer.goes_on(token).daylight = True


def on_part(composer: Composer, token: HoursToken) -> None:
    """A part of the day: of the times that follow, or what of a day is closed."""
    composer.part = token.value


def on_time(composer: Composer, token: HoursToken) -> None:
    """A single time: when it opens or closes, or a question."""
    clock: TimeOfDay = token.value
    part = composer.take_part()
    following, before = composer.kind(), composer.before
    if "last_entry" in (following, before):
        return
    current = composer.current
    if current is None or current.shut:
        current = composer.start(token)
    current.end = token.end
    if before in ("until", "to", "closes") or following in ("closes", "closed"):
        current.closes_at = (clock, part)
        composer.place += following in ("closes", "closed")
    elif "opens" in (following, before) or {following, composer.kind(1)} & {"sold_out", "open_end"}:
        current.opens_at = (clock, part)
    else:
        raise Doubt("no_end", current.start, token.end)


def on_open_end(composer: Composer, _token: HoursToken) -> None:
    """Open without a closing time."""
    if composer.current is not None:
        composer.current.open_end = True


def on_sold_out(composer: Composer, _token: HoursToken) -> None:
    """Open until everything is sold."""
    if composer.current is not None:
        composer.current.sold_out = True
