"""Appointments, services, remarks; festivals and seasons; what is asked about first."""

from __future__ import annotations

from ..questions import Doubt
from ..tokens.tokens import HoursToken
from .composer import Composer

_CHANGING = frozenset("未暂改调")
"""Characters of remarks that may change what holds: 下午暂不办理."""


def on_appointment(composer: Composer, token: HoursToken) -> None:
    """Open by appointment: the days before it, or all if it comes last."""
    current = composer.current
    if composer.before in ("services", "text", "may_book") and current and current.says_something:
        composer.note(token)
        return
    if current is None or current.shut:
        current = composer.start(token)
    if composer.part is not None:
        raise Doubt("no_times", token.start, token.end)
    if composer.after_stop and current.says_something:
        for statement in composer.statements:
            statement.appointment = statement.timed
        return
    current.appointment, current.end = True, token.end


def on_service(composer: Composer, token: HoursToken) -> None:
    """The name of a service: of what follows, or in brackets of what went before."""
    current, unsaid = composer.current, composer.unsaid
    ahead = composer.coming("when", "dates")
    if current is not None and unsaid is None and (composer.brackets or not ahead):
        composer.note(token)
        return
    composer.service = (token.kind, composer.quote(token.start, token.end))
    if unsaid is not None:
        unsaid.service = composer.service


def on_text(composer: Composer, token: HoursToken) -> None:
    """Anything else is a remark, unless it may change what holds."""
    text = composer.quote(token.start, token.end)
    if _CHANGING & set(text):
        raise Doubt("unclear", token.start, token.end)
    current = composer.current
    if current is not None and current.says_something and (composer.brackets or not composer.coming("dates")):
        composer.note(token)
    else:
        composer.pending.append(text)


def on_festival(composer: Composer, token: HoursToken) -> None:
    """A festival without dates: only what is as usual then needs none."""
    current = composer.current
    if composer.brackets and current and current.days and "public" in current.days.kinds:
        return
    for following in composer.phrases[composer.place :]:
        if following.kind == "when" and "public" in following.value.kinds:
            return
        if following.kind not in ("comma", "text", "festivals"):
            break
    if composer.coming() != "usual":
        raise composer.doubt("festival", token)
    composer.skip_clause()


def on_season(composer: Composer, token: HoursToken) -> None:
    """A season without dates."""
    raise composer.doubt("season", token)


def on_doubtful(composer: Composer, token: HoursToken) -> None:
    """What cannot be told from a weekly plan, or says no time."""
    current, unsaid = composer.current, composer.unsaid
    if token.value == "unsettled" and current and current.shut and not (current.days or current.dates):
        current.until_notice = True
        return
    raise Doubt(token.value, unsaid.start if unsaid else token.start, token.end)


def on_until_notice(composer: Composer, token: HoursToken) -> None:
    """Closed until somebody says otherwise."""
    current = composer.current or composer.start(token, closed=True)
    if not current.closed or current.days is not None:
        raise Doubt("unsettled", current.start, token.end)
    current.until_notice = True


def on_nth(composer: Composer, token: HoursToken) -> None:
    """A place in the month without a weekday (最后一个工作日)."""
    raise composer.doubt("alternating", token)


def on_make_up(composer: Composer, _token: HoursToken) -> None:
    """Make-up working days are as usual: the calendar knows them."""
    composer.skip_clause()


def on_day_number(composer: Composer, token: HoursToken) -> None:
    """A day of the month: only to say that it opens again."""
    if composer.coming() != "usual":
        raise Doubt("unclear", token.start, token.end)
    composer.skip_clause()


def on_stop(composer: Composer, _token: HoursToken) -> None:
    """The end of a sentence."""
    composer.after_stop = True
    composer.part = None


def on_left(composer: Composer, _token: HoursToken) -> None:
    """Brackets open."""
    composer.brackets += 1


def on_right(composer: Composer, _token: HoursToken) -> None:
    """Brackets close."""
    composer.brackets = max(0, composer.brackets - 1)


def on_nothing(_composer: Composer, _token: HoursToken) -> None:
    """What says nothing of its own."""
