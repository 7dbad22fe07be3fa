"""Places that have other hours for some days, or from a day on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ...foundation.errors import Invalid
from ...time.hours import MINUTES_A_DAY, OpeningHours
from ...time.hours.model import weekday_names
from .context import NoticeText
from .days import DayPhrase
from .model import Proposal, ProposalKind
from .names import activity_in, places_in
from .spelling import blanked
from .times import TimePhrase
from .words import pattern, says

_HOLIDAYS = re.compile(r"(?:国家)?(?:法定)?节假日|公休日")
_SHUT = re.compile(r"(?:全天)?(?:休息|闭馆|不开|关门|停诊|不营业|休|停餐|不对外|歇)(?!区|室|日)")
_WITH_HOLIDAYS = re.compile(r"^[\s及和、,]*(?:(?:国家)?(?:法定)?节假日)?[\s均都全天为]*")
_SHUT_FOR = re.compile(rf"(?!上午|下午)[\u4e00-\u9fff]{{0,4}}?{_SHUT.pattern}")
"""Closed for a reason: 检修不开."""
_HALF_SHUT = re.compile(rf"(上午|下午|晚上)[\u4e00-\u9fff]{{0,4}}?{_SHUT.pattern}")
_JOINED = re.compile(r"[\s、和及,与]*[\u4e00-\u9fff]{0,2}")
"""What is between days that have their times together: 男部周二四六，女部周三五日."""
_STILL = re.compile(r"平时|还是|仍")
"""What is the same as before is said for the days beside it: 平时还是每周三."""
_EXCEPTED = re.compile(r"除(?:了)?$")


_STRONG = re.compile(
    r"(?<![活报培举课])时间[为是]|开(?:门|馆)[^,;]{0,14}(?:关门|打烊|闭馆|关)|(?:改|换|调)(?:了|下|一下)?时间|时间(?:有|要|将|临时)*(?:变|调|改)|(?:看病|开药|取药|打饭|洗澡|理发|买菜|取件|就诊|借书|办事|办业务)时[间段]|[早午晚](?:餐|饭)(?=[\s:]*(?:\s|$)|从|自|由|改|调|提前|推迟|延|供应|服务)"
)
_CHANGED = re.compile(r"延长为|延长至|延长到|缩短为|调整为|改为|改成|变更为|调整到|改到|变为|换成")
_OPEN = re.compile(
    r"(?:照常|都|也|仍|仍然|继续|坚持|天天|延时|延长)(?:开|营业|服务|供餐)|不打烊|不休息|开业|营业了"
)
_BEFORE = re.compile(r"原来|原先|以前|由|从|原")


@dataclass
class _Group:
    """Days of the week and their times."""

    weekdays: tuple[int, ...] = ()
    times: list[TimePhrase] = field(default_factory=list)


def find_hours(notice: NoticeText) -> None:
    """Propose the opening hours that a notice speaks of."""
    done = -1
    for start, end, item in notice.sentences:
        if start < done:
            continue
        if not notice.times_in(start, end) or not _is_about_hours(notice, start, end):
            continue
        while (following := _goes_on(notice, end, item)) is not None:
            end = following
        done = end
        _propose(notice, start, end)


def _is_about_hours(notice: NoticeText, start: int, end: int) -> bool:
    bare = notice.bare[start:end]
    names = places_in(bare)
    if _LATER.search(bare):
        return False
    if _is_headed(notice, start) and not activity_in(blanked(bare, names).split("常")[0]):
        return True
    shut = says(
        "closing",
        pattern("not_closing").sub("", re.sub(r"周[一二三四五六日]\S{0,6}(?:休息|闭馆)|休息|不休", "", bare)),
    )
    if not says("hours", pattern("closing").sub("", bare)) and not _STRONG.search(bare):
        groups = sum(bool(each.weekly) for each in notice.repeats_in(start, end))
        groups += sum(each.weekday for each in notice.days_in(start, end))
        weekly = groups > 1 and bool(names)
        return not activity_in(blanked(bare, names)) and (weekly or _announced(notice, start))
    plain = blanked(bare, names)
    if (
        says("moved", plain)
        and activity_in(plain)
        and not re.search(r"(?:开放|门诊|营业|供餐|服务|办公|开门|[早午晚]餐)时[间段]", plain)
    ):
        return False
    strong = [
        found for found in pattern("hours").finditer(bare) if found[0].endswith(("时间", "时段", "作息"))
    ]
    strong += _STRONG.finditer(bare)
    strong += [each for each in _OPENS.finditer(plain) if _is_of_a_place(notice, start + each.start())]
    if says("moved", plain) and notice.title_activity(start) and not strong:
        return False
    if any(_is_time_of_a_place(bare, names, each.start()) for each in strong):
        return True
    activity = activity_in(re.sub(r"免费|服务|活动|门诊|健康|换|市场|检查|疫苗|[早午晚]餐", " ", plain))
    if activity and not (strong and plain.find(activity) > strong[0].start()):
        return False
    if strong:
        return True
    closing = [
        clause for clause in notice.clauses_in(start, end) if notice.times_in(clause.start, clause.end)
    ]
    timed = [
        clause
        for clause in closing
        if not says("closing", _without_usual(notice.bare[clause.start : clause.end]))
    ]
    if not timed:
        return False
    plainly = any(notice.says_open(each.start, each.end) for each in timed)
    if (
        shut
        and not plainly
        and len(closing) == len(notice.times_in(start, end))
        and not notice.repeats_in(start, end)
    ):
        return False
    weekly = bool(notice.repeats_in(start, end))
    named = bool(names) or (weekly and notice.subject(start, start) is not None)
    return named and (
        weekly
        or says("hours", "".join(notice.bare[each.start : each.end] for each in timed))
        or (len(timed) > 0 and re.search(r"延长|延时|不打烊|开放|开门|开馆", bare) is not None)
    )


def _is_time_of_a_place(bare: str, names: list[tuple[int, int]], at: int) -> bool:
    """Whether a word like 开放时间 comes after the name of a place: 健身步道旁的淋浴间开放时间."""
    return any(0 <= at - end <= _BESIDE for _start, end in names) and _TIME.match(bare, at) is not None


_BESIDE = 4
_TIME = re.compile(r"(?:对外|冬季|夏季|夜间)?(?:开放|营业|服务|办公|门诊|供餐|接诊|借阅|开门|开馆)时[间段]")
_OPENS = re.compile(r"(?:对外)?(?:开放|开门|营业|开馆)(?!日|式|时)")


def _is_of_a_place(notice: NoticeText, at: int) -> bool:
    """Whether the clause of a word says when a place is open: 图书室每周三14:00-17:00开放."""
    clause = notice.clause_of(at)
    named = places_in(notice.bare[clause.start : at])
    return bool(named and notice.times_in(clause.start, at)) and not activity_in(
        blanked(notice.bare[clause.start : at], named)
    )


_LATER = re.compile(r"延[时长迟](?:服务|开放|营业|关门|闭馆)?(?:到|至)[^,;\d]{0,4}\d")
"""延时到19:00 says no beginning."""
_OF_OPENING = re.compile(
    r"(?:开放|营业|服务|办公|供餐|门诊|接诊|开馆)(?:时间)?(?:的)?(?:安排|调整|变更)?(?:的)?(?:公告|通知|安排|时间|告示|提示)$"
)


def _is_headed(notice: NoticeText, start: int) -> bool:
    """Whether the sentence before is a heading of opening hours: 图书馆春节开放公告."""
    before = [(first, last) for first, last, _item in notice.sentences if start - 3 < last < start]
    return any(
        _OF_OPENING.search(notice.bare[first:last]) and places_in(notice.bare[first:last])
        for first, last in before
    )


def _announced(notice: NoticeText, start: int) -> bool:
    """Whether the sentence before says that a place is open: 图书馆元旦照常开！"""
    before = [(first, last) for first, last, _item in notice.sentences if last < start][-1:]
    if not before or before[0][0] < notice.item_of(start)[0]:
        return False
    bare = notice.bare[before[0][0] : before[0][1]]
    return bool(places_in(bare)) and _OPEN.search(bare) is not None and not activity_in(bare)


def _without_usual(text: str) -> str:
    return pattern("not_closing").sub("", re.sub(r"周[一二三四五六日]\S{0,6}(?:休息|闭馆)", "", text))


def _goes_on(notice: NoticeText, end: int, item: int) -> int | None:
    """The end of the sentence after ``end``, if it only goes on with days and times."""
    for first, last, of in notice.sentences:
        if first > end and first - end < 3:
            weekly = notice.repeats_in(first, last)
            days = weekly or any(each.weekday for each in notice.days_in(first, last))
            dated = [each for each in notice.days_in(first, last) if not each.weekday]
            times = notice.times_in(first, last)
            shut = days and _SHUT.search(notice.bare[first:last])
            wordy = activity_in(notice.bare[first:last])
            return last if of == item and days and (times or shut) and not dated and not wordy else None
    return None


def _propose(notice: NoticeText, start: int, end: int) -> None:
    place = notice.subject(start, _first_hours(notice, start, end))
    if place is None:
        return
    dated = _dated(notice, start, end)
    for first, last in zip(dated, [*dated[1:], end], strict=True) if len(dated) > 1 else [(start, end)]:
        _propose_part(notice, place, first, last)


def _dated(notice: NoticeText, start: int, end: int) -> list[int]:
    """Where parts of a sentence begin that have days and times of their own: 1月1日10:00-16:00,1月2日8:30-20:00."""
    days = [
        each
        for each in notice.days_in(start, end)
        if not (each.weekday or each.onward or notice.is_back(each) or notice.is_closed_on(each))
    ]
    ends = [*(each.start for each in days), end][1:]
    cuts = [each.start for each, last in zip(days, ends, strict=True) if notice.times_in(each.end, last)]
    return cuts if len(cuts) == len(days) else []


def _propose_part(notice: NoticeText, place: str, start: int, end: int) -> None:
    schedule = _schedule(notice, start, end)
    if schedule is None:
        return
    item = notice.item_of(start)
    days = [
        each
        for each in notice.days_in(start, end)
        if not each.weekday
        and (notice.starts(each) or not (notice.is_back(each) or notice.is_closed_on(each)))
    ]
    days = (
        days
        or [
            each
            for each in notice.days_in(*item)
            if not each.weekday and (notice.starts(each) or (len(each.days) > 1 and not notice.is_back(each)))
        ][:1]
    )
    if notice.ask_if_contradicting(days):
        return
    first, until = _span(notice, days, item)
    used: list[DayPhrase] = [*days, *(each for each in notice.days_in(start, end) if each.weekday)]
    notice.propose(
        start,
        Proposal(
            ProposalKind.HOURS,
            notice.said(start, end),
            place=place,
            first=first,
            until=until,
            schedule=schedule,
        ),
        [*used, *notice.repeats_in(start, end)],
    )


def _first_hours(notice: NoticeText, start: int, end: int) -> int:
    times = notice.times_in(start, end)
    return times[0].start if times else end


def _span(
    notice: NoticeText, days: list[DayPhrase], item: tuple[int, int]
) -> tuple[date | None, date | None]:
    """The first and the last day of other hours."""
    if not days:
        return None, None
    first = days[0]
    if first.onward or (len(first.days) == 1 and notice.starts(first)):
        ended = next(
            (
                each.last
                for each in days[1:]
                if not each.onward and re.search("[至到]$", notice.text[: each.start])
            ),
            None,
        )
        back = [
            each
            for each in notice.days_in(first.end, item[1])
            if notice.is_back(each) and each.first > first.first
        ]
        return first.first, ended or (back[0].first - timedelta(days=1) if back else None)
    if len(days) == 1 and len(first.days) == 1 and re.search("[到至]$", notice.text[: first.start]):
        return None, first.first
    return first.first, days[-1].last if not days[-1].onward else first.last


def _opens(time: TimePhrase) -> int:
    return time.opens


class _Week:
    """The days and times of a part of a text, put together from left to right."""

    def __init__(self, notice: NoticeText, start: int, end: int) -> None:
        self.notice, self.start, self.end = notice, start, end
        self.groups: list[_Group] = []
        self.left_out: set[int] = set()
        self.off: set[int] = set()
        self.halves: dict[int, str] = {}
        """Weekdays of which one half is closed: 周日下午不开."""
        self._pending: tuple[int, ...] | None = None
        self._pending_end = start

    def add_times(self, time: TimePhrase) -> None:
        """Times belong to the days before them."""
        if time.closes is None:
            return
        if self._pending is not None or not self.groups:
            self.groups.append(_Group(self._pending or ()))
            self._pending = None
        self.groups[-1].times.append(time)

    def add_days(self, first: int, last: int, weekdays: tuple[int, ...]) -> None:
        """Days wait for their times, unless they are closed or left out."""
        bare = self.notice.bare
        after = bare[last : self.end]
        if _EXCEPTED.search(bare[self.start : first]) or re.match(r"\s*(?:除外|以外)", after):
            self.left_out |= set(weekdays)
        elif (half := _HALF_SHUT.match(after)) and self.groups:
            self.halves |= dict.fromkeys(weekdays, half[1])
        elif _SHUT_FOR.match(_WITH_HOLIDAYS.sub("", after)) and not self.notice.times_in(last, last + 12):
            self.off |= set(weekdays)
        elif self._pending is not None and re.fullmatch(_JOINED, bare[self._pending_end : first]):
            self._pending = tuple(sorted({*self._pending, *weekdays}))
        else:
            self._pending = weekdays
        self._pending_end = last

    def rules(self) -> list[str]:
        """The rules in the notation of ``catalogue.time.hours``."""
        between = self.notice.bare[self.start : self._pending_end]
        if (
            self._pending
            and len(self.groups) == 1
            and not (self.groups[0].weekdays or _STILL.search(between))
        ):
            # 午餐10:30-12:30，周一至周日都开
            self.groups[0].weekdays = self._pending
        found = []
        for days, times in sorted(self._days_and_times(), key=lambda each: min(each[0])):
            named = ",".join(weekday_names(tuple(sorted(days))))
            found.append(f"{named} {','.join(map(str, sorted(times, key=_opens)))}")
        holiday = _HOLIDAYS.search(self.notice.bare[self.start : self.end])
        if found and holiday and self._is_shut_after(holiday.end()):
            found.append(f"{','.join([*weekday_names(tuple(sorted(self.off))), 'PH'])} off")
        return found

    def _days_and_times(self) -> Iterator[tuple[set[int], list[TimePhrase]]]:
        for group in self.groups:
            days = set(group.weekdays or range(7)) - self.left_out
            days -= set() if len(group.weekdays) in range(1, 7) else self.off
            for day in days & self.halves.keys():
                open_half = [half for each in group.times if (half := _open_half(each, self.halves[day]))]
                if open_half:
                    yield {day}, open_half
            if days - self.halves.keys():
                yield days - self.halves.keys(), group.times

    def _is_shut_after(self, place: int) -> bool:
        return (
            _SHUT.match(re.sub(r"^[\s均都全天为]*", "", self.notice.bare[self.start + place : self.end]))
            is not None
        )


def _open_half(time: TimePhrase, shut: str) -> TimePhrase | None:
    """What of a time is in the half of the day that is not closed."""
    noon = MINUTES_A_DAY // 2
    closes = time.closes or time.opens
    opens, closes = (max(time.opens, noon), closes) if shut == "上午" else (time.opens, min(closes, noon))
    return replace(time, opens=opens, closes=closes) if opens < closes else None


def _schedule(notice: NoticeText, start: int, end: int) -> str | None:
    """The hours of a part of the text in the notation; None if it is none."""
    changed = [found.start() for found in _CHANGED.finditer(notice.bare[start:end])]
    if (
        changed
        and notice.times_in(start + changed[-1], end)
        and _BEFORE.search(notice.bare[start : start + changed[-1]])
    ):
        # 由每天9:00-17:00调整为…: what was is not said.
        start += changed[-1]
    elif changed and any(
        each.start >= start + changed[-1] for each in notice.days_in(start, end) if each.weekday
    ):
        # 周二闭馆改为周一闭馆
        start += changed[-1]
    week = _Week(notice, start, end)
    marks = [(each.start, each.end, each.weekly) for each in notice.repeats if each.weekly or each.every]
    marks += [
        (each.start, each.end, tuple(sorted({day.weekday() for day in each.days})))
        for each in notice.days
        if each.weekday
    ]
    both: list[tuple[int, TimePhrase | tuple[int, int, tuple[int, ...]]]]
    both = [(mark[0], mark) for mark in marks]
    both += [(each.start, each) for each in notice.times]
    for place, said in sorted(both, key=lambda each: each[0]):
        if not start <= place < end:
            continue
        if isinstance(said, TimePhrase):
            week.add_times(said)
        else:
            week.add_days(*said)
    text = "; ".join(week.rules())
    try:
        OpeningHours.parse(text)
    except Invalid:
        return None
    return text or None
