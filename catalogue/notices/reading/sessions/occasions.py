"""When a session is: the parts of a sentence with one each, and the days that belong to them."""

from __future__ import annotations

import re
from typing import TypeVar

from ....time.wording.tokens.numbers import number
from ..context import NoticeText
from ..days import DayPhrase
from ..model import ProposalKind
from ..repeats import Repeat
from ..spelling import Clause
from ..times import TimePhrase
from ..words import pattern
from .naming import own_activity, said_after_the_time

_PART_OF_DAY = re.compile(r"\s*(?:上午|中午|下午|晚上)")
_WORKING_WEEK = 5
When = tuple[list[DayPhrase], list[Repeat]] | tuple[()]
"""Days, and days that return."""
_UNTIL = re.compile(r"(?:至|到|截至|截止)$")
_DAYS_OFF = re.compile(r"[\s都均]*(?:休息|不|休|停)")
_Said = TypeVar("_Said", TimePhrase, Repeat)
_FORMER = re.compile(r"[从由原]")
_ENDS = re.compile(r"\s*(?:正式)?(?:结束|到期|为止|截止|结课|放假)")
_BEGINS_AGAIN = re.compile(r"\s*(?:开班|开课|开学|复课|开业|开工)")


def goes_on(notice: NoticeText, start: int) -> bool:
    """Whether a sentence begins with a time of the day that the one before it named: 下午2点电影."""
    return any(
        start <= each.start <= start + 3 and (each.start == start or _PART_OF_DAY.match(notice.text, start))
        for each in notice.times
    )


