"""Sessions: what happens, when, and where."""

from __future__ import annotations

import re
from functools import cache

from ....language.word_files import one_of
from ..context import NoticeText
from ..days import DayPhrase, days_of
from ..model import PASSED, WHICH_DAY, Proposal, ProposalKind
from ..names import activity_in, venue_in
from ..repeats import Repeat, repeats_said
from ..times import TimePhrase, times_said
from ..words import pattern, says, words
from .naming import happening_in, headline, is_named, is_weak, own_activity, session_name
from .occasions import (
    When,
    as_it_is_now,
    days_said,
    goes_on,
    segments,
    times_of_it,
    when_said,
    without_days_off,
)
from .where import is_placed, place_alone, place_beside, venue_of

__all__ = ["find_sessions"]

_TITLE = re.compile(r"^\(([^()]{2,20})\)|^([^,;:()]{2,30}):")


@cache
def _labels() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(
            rf"(?:^|(?<=[,;:() 、]))(?:{one_of(getattr(words(), f'labels_{name}'))})\s*[:,]\s*([^;]+)"
        )
        for name in ("when", "where", "what")
    }


_LABEL_FIRST = 3
_LONGEST_RUN = 7
"""Days in a row on each of which there may be a session, if no time is said."""


def find_sessions(notice: NoticeText) -> None:
    """Propose the sessions that a notice speaks of."""
    listed = notice.clauses[-1].item > 0
    if (
        not listed
        and says("meetings", notice.bare)
        and not re.search("居民|老人|老年|村民|欢迎", notice.bare)
    ):
        return
    title = _title(notice)
    if title and (says("outage", title) or says("past", title)) and not says("activities", title):
        return
    if _from_labels(notice, title):
        return
    day: When = ()
    for start, end, item in notice.sentences:
        when = (
            day if day and item == notice.clause_of(day[0][0].start).item and goes_on(notice, start) else ()
        )
        day = ()
        if _is_no_session(notice, start, end):
            continue
        for first, last in segments(notice, start, end):
            when = when_said(notice, first, last) or when
            _propose(notice, when, (first, last), (start, end), title)
        day = when if when and len(when[0]) == 1 and not when[1] else ()
        _ask_for_the_day(notice, start, end)


def _title(notice: NoticeText) -> str | None:
    found = _TITLE.match(notice.bare)
    return (found[1] or found[2]) if found else None


def _is_no_session(notice: NoticeText, start: int, end: int) -> bool:
    bare = notice.bare[start:end]
    timed = [
        each.end
        for each in notice.clauses_in(start, end)
        if when_said(notice, each.start, each.end) or notice.times_in(each.start, each.end)
    ]
    if says("past", notice.text[start:end]) or (
        says("meetings", bare) and not re.search("欢迎|居民朋友", bare)
    ):
        return True
    # What comes after an activity and its time does not say what happens: 寄件、取钱、交电费.
    said = notice.bare[start : max(timed, default=end)]
    named = None if _CUT_OFF.search(bare) else own_activity(notice, start, max(timed, default=end))
    if _STOPPED.search(bare) or _CALLED_TO_MEET.search(bare) or _MEMBERS.search(bare) or _LATE.search(bare):
        return True
    if _ON_THE_SPOT.search(bare):
        return False
    return says("outage", said if named else bare) and not says("about", bare)


def _from_labels(notice: NoticeText, title: str | None) -> bool:
    """Whether the notice is a form with 时间：and 地点：, and so was read."""
    labels = _labels()
    when = labels["when"].search(notice.text)
    if when is None:
        return False
    start, end = when.span(1)
    rest = notice.item_of(start)
    if when.start() - rest[0] < _LABEL_FIRST:
        # 一、时间：…二、地点：… is one form.
        rest = 0, len(notice.text)
    days, repeats = notice.days_in(start, end), notice.repeats_in(start, end)
    if not days and not repeats:
        return False
    where, what = labels["where"].search(notice.text), labels["what"].search(notice.text)
    head = notice.bare[rest[0] : when.start()]
    if says("meetings", head) or says("past", head):
        return True
    subject = re.split("[;,]", what[1])[0].strip() if what else None
    named = activity_in(re.sub(r"通知|预告|公告|活动", "", head)) or activity_in(head)
    if subject is None:
        subject = named or title or headline(head)
    elif named and named not in subject:
        subject = f"{subject}{named}" if len(subject) + len(named) < 40 else subject
    if subject is None:
        return False
    place = (
        venue_in(f"地点:{where[1]}") or re.split("[;,()]", where[1])[0].strip()
        if where
        else venue_in(notice.bare)
    )
    times = notice.times_in(start, end) or notice.times_in(end, rest[1])[:1]
    _add(
        notice,
        (when.start(), where.end(1) if where and where.end(1) > end else end),
        subject,
        place,
        days,
        repeats,
        times,
    )
    return True


