"""Closed, as usual, except."""

from __future__ import annotations

from dataclasses import replace

from ..phrases.values import WEEKEND, DaySet
from ..questions import Doubt
from ..tokens.tokens import HoursToken
from .composer import Composer
from .statement import Statement

_HOLIDAYS = {kind: DaySet(kinds=frozenset({kind})) for kind in ("public", "school")}


def on_closed(composer: Composer, token: HoursToken) -> None:
    """Closed: the days before it, or those that follow."""
    current = composer.current
    if current is not None and composer.before == "whole_day":
        current.whole_day = False
    unsaid = composer.unsaid
    if unsaid is not None:
        unsaid.closed, unsaid.end = True, token.end
        unsaid.part = composer.take_part()
    elif composer.kind() in ("times", "lunch") and current is not None:
        composer.excepting = composer.kind() == "times"
    elif composer.part is not None and current is not None and current.timed:
        part = composer.take_part()
        composer.start(token, days=current.days, dates=current.dates, inherited=True, closed=True, part=part)
    elif _names_days_ahead(composer):
        _closed_ahead(composer, token)
    elif current is None:
        composer.start(token, closed=True)
    elif not current.closed and not any(phrase.kind == "until_notice" for phrase in composer.phrases):
        raise Doubt("unclear", token.start, token.end)


def _names_days_ahead(composer: Composer) -> bool:
    """Whether the days follow the word: closed Sundays; 闭馆日：周一."""
    named = ("when", "dates")
    return composer.kind() in named or (
        composer.kind() in ("comma", "text", "opens") and composer.kind(1) in named
    )


def _closed_ahead(composer: Composer, token: HoursToken) -> None:
    if composer.kind() not in ("when", "dates"):
        composer.place += 1
    statement = composer.start(token, closed=True)
    kind = composer.kind()
    while composer.kind() == kind:
        named = composer.phrases[composer.place]
        if kind == "when":
            statement.days = named.value if statement.days is None else statement.days | named.value
        else:
            before = statement.dates.ranges if statement.dates else ()
            statement.dates = replace(named.value, ranges=before + named.value.ranges)
        statement.end = named.end
        composer.place += 1
        if composer.kind() == "comma" and composer.kind(1) == kind and not _times_after_days(composer):
            composer.place += 1


def _times_after_days(composer: Composer) -> bool:
    """Whether the days after a comma have times of their own."""
    place = composer.place
    composer.place += 2
    coming = composer.coming(without=frozenset({"comma", "left"}))
    composer.place = place
    return bool(coming)


def on_usual(composer: Composer, token: HoursToken) -> None:
    """Open as usual on some days. What only opens again on a date says nothing new."""
    unsaid = composer.unsaid
    if unsaid is None:
        return
    if unsaid.dates is not None and composer.quote(token.start, token.end).startswith(("恢复", "恢復")):
        composer.statements.pop()
        return
    previous = composer.statements[-2] if len(composer.statements) > 1 else None
    rest_day = (
        previous is not None and previous.shut and previous.days and not previous.days.weekdays & WEEKEND
    )
    if rest_day and previous is not None and unsaid.days == _HOLIDAYS["public"]:
        # 周一闭馆（法定节假日照常开放）
        composer.statements.pop()
        _open_on_holidays(previous, token)
        return
    unsaid.usual, unsaid.end = True, token.end


def on_opens(composer: Composer, _token: HoursToken) -> None:
    """Certain dates on which work goes on (10月10日上班) are as usual."""
    unsaid = composer.unsaid
    if unsaid is not None and unsaid.dates is not None and unsaid.days is None:
        unsaid.usual = not composer.coming("dates")


def on_excepted(composer: Composer, token: HoursToken) -> None:
    """Except the days, or the part of them, before the word: 周三除外."""
    current, unsaid = composer.current, composer.unsaid
    if unsaid is not None and composer.part is not None:
        on_closed(composer, token)
    elif unsaid is not None and unsaid.days is not None:
        composer.statements.pop()
        leave_out(composer, unsaid.days, token)
    elif unsaid is not None and unsaid.dates is not None:
        unsaid.closed = True
    else:
        raise Doubt("unclear", current.start if current else token.start, token.end)


def on_except_before(composer: Composer, token: HoursToken) -> None:
    """Except the days, dates or times after the word: except Mondays; 除周一外."""
    if composer.kind() == "opens":
        composer.place += 1
    if composer.kind() in ("when", "times"):
        composer.excepting = True
    elif composer.kind() == "dates":
        composer.start(token, closed=True, dates=composer.phrases[composer.place].value)
        composer.place += 1
    else:
        raise composer.doubt("unclear", token)


def on_including(composer: Composer, _token: HoursToken) -> None:
    """Included days (含节假日) are as usual."""
    composer.including = composer.kind() == "when"


def leave_out(composer: Composer, days: DaySet, token: HoursToken) -> None:
    """Days that are not meant by what went before, or, if nothing did, by what follows."""
    current = composer.current
    for kind in sorted(days.kinds & _HOLIDAYS.keys()):
        if current is not None and (current.shut or (composer.unsaid and _closed_comes(composer))):
            if kind == "school":
                raise Doubt("unclear", current.start, token.end)
            _open_on_holidays(current, token)
            return
        composer.left_out.append(Statement(token.start, token.end, days=_HOLIDAYS[kind], closed=True))
        days = replace(days, kinds=days.kinds - {kind})
    if days.bare:
        return
    if current is None or current.closed:
        composer.not_on = days
        return
    current.end = token.end
    current.excepted = days if current.excepted is None else current.excepted | days
    if composer.brackets and current.says_something:
        current.sealed = "dates"


def _open_on_holidays(current: Statement, token: HoursToken) -> None:
    """周一闭馆（法定节假日除外）: a museum's rest day. Of weekends it could mean both."""
    current.open_excepted = True
    days = current.days
    if days is None or not 1 <= len(days.weekdays) <= 2 or days.weekdays & WEEKEND:
        raise Doubt("holidays_open", current.start, token.end)


def _closed_comes(composer: Composer) -> bool:
    """Whether 周一（节假日除外） goes on with 闭馆."""
    return composer.kind(composer.kind() == "right") == "closed"
