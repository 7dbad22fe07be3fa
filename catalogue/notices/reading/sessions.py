"""Sessions: what happens, when, and where."""

from __future__ import annotations

import re
from functools import cache
from typing import TypeVar

from ...language.word_files import one_of
from .context import NoticeText
from .days import DayPhrase, days_of
from .model import PASSED, WHICH_DAY, Proposal, ProposalKind
from .names import activity_in, venue_in
from .naming import happening_in, is_weak, own_activity, session_name
from .repeats import Repeat, repeats_said
from .times import TimePhrase, times_said
from .words import pattern, says, words

_TITLE = re.compile(r"^\(([^()]{2,20})\)|^([^,;:()]{2,30}):")


@cache
def _labels() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(
            rf"(?:^|(?<=[,;:() 、]))(?:{one_of(getattr(words(), f'labels_{name}'))})\s*[:]\s*([^;]+)"
        )
        for name in ("when", "where", "what")
    }


_PART_OF_A_PLACE = re.compile(r"[一二三四五六\d][层楼]|大厅|门口|院里|大堂")
_ANYWHERE = frozenset({"社区", "小区", "村里", "我村", "咱村"})
_LABEL_FIRST = 3
_WORKING_WEEK = 5
_When = tuple[list[DayPhrase], list[Repeat]] | tuple[()]
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
    day: _When = ()
    for start, end, item in notice.sentences:
        when = (
            day if day and item == notice.clause_of(day[0][0].start).item and _goes_on(notice, start) else ()
        )
        day = ()
        if _is_no_session(notice, start, end):
            continue
        for first, last in _segments(notice, start, end):
            when = _when(notice, first, last) or when
            _propose(notice, when, (first, last), (start, end), title)
        day = when if when and len(when[0]) == 1 and not when[1] else ()
        _ask_for_the_day(notice, start, end)


def _goes_on(notice: NoticeText, start: int) -> bool:
    """Whether a sentence begins with a time of the day that the one before it named: 下午2点电影."""
    return (
        any(start <= each.start <= start + 3 for each in notice.times)
        and _PART_OF_DAY.match(notice.text, start) is not None
    )


_PART_OF_DAY = re.compile(r"\s*(?:上午|中午|下午|晚上)")


def _title(notice: NoticeText) -> str | None:
    found = _TITLE.match(notice.bare)
    return (found[1] or found[2]) if found else None


def _is_no_session(notice: NoticeText, start: int, end: int) -> bool:
    bare = notice.bare[start:end]
    timed = [
        each.end
        for each in notice.clauses_in(start, end)
        if _when(notice, each.start, each.end) or notice.times_in(each.start, each.end)
    ]
    if says("past", notice.text[start:end]) or (
        says("meetings", bare) and not re.search("欢迎|居民朋友", bare)
    ):
        return True
    # What comes after an activity and its time does not say what happens: 寄件、取钱、交电费.
    said = notice.bare[start : max(timed, default=end)]
    named = None if _CUT_OFF.search(bare) else own_activity(notice, start, max(timed, default=end))
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
        subject = named or title
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