def _propose(
    notice: NoticeText, when: When, part: tuple[int, int], sentence: tuple[int, int], title: str | None
) -> None:
    (start, end), (first, last) = part, sentence
    days, repeats = days_said(notice, when, part)
    if not days and not repeats:
        return
    if any(len(each.days) > _LONGEST_RUN for each in days) and not notice.times_in(start, last):
        return
    if days and all(each.onward for each in days) and says("moved", notice.bare[start:end]):
        # From then on at another time, on days that are not said.
        return
    if _OPENING.search(notice.bare, start, end):
        return
    what = session_name(notice, part, sentence, title)
    times = (
        as_it_is_now(notice, times_of_it(notice, start, end), start, end) or notice.times_in(start, last)[:1]
    )
    alone = place_alone(notice, start, end)
    place = alone or _place(notice, part, sentence)
    if (what is None or is_weak(what)) and place and (alone or is_placed(notice, first, last)):
        at = times[0].start if times else _all_day(notice, start, end)
        what = (happening_in(notice, first, last, at, place) if at is not None else None) or what
    if (
        what is None
        or is_weak(what)
        or not _may_be(notice, what, place, sentence)
        or notice.ask_if_contradicting(days)
    ):
        return
    if not _is_left(notice, what, place, days, repeats, times, part, sentence):
        _add(notice, (start, end), what, place, days, without_days_off(notice, repeats, last), times)


def _place(notice: NoticeText, part: tuple[int, int], sentence: tuple[int, int]) -> str | None:
    (start, end), (first, last) = part, sentence
    if _NOW_ONLINE.search(notice.bare, first, last):
        return "线上"
    found = venue_of(notice, start, end) or place_alone(notice, first, last)
    return found or place_beside(notice, first, last) or _online(notice, first, last)


def _is_left(
    notice: NoticeText,
    what: str,
    place: str | None,
    days: list[DayPhrase],
    repeats: list[Repeat],
    times: list[TimePhrase],
    part: tuple[int, int],
    sentence: tuple[int, int],
) -> bool:
    """Whether what is said of a session is too little, or nothing new; it may be asked when it is."""
    (start, end), (first, last) = part, sentence
    if _is_off(notice, what, [*days, *repeats], times, sentence):
        return True
    if not (times or _says_enough(notice, what, place, days, repeats, last)):
        return True
    if not times and says("undecided", notice.bare[first:last]):
        notice.ask(WHICH_DAY, first, last)
        return True
    if times and _is_shut_then(notice, times[0]):
        return True
    ours = notice.signer and _OUR.search(notice.text)
    if place is None and not (ours or _MARKET.search(what)):
        return True
    if not (times or _MARKET.search(what) or _PART_OF_A_DAY.search(notice.text, first, last)):
        # 11月23日起并入三楼上课: what has no time of the day is no session that people come to.
        return True
    if not times and _AS_USUAL.search(notice.bare, start, end):
        return True
    return says("recruiting", notice.bare[start:end]) and not days and not times


def _is_shut_then(notice: NoticeText, time: TimePhrase) -> bool:
    """Whether the clause of a time says only that something is closed then: 小区南门7:00-12:00封闭."""
    clause = notice.clause_of(time.start)
    return (
        says("closing", notice.bare[time.end : clause.end])
        and own_activity(notice, clause.start, clause.end) is None
    )


def _is_off(
    notice: NoticeText,
    what: str,
    when: list[DayPhrase | Repeat],
    times: list[TimePhrase],
    sentence: tuple[int, int],
) -> bool:
    """Whether what is off has no time of its own on another day: 今晚7点的灯会取消,明天上午领奖."""
    first, last = sentence
    off = any(
        each.kind is ProposalKind.CANCEL
        and (first <= at <= last or (each.what and (each.what in what or what in each.what)))
        for at, each in notice.proposals
    )
    return off and bool(times) and all(each.start < when[0].start for each in times)


def _online(notice: NoticeText, start: int, end: int) -> str | None:
    found = _ONLINE.search(notice.bare, start, end)
    return "线上" if found else None


_OPENING = re.compile("(?:开放|营业|开门|供餐|开馆)时间[^,;]{0,4}(?:推迟|提前|延后|改|调|缩短|延长)")
"""开放时间推迟到下午1点 says of a place when it is open."""
_PART_OF_A_DAY = re.compile("[上下]午|早上?|晚上?|中午|傍晚|全天|[一整]天|[为之]期|展")
_LATE = re.compile("来晚了,|晚到|估计")
"""菜车来晚了,估计十点到 is no more than news."""
_NOW_ONLINE = re.compile("改[到为成在]?线上")
_ONLINE = re.compile("线上|直播|腾讯会议|视频号")
_FORBIDDEN = re.compile("禁止|严禁|请勿|不得|可能")


