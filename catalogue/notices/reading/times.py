"""Times of day in a notice: those of the hours parser, with the halves of the day that people leave out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...time.hours import MINUTES_A_DAY
from ...time.hours.model import clock_text
from ...time.wording.meaning.clock import Unclear, in_part, told
from ...time.wording.phrases import phrases
from ...time.wording.phrases.values import RawPeriod
from ...time.wording.tokens.tokens import TimeOfDay, tokenise

_NOON = 12 * 60
_EARLIEST = 6 * 60
"""Sessions begin from six in the morning on: an earlier time without a word for it is of the afternoon."""


_OPEN_UNTIL = re.compile(r"(?<=[\d点半分])开到")
"""6:30开到晚上9:00."""
_GOING_TO = re.compile(
    r"(?<=[\d点半分])[到至](?!\s*(?:\d|[一二两三四五六七八九十]+点|早|上午|中午|正午|下午|晚|傍晚|次日|凌晨))"
)
"""到 that says where to go: 14:30到二层会议室."""


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """A period, in minutes after midnight; without ``closes`` only its beginning is said."""

    start: int
    end: int
    opens: int
    closes: int | None = None
    ends: bool = False
    """Whether ``opens`` is when a place closes, and from when it is open is not said: 一直开到5点.

    Of a period that cannot be told ``opens`` is negative.
    """

    def __str__(self) -> str:
        return f"{clock_text(self.opens)}-{'' if self.closes is None else clock_text(self.closes)}"


def times_said(times: Iterable[TimePhrase]) -> str | None:
    """Times as a proposal or a session gives them, each once; None if there are none."""
    return ",".join(dict.fromkeys(map(str, times))) or None


def find_times(text: str) -> list[TimePhrase]:
    """Every time and period of a folded text whose dates are stops."""
    text = _OPEN_UNTIL.sub(" 到", _GOING_TO.sub(" ", text))
    tokens = phrases(tokenise(text))
    found: list[TimePhrase] = []
    closing: TimePhrase | None = None
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        part = before.value if before and before.kind == "part" else None
        if token.kind == "times":
            found += _periods(token.value, token.start, token.end)
        elif token.kind == "time" and _is_a_time(text, token.start, token.end, part):
            minutes = _minutes(token.value, part)
            if _is_over(text, token.end) and found and found[-1].closes is None:
                found[-1] = _ending(found[-1], minutes)
            elif closing and _OPENS_AT.match(text, token.end) and minutes < closing.opens:
                found.append(TimePhrase(token.start, token.end, minutes, closing.opens))
                closing = None
            elif _CLOSES_AT.match(text, token.end) or _OPEN_UP_TO.search(text[: token.start]):
                # 下午6点就关门了,早上还是7点开
                closing = TimePhrase(token.start, token.end, minutes, ends=True)
            elif found and found[-1].closes is None and _GOES_ON.fullmatch(text, found[-1].end, token.start):
                # 2点开始,写到4点
                found[-1] = _ending(found[-1], minutes)
            elif not _ends(text, token.start):
                # 9点到村部: what was blanked is no part of the time.
                end = token.start + len(text[token.start : token.end].rstrip())
                found.append(TimePhrase(token.start, end, minutes))
    told_alone = [closing] if closing else []
    return sorted((_until_noon(text, each) for each in [*found, *told_alone]), key=lambda each: each.start)


_UNTIL_NOON = re.compile(r"\s*(?:到|至|-)(?:中午|正午)(?!\s*[\d一二两十])")


def _until_noon(text: str, time: TimePhrase) -> TimePhrase:
    """A time with the end that is only called noon: 早6点到中午."""
    noon = _UNTIL_NOON.match(text, time.end) if time.closes is None and time.opens < _NOON else None
    return replace(time, end=noon.end(), closes=_NOON) if noon else time


_GOES_ON = re.compile(
    r"\s*(?:开始|开讲|开演|开场)?,?[\u4e00-\u9fff]{0,3}[写演讲唱放卖办看练跳玩开][到至](?:上午|中午|下午|晚上)?\s*"
)
_CLOSES_AT = re.compile(r"\s*(?:就|才|提前)?(?:关门|打烊|闭馆|关(?=[了,;]|$))")
_OPENS_AT = re.compile(r"\s*(?:就|才|还)?开(?:门|馆|张|业|放|始)?(?=[了,;)]|$)")
_OPEN_UP_TO = re.compile(r"(?:开放?|营业|延长|供餐|延时)[到至](?:早上|上午|中午|下午|晚上|晚|傍晚)?\s*$")
"""开放到晚上9点(上午9点开门): when a place closes may be said first."""
_OVER = re.compile(
    r"(?:左右|前|钟)?(?:就|全部|活动)?(?:结束|散|收摊|收车|为止|撤|关门|打烊|闭馆|关(?=[,;]|$))"
)


def _is_over(text: str, end: int) -> bool:
    """Whether a time is the one at which something ends: 到10点半结束."""
    return _OVER.match(text, end) is not None


def _ending(time: TimePhrase, minutes: int) -> TimePhrase:
    """A time with the end that is said after it, in the half of the day that comes next."""
    closes = minutes if minutes > time.opens else minutes + _NOON
    return replace(time, closes=closes) if time.opens < closes < MINUTES_A_DAY else time


def _is_a_time(text: str, start: int, end: int, part: str | None) -> bool:
    # 早一点来, 有一点 are no times; nor is 8.30 of a price.
    written = text[start:end].strip()
    return (
        not (
            part is None
            and written in ("一点", "两点")
            and not text.startswith(("开", "半", "整", "到", "准时"), end)
        )
        and "." not in written
        and text[end : end + 1] not in ("间", "回", "返")
        and re.match(r"(?:之|以)?前(?!后)", text[end:]) is None
    )


def _ends(text: str, start: int) -> bool:
    """Whether a time is only an end: 上午到11点半, but not 推迟到9:30."""
    return (
        re.search(r"(?<![迟前改挪调延换定])[到至](?:上午|下午|中午|晚上|晚)?\s*$", text[:start]) is not None
    )


def _periods(raw: tuple[RawPeriod, ...], start: int, end: int) -> list[TimePhrase]:
    try:
        periods = told(raw).periods
    except Unclear:
        try:
            periods = told(tuple(_in_the_afternoon(each) for each in raw)).periods
        except Unclear:
            # 9点到5点: it cannot be told which half of the day is meant.
            return [TimePhrase(start, end, -1, ends=True)]
    return [TimePhrase(start, end, each.opens, each.closes) for each in periods]


def _in_the_afternoon(raw: RawPeriod) -> RawPeriod:
    if raw.opens_part or raw.closes_part or raw.opens.minutes >= _EARLIEST:
        return raw
    return RawPeriod(raw.opens, raw.closes, "afternoon", None, raw.next_day)


def _minutes(time: TimeOfDay, part: str | None) -> int:
    if part is None and time.vague and time.minutes < _EARLIEST:
        return time.minutes + _NOON
    return in_part(time, part) % MINUTES_A_DAY