def _segments(notice: NoticeText, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a sentence that speak of a session each.

    A new one begins with a time that has days of its own, or another activity on the days said before.
    """
    cuts = [start]
    for clause in notice.clauses_in(start, end):
        if not notice.times_in(clause.start, clause.end) or not notice.times_in(cuts[-1], clause.start):
            continue
        own = _when(notice, clause.start, clause.end)
        earlier = _when(notice, cuts[-1], clause.start)
        if (own and earlier) or (
            not own
            and own_activity(notice, clause.start, clause.end)
            and own_activity(notice, cuts[-1], clause.start)
        ):
            cuts.append(clause.start)
    return list(zip(cuts, [*cuts[1:], end], strict=True))


def _when(notice: NoticeText, start: int, end: int) -> _When:
    repeats = [each for each in notice.repeats_in(start, end) if each.start not in notice.used]
    days = notice.days_in(start, end)
    return (days, repeats) if days or repeats else ()


def _propose(
    notice: NoticeText, when: _When, part: tuple[int, int], sentence: tuple[int, int], title: str | None
) -> None:
    (start, end), (first, last) = part, sentence
    days, repeats = _days_said(notice, when, part)
    if not days and not repeats:
        return
    if any(len(each.days) > _LONGEST_RUN for each in days) and not notice.times_in(start, last):
        return
    what = session_name(notice, part, sentence, title)
    times = _now(notice, notice.times_in(start, end), start, end) or notice.times_in(start, last)[:1]
    place = _venue(notice, start, end) or _place_beside(notice, first, last)
    if (what is None or is_weak(what)) and times and place and venue_in(notice.bare[first:last], named=False):
        what = happening_in(notice, first, last, times[0].start) or what
    if what is None or is_weak(what) or notice.ask_if_contradicting(days):
        return
    if not (times or (place and (not repeats or any(each.every for each in repeats)))):
        return
    if not times and says("undecided", notice.bare[first:last]):
        notice.ask(WHICH_DAY, first, last)
        return
    if place is None and _AS_USUAL.search(notice.bare, start, end):
        return
    if says("recruiting", notice.bare[start:end]) and not days and not times:
        return
    _add(notice, (start, end), what, place, days, _without_days_off(notice, repeats, last), times)


def _days_said(
    notice: NoticeText, when: _When, part: tuple[int, int]
) -> tuple[list[DayPhrase], list[Repeat]]:
    """The days on which something takes place, or the days that return: what comes with a part of a sentence, without the others."""
    if not when:
        return [], []
    repeats = [each for each in _now(notice, when[1], *part) if not notice.is_closed_on(each)]
    closed = any(each.kind is ProposalKind.CLOSURE for _place, each in notice.proposals)
    days = [
        each
        for each in when[0]
        if not (notice.is_back(each) or notice.is_closed_on(each) or _is_for_signing_up(notice, each))
        and not (closed and _BEGINS_AGAIN.match(notice.bare[each.end :]))
    ]
    dated = [
        each
        for each in days
        if not (each.onward or each.weekday or (repeats and _UNTIL.search(notice.text, 0, each.start)))
    ]
    if repeats and not (dated and all(len(each.weekly) >= _WORKING_WEEK for each in repeats)):
        return [], repeats
    if len(repeats) == 1:
        # 12月7日至11日每天: the dates say which days.
        days = [each.only_on(repeats[0].weekly) for each in days]
    # 周末两场活动：12月12日…
    return [each for each in days if not each.weekday] or days, []


_CUT_OFF = re.compile(r"停[水电气暖热梯]|断[水电气网]|施工|检修|抢修")
_AS_USUAL = re.compile(r"照常|照旧|正常|如期")
_UNTIL = re.compile(r"(?:至|到|截至|截止)$")
_DAYS_OFF = re.compile(r"[\s都均]*(?:休息|不|休|停)")


def _without_days_off(notice: NoticeText, repeats: list[Repeat], end: int) -> list[Repeat]:
    """Days that return, without a weekday that is off: 每日6:00-9:00,周日休息."""
    if len(repeats) != 1 or len(repeats[0].weekly) < _WORKING_WEEK:
        return repeats
    off = {
        each.first.weekday()
        for each in notice.days_in(repeats[0].end, end)
        if each.weekday and _DAYS_OFF.match(notice.bare, each.end)
    }
    return [repeats[0].without(off)] if off else repeats


_Said = TypeVar("_Said", TimePhrase, Repeat)
_FORMER = re.compile(r"[从由原]")


def _now(notice: NoticeText, said: list[_Said], start: int, end: int) -> list[_Said]:
    """Times or days of a part of the text without those that were: 从晚上7点改到下午3点."""
    for found in pattern("moved").finditer(notice.bare, start, end):
        new = [each for each in said if each.start >= found.end()]
        if new and len(new) < len(said) and _FORMER.search(notice.text, start, found.start()):
            return new
    return said


def _is_for_signing_up(notice: NoticeText, day: DayPhrase) -> bool:
    clause = notice.clause_of(day.start)
    return re.search(
        "报名|截止|放号|领票|取票|抢票", notice.bare[clause.start : clause.end]
    ) is not None and not notice.times_in(day.end, day.end + 14)


_BEGINS_AGAIN = re.compile(r"\s*(?:开班|开课|开学|复课|开业|开工)")


def _venue(notice: NoticeText, start: int, end: int) -> str | None:
    """Where something is by a part of the text; by one of its clauses if the first name says little: 进社区."""
    found = venue_in(notice.bare[start:end])
    if found and _PART_OF_A_PLACE.match(found):
        whole = notice.subject(start, start)
        return f"{whole}{found}" if whole and whole not in found else found
    if found not in _ANYWHERE:
        return found
    named = (venue_in(notice.bare[each.start : each.end]) for each in notice.clauses_in(start, end))
    return next((each for each in named if each and each not in _ANYWHERE), None)


def _place_beside(notice: NoticeText, first: int, last: int) -> str | None:
    """Where it is, by the sentence or the ones beside it."""
    item = notice.item_of(first)
    following = [(start, end) for start, end, _item in notice.sentences if start > last and end <= item[1]][
        :2
    ]
    before = [(start, end) for start, end, _item in notice.sentences if end < first and start >= item[0]][-1:]
    for start, end in [(first, last), *following, *before]:
        if (start, end) == (first, last) or not _when(notice, start, end):
            found = _venue(notice, start, end)
            if found:
                return found
    return None


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


_ARRANGED = re.compile("要来|组织|举办|安排|请[^,;]{0,8}来")
_OPEN_DAY = re.compile(r"[再待]定|看天气|哪[一两几]?天|[没未](?:最后|最终|有)?(?:确?定)")


def _ask_for_the_day(notice: NoticeText, start: int, end: int) -> None:
    """Ask for the day of what has a time or a place, and no day."""
    bare = notice.bare[start:end]
    if not says("undecided", bare) or says("recruiting", bare) or not _proposed_nothing(notice, start, end):
        return
    when = _when(notice, start, end)
    what = activity_in(bare)
    arranged = _ARRANGED.search(bare) is not None
    if ((when or arranged) and _OPEN_DAY.search(bare)) or (not when and what and not is_weak(what)):
        notice.ask(WHICH_DAY, start, end)


def _proposed_nothing(notice: NoticeText, start: int, end: int) -> bool:
    return not any(start <= place <= end for place, _each in notice.proposals)