def _may_be(notice: NoticeText, what: str, place: str | None, sentence: tuple[int, int]) -> bool:
    """Whether what no word names takes place: where it is said, and nothing of it is others' business."""
    bare = notice.bare[slice(*sentence)]
    return is_named(what) or (
        place is not None
        and (says("about", bare) or not says("outage", bare))
        and not (_FORBIDDEN.search(bare) or says("past", bare))
    )


def _says_enough(
    notice: NoticeText, what: str, place: str | None, days: list[DayPhrase], repeats: list[Repeat], end: int
) -> bool:
    """Whether a session without times is one: by its place, or as a market; not what is off or explains a closure: 今明两天体检,餐桌停餐."""
    if days and any(
        pattern(each).search(notice.bare, days[-1].end, end) for each in ("cancelling", "closing")
    ):
        return False
    placed = place and (not repeats or any(each.every for each in repeats))
    return bool(placed or _MARKET.search(what))


def _all_day(notice: NoticeText, start: int, end: int) -> int | None:
    """Where a part of a text says that something lasts all day."""
    found = notice.bare.find("全天", start, end)
    return found if found >= 0 else None


_MARKET = re.compile("大集|年集|庙会|赶集")
"""What needs no place: everyone knows where the market is."""
_STOPPED = re.compile(r"(?:停止|暂停)(?:送餐|接收)|[车机炉](?:辆|器|房)?(?:保养|检修|年检)")
_CUT_OFF = re.compile(r"停[水电气暖热梯]|断[水电气网]|施工|检修|抢修")
_AS_USUAL = re.compile(r"照[赶开办上跳练讲演来]|照常|照旧|正常|如期")


_CALLED_TO_MEET = re.compile(
    r"请[^,;]{0,12}(?:[队组楼门站]长|员|干部|代表|负责人)[^,;]{0,30}(?:开|参加)[^,;]{0,6}会"
)
"""请志愿者小队长到居委会开总结会: for those who are called."""
_MEMBERS = re.compile(r"请[^,;]{0,8}(?:党员|网格员|代表|[楼门组队]长)[^;]{0,30}(?:到|在|于)")
_ON_THE_SPOT = re.compile(r"现场[^,;]{0,4}(?:帮|教|指导|办)|手把手|一对一")
"""How people are helped with what else would be others' business: 现场帮老人缴费."""
_LED_TO = re.compile(r"^(?:地[点方址])?(?:还是|仍是|仍在|还在|就在|停在|停到|在|到)(?=[\u4e00-\u9fff\d]{2})")
_OUR = re.compile("本站|我站|本室|本中心|本院|我院|本馆")


def _add(
    notice: NoticeText,
    part: tuple[int, int],
    what: str,
    place: str | None,
    days: list[DayPhrase],
    repeats: list[Repeat],
    times: list[TimePhrase],
) -> None:
    start, end = part
    used: list[DayPhrase | Repeat] = [*days, *repeats]
    notice.used.update(each.start for each in used)
    if notice.ask_if_contradicting(days):
        return
    if any(day.vague for day in days):
        notice.ask(WHICH_DAY, start, end)
        return
    place = _LED_TO.sub("", place) if place else None
    if place is None and notice.signer and _OUR.search(notice.text):
        place = notice.signer
    said = notice.said(start, end)
    if repeats:
        repeat = repeats_said(repeats)
        notice.propose(
            start,
            Proposal(
                ProposalKind.SESSION, said, what=what, place=place, repeat=repeat, times=times_said(times)
            ),
            used,
        )
        return
    dates = days_of(days)
    if dates[-1] < notice.today:
        notice.ask(PASSED, start, end)
        return
    notice.propose(
        start,
        Proposal(ProposalKind.SESSION, said, what=what, place=place, dates=dates, times=times_said(times)),
        used,
    )


_ARRANGED = re.compile("等[^,;]{0,8}通知|要来|组织|举办|安排|请[^,;]{0,8}来")
_OPEN_DAY = re.compile(r"敲定|[再待]定|看天气|哪[一两几]?天|[没未](?:最后|最终|有)?(?:确?定)")


def _ask_for_the_day(notice: NoticeText, start: int, end: int) -> None:
    """Ask for the day of what has a time or a place, and no day."""
    bare = notice.bare[start:end]
    if not says("undecided", bare) or says("recruiting", bare) or not _proposed_nothing(notice, start, end):
        return
    when = when_said(notice, start, end)
    what = activity_in(bare)
    arranged = _ARRANGED.search(bare) is not None
    if ((when or arranged) and _OPEN_DAY.search(bare)) or (not when and what and not is_weak(what)):
        notice.ask(WHICH_DAY, start, end)


def _proposed_nothing(notice: NoticeText, start: int, end: int) -> bool:
    return not any(start <= place <= end for place, _each in notice.proposals)