def segments(notice: NoticeText, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a sentence that speak of a session each.

    A new one begins with a time that has days of its own, or another activity on the days said before.
    """
    cuts = [start]
    for clause in notice.clauses_in(start, end):
        if not notice.times_in(clause.start, clause.end) or not notice.times_in(cuts[-1], clause.start):
            continue
        own = when_said(notice, clause.start, clause.end)
        earlier = when_said(notice, cuts[-1], clause.start)
        if (own and earlier) or (
            not own
            and (
                own_activity(notice, clause.start, clause.end)
                or said_after_the_time(notice, clause.start, clause.end)
            )
            and own_activity(notice, cuts[-1], clause.start)
        ):
            cuts.append(clause.start)
    return list(zip(cuts, [*cuts[1:], end], strict=True))


_WAS = re.compile("(?:原|原来|原先|以前|之前|过去)(?:定?在|为|是)?$")
"""How a text ends before days that were: 原每周一至周五."""
_COUNTED = re.compile(r"(?:连[演唱放办展续]|为期|[演唱放]|一共|共)([两二三四五六七]|\d)天")
_AROUND = re.compile("入场|检票|签到|到场|候场|化妆|散场|领号|取号|放号|凭票")


def times_of_it(notice: NoticeText, start: int, end: int) -> list[TimePhrase]:
    """The times in a part of the text, without those at which people come in or get ready: 6点半入场."""
    times = notice.times_in(start, end)
    around = [each for each in times if _AROUND.search(clause_text(notice, each.start))]
    return [each for each in times if each not in around] or times


def clause_text(notice: NoticeText, place: int) -> str:
    """What a clause says besides its days and times."""
    clause = notice.clause_of(place)
    return notice.bare[clause.start : clause.end]


def when_said(notice: NoticeText, start: int, end: int) -> When:
    """The days and the returning days of a part of the text that no proposal has; empty if there are none."""
    repeats = [
        each
        for each in notice.repeats_in(start, end)
        if each.start not in notice.used and not _WAS.search(notice.text[: each.start])
    ]
    days = [each for each in notice.days_in(start, end) if not _WAS.search(notice.text[: each.start])]
    return (days, repeats) if days or repeats else ()


def _is_off_before(notice: NoticeText, start: int) -> bool:
    """Whether the item says that something is off or on holiday: 停课通知:…3月7日开课."""
    bare = notice.bare[slice(*notice.item_of(start))]
    return pattern("cancelling").search(bare) is not None or "寒假" in bare


def days_said(notice: NoticeText, when: When, part: tuple[int, int]) -> tuple[list[DayPhrase], list[Repeat]]:
    """The days on which something takes place, or the days that return: what comes with a part of a sentence, without the others."""
    if not when:
        return [], []
    repeats = [each for each in as_it_is_now(notice, when[1], *part) if not notice.is_closed_on(each)]
    closed = any(each.kind is ProposalKind.CLOSURE for _place, each in notice.proposals)
    days = [
        each
        for each in when[0]
        if not (
            notice.is_back(each)
            or notice.is_closed_on(each)
            or _ENDS.match(notice.bare, each.end)
            or _is_for_signing_up(notice, each)
        )
        and not ((closed or _is_off_before(notice, part[0])) and _BEGINS_AGAIN.match(notice.bare[each.end :]))
    ]
    dated = [
        each
        for each in days
        if not (each.onward or each.weekday or (repeats and _UNTIL.search(notice.text, 0, each.start)))
    ]
    if (
        repeats
        and dated
        and not notice.times_in(repeats[0].start, dated[0].start)
        and repeats[-1].end < dated[0].start
    ):
        # 每月第一个周二到各村轮转,1月5日到咱村,9点: the time is that of the date.
        repeats = repeats if all(len(each.weekly) >= _WORKING_WEEK for each in repeats) else []
    several = (
        len(dated) > 1
        or any(len(each.days) > 1 for each in dated)
        or (dated and not _BEGINS_AGAIN.match(notice.bare[dated[0].end :]))
    )
    if repeats and not (several and all(len(each.weekly) >= _WORKING_WEEK for each in repeats)):
        return [], repeats
    if len(days) == 1 and len(days[0].days) == 1 and (counted := _COUNTED.search(notice.bare, *part)):
        # 1月23日开锣,连演三天
        days = [days[0].lasting(number(counted[1]))]
    if len(repeats) == 1:
        # 12月7日至11日每天: the dates say which days.
        days = [each.only_on(repeats[0].weekly) for each in days]
    # 周末两场活动：12月12日…
    return [each for each in days if not each.weekday] or days, []


def without_days_off(notice: NoticeText, repeats: list[Repeat], end: int) -> list[Repeat]:
    """Days that return, without a weekday that is off: 每日6:00-9:00,周日休息."""
    if len(repeats) != 1 or len(repeats[0].weekly) < _WORKING_WEEK:
        return repeats
    off = {
        each.first.weekday()
        for each in notice.days_in(repeats[0].end, end)
        if each.weekday and _DAYS_OFF.match(notice.bare, each.end)
    }
    return [repeats[0].without(off)] if off else repeats


def as_it_is_now(notice: NoticeText, said: list[_Said], start: int, end: int) -> list[_Said]:
    """Times or days of a part of the text without those that were: 从晚上7点改到下午3点."""
    for found in pattern("moved").finditer(notice.bare, start, end):
        new = [each for each in said if each.start >= found.end()]
        at_once = new and not notice.bare[found.end() : new[0].start].strip()
        one_for_one = isinstance(next(iter(said), None), Repeat) or len(said) == len(new) + 1
        if (
            new
            and len(new) < len(said)
            and ((at_once and one_for_one) or _FORMER.search(notice.text, start, found.start()))
        ):
            # 下午1:30活动,天冷改到2点
            return new
    return said


def _is_for_signing_up(notice: NoticeText, day: DayPhrase) -> bool:
    clause = notice.clause_of(day.start)
    return re.search(
        "报名|截止|放号|领票|取票|抢票", notice.bare[clause.start : clause.end]
    ) is not None and not notice.times_in(day.end, day.end + 14)


def says_when(notice: NoticeText, clause: Clause) -> bool:
    """Whether a clause has a day, days that return, or a time."""
    return bool(when_said(notice, clause.start, clause.end) or notice.times_in(clause.start, clause.end))
