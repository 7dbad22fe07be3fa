"""Days and dates: of what follows, or of what went before."""

from __future__ import annotations

from dataclasses import replace

from ..phrases.values import DaySet, RawDates
from ..questions import Doubt
from ..tokens.tokens import HoursToken
from .closing import leave_out
from .composer import BOUNDS, Composer
from .statement import Statement


def on_when(composer: Composer, token: HoursToken) -> None:
    """Days."""
    days: DaySet = token.value
    composer.all_year |= "year" in days.kinds
    if composer.excepting or composer.kind() == "excepted":
        if composer.kind() == "closed" and composer.current is None:
            # 除周一闭馆外，其余时间9:00-17:00
            composer.left_out.append(Statement(token.start, token.end, days=days, closed=True))
            composer.place += 1
        else:
            composer.place += composer.kind() == "excepted"
            leave_out(composer, days, token)
        composer.excepting = False
        return
    current, unsaid = composer.current, composer.unsaid
    if composer.including:
        _include(composer, days, token)
    elif composer.brackets and composer.kind() == "closed" and unsaid is not None:
        # 周二至周日（周一闭馆）9:00-17:00
        composer.left_out.append(Statement(token.start, token.end, days=days, closed=True))
        composer.place += 1
    elif unsaid is not None:
        _more_days(unsaid, days, token)
    elif current is not None and current.only_appointment:
        _more_days(current, days, token)
    elif current is not None and _belong_to(composer, current):
        _days_after(composer, current, days, token)
    else:
        dates = _season_that_goes_on(composer, days)
        composer.start(token, days=days, dates=dates, dates_first=dates is not None)


def _include(composer: Composer, days: DaySet, token: HoursToken) -> None:
    """Days that are included (含节假日): as usual."""
    composer.including = False
    unsaid = composer.unsaid
    if unsaid is not None and unsaid.days is not None:
        unsaid.days = unsaid.days | days
    else:
        composer.start(token, days=days, usual=True)


def _season_that_goes_on(composer: Composer, days: DaySet) -> RawDates | None:
    """The season that days belong to: the one named before them, unless they are rest days of all seasons."""
    current = composer.current
    if "others" in days.kinds or current is None or current.dates is None or not current.dates_first:
        return None
    if current.dates.exceptional or (current.days is None and composer.coming("dates") == "closed"):
        return None
    return current.dates


def _more_days(current: Statement, days: DaySet, token: HoursToken) -> None:
    current.end = token.end
    if current.days is None or current.inherited:
        current.days, current.inherited = days, False
    elif current.days.bare and "school" in current.days.kinds and not days.bare:
        current.only_on = days
    else:
        current.days = current.days | days


def _belong_to(composer: Composer, current: Statement) -> bool:
    """Whether days after times belong to these and to no later ones."""
    if current.days is None and current.timed and composer.before not in ("comma", "stop", "right"):
        return composer.kind() in BOUNDS or composer.kind() == "except_before"
    if composer.part is not None:
        return False
    return not composer.coming("dates", *(("when",) if composer.kind() == "when" else ()))


def _days_after(composer: Composer, current: Statement, days: DaySet, token: HoursToken) -> None:
    current.end = token.end
    if "year" in days.kinds and current.days is not None:
        return
    if current.closed and not current.timed and current.days is not None:
        composer.start(token, days=days)
        return
    if current.days is not None and not current.inherited and current.days.kinds != {"others"}:
        _narrow(current, current.days, days, token)
        return
    for statement in reversed(composer.statements):
        others = statement.days is not None and statement.days.kinds == {"others"}
        if statement.days is not None and not statement.inherited and not others:
            break
        if statement.says_something:
            statement.days, statement.inherited, statement.sealed = days, False, "days"


def _narrow(current: Statement, before: DaySet, days: DaySet, token: HoursToken) -> None:
    """Days after times that have days already: 寒暑假 9:00-17:00（周一至周五）."""
    if days.kinds == {"term"}:
        current.days = before | days
    elif before.bare and not days.bare:
        current.only_on = days
    elif before.kinds & {"every", "others"}:
        current.days = before | days
    else:
        raise Doubt("no_times", token.start, token.end)
    current.sealed = "days"


def on_dates(composer: Composer, token: HoursToken) -> None:
    """Dates."""
    dates: RawDates = token.value
    if dates.wrong:
        raise Doubt("bad_date", token.start, token.end)
    if dates.open_end:
        if composer.coming() != "usual":
            raise Doubt("temporary", token.start, token.end)
        composer.skip_clause()
        return
    current, unsaid = composer.current, composer.unsaid
    if current is None:
        composer.start(token, dates=dates, dates_first=True)
    elif unsaid is not None:
        unsaid.dates, unsaid.end = more_dates(None if unsaid.inherited else unsaid.dates, dates), token.end
    elif not composer.coming("when") and composer.kind() != "opens":
        current.dates, current.sealed, current.end = dates, "dates", token.end
    else:
        closes = composer.coming("when") == "closed"
        inherits = not dates.exceptional and current.days is not None and not closes
        composer.start(
            token,
            dates=dates,
            days=current.days if inherits else None,
            inherited=inherits,
            dates_first=current.dates_first or not inherits,
        )


def more_dates(before: RawDates | None, dates: RawDates) -> RawDates:
    """Dates added to others."""
    return dates if before is None else replace(dates, ranges=before.ranges + dates.ranges)
