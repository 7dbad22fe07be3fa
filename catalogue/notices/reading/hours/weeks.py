"""Days of the week and their times, put together from a part of a notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ....foundation.errors import Invalid
from ....time.hours import MINUTES_A_DAY, OpeningHours
from ....time.hours.model import weekday_names
from ..context import NoticeText
from ..times import TimePhrase

_HOLIDAYS = re.compile(r"(?:国家)?(?:法定)?节假日|公休日")
SHUT = re.compile(
    r"(?:全天)?(?:休息|闭馆|不开|关门|停诊|不营业|不办公|不上班|不接诊|不开门|休|停餐|不对外|歇|停供|不出摊|不出(?=[,;]|$))(?!区|室|日)"
)
_WITH_HOLIDAYS = re.compile(r"^[\s及和、,]*(?:(?:国家)?(?:法定)?节假日)?[\s均都全天为]*")
_SHUT_FOR = re.compile(rf"(?!上午|下午|不)[\u4e00-\u9fff]{{0,4}}?{SHUT.pattern}")
"""Closed for a reason: 检修不开."""
_HALF_SHUT = re.compile(rf"(上午|下午|晚上)[\u4e00-\u9fff]{{0,4}}?{SHUT.pattern}")
_JOINED = re.compile(r"[\s、和及与]*(?:[\u4e00-\u9fff]{0,4},)?[\u4e00-\u9fff]{0,2}")
"""What is between days that have their times together: 男部周二四六，女部周三五日."""
_STILL = re.compile(r"平时|还是|仍")
"""What is the same as before is said for the days beside it: 平时还是每周三."""
_PART_OF_A_DAY = re.compile("[上下]午|全天|半天|晚上")
_OTHERWISE = re.compile(r"\s*(?:只|仅|[上下中]午|早|晚)")
"""What is said of days after the times otherwise than the times: 周末只供午餐, 周一上午保养."""
_HOLIDAY_HOURS = re.compile(r"节假日\s{3,}")
_EXCEPTED = re.compile(r"除(?:了)?$")


_CHANGED = re.compile(r"延长为|延长至|延长到|缩短为|调整为|改为|改成|变更为|调整到|改到|变为|换成")
_BEFORE = re.compile(r"原来|原先|以前|由|从(?![^,;]{0,8}起)|原")


@dataclass
class _Group:
    """Days of the week and their times."""

    weekdays: tuple[int, ...] = ()
    times: list[TimePhrase] = field(default_factory=list)


def _opens(time: TimePhrase) -> int:
    return time.opens


class _Week:
    """The days and times of a part of a text, put together from left to right."""

    def __init__(self, notice: NoticeText, start: int, end: int) -> None:
        self.notice, self.start, self.end = notice, start, end
        self.groups: list[_Group] = []
        self.left_out: set[int] = set()
        self.off: set[int] = set()
        self.alone: list[int] = []
        """Times that only begin."""
        self.unclear = False
        """Whether parts of days are said of days that have their times together: 周二全天,周六上午,8:00-12:00."""
        self.halves: dict[int, str] = {}
        """Weekdays of which one half is closed: 周日下午不开."""
        self._pending: tuple[int, ...] | None = None
        self._pending_end = start

    def add_times(self, time: TimePhrase) -> None:
        """Times belong to the days before them."""
        if time.closes is None:
            self.alone.append(time.opens)
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
        elif SHUT.match(after.lstrip()) or (
            _SHUT_FOR.match(_WITH_HOLIDAYS.sub("", after)) and not self.notice.times_in(last, last + 12)
        ):
            self.off |= set(weekdays)
        elif self._pending is not None and re.fullmatch(_JOINED, bare[self._pending_end : first]):
            self.unclear |= _PART_OF_A_DAY.search(bare, self._pending_end, first) is not None
            self._pending = tuple(sorted({*self._pending, *weekdays}))
        else:
            self._pending = weekdays
        self._pending_end = last

    def rules(self) -> list[str]:
        """The rules in the notation of ``catalogue.time.hours``."""
        bounds = {bound for each in self.groups for time in each.times for bound in (time.opens, time.closes)}
        if self.unclear or not bounds.issuperset(self.alone):
            # A time of its own says something else of the same days: 周一10点以后开.
            return []
        between = self.notice.bare[self.start : self._pending_end]
        if (
            self._pending
            and len(self.groups) == 1
            and not (self.groups[0].weekdays or _STILL.search(between))
        ):
            # 午餐10:30-12:30，周一至周日都开; but 周末只供午餐 is left to the reader.
            if _OTHERWISE.match(self.notice.bare, self._pending_end, self.end):
                return []
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
        for place, group in enumerate(self.groups):
            days = set(group.weekdays or range(7)) - self.left_out
            if len(days) == len(range(7)):
                # 每天16:00-19:00,周末9:30-17:30
                days -= {
                    day
                    for other in self.groups[place + 1 :]
                    for day in other.weekdays
                    if len(other.weekdays) < len(range(7))
                }
            days -= set() if len(group.weekdays) in range(1, 7) else self.off
            for day in days & self.halves.keys():
                open_half = [half for each in group.times if (half := _open_half(each, self.halves[day]))]
                if open_half:
                    yield {day}, open_half
            if days - self.halves.keys():
                yield days - self.halves.keys(), group.times

    def _is_shut_after(self, place: int) -> bool:
        return (
            SHUT.match(re.sub(r"^[\s均都全天为]*", "", self.notice.bare[self.start + place : self.end]))
            is not None
        )


def _open_half(time: TimePhrase, shut: str) -> TimePhrase | None:
    """What of a time is in the half of the day that is not closed."""
    noon = MINUTES_A_DAY // 2
    closes = time.closes or time.opens
    opens, closes = (max(time.opens, noon), closes) if shut == "上午" else (time.opens, min(closes, noon))
    return replace(time, opens=opens, closes=closes) if opens < closes else None


def has_holiday_hours(notice: NoticeText, start: int, end: int) -> bool:
    """Whether hours are said of public holidays: they are left to the reader."""
    return _HOLIDAY_HOURS.search(notice.bare, start, end) is not None


_SAME_AS_EVER = re.compile(r"(?:[平其]\S|\s{2})(?:还是|仍是|仍为)\s*$")


def _first_time(notice: NoticeText, start: int, end: int) -> int:
    return next((each.start for each in notice.times_in(start, end) if each.closes is not None), end)


_Mark = tuple[int, int, tuple[int, ...]]
"""Start and end of days of the week, and which they are."""


def _marks(notice: NoticeText) -> list[_Mark]:
    found = [(each.start, each.end, each.weekly) for each in notice.repeats if each.weekly or each.every]
    return found + [
        (each.start, each.end, tuple(sorted({day.weekday() for day in each.days})))
        for each in notice.days
        if each.weekday
    ]


def _of_both(notice: NoticeText, marks: list[_Mark], start: int, end: int) -> list[_Mark]:
    """Days of the week that are said of the former and of the new times: 周六、周日由9:00-17:00延长至9:00-20:00."""
    return [
        mark
        for mark in marks
        if start <= mark[0] < end and not _FORMER_DAYS.search(notice.bare[start : mark[0]])
    ]


_FORMER_DAYS = re.compile("(?:由|从|原来?|以前)[^,;]*$")


def _where_new(notice: NoticeText, start: int, end: int) -> int:
    """Where a part of a text begins to say what is new."""
    changed = [found.start() for found in _CHANGED.finditer(notice.bare[start:end])]
    if not changed:
        return start
    new = start + changed[-1]
    if notice.times_in(new, end) and _BEFORE.search(notice.bare[start:new]):
        # 由每天9:00-17:00调整为…: what was is not said.
        return new
    if any(each.start >= new for each in notice.days_in(start, end) if each.weekday):
        # 周二闭馆改为周一闭馆
        return new
    return start


def schedule_in(notice: NoticeText, start: int, end: int) -> str | None:
    """The hours of a part of the text in the notation; None if it is none."""
    whole, start = start, _where_new(notice, start, end)
    back = [
        each.start
        for each in notice.days_in(start, end, free=False)
        if each.onward and notice.is_back(each) and notice.times_in(start, each.start)
    ]
    # 1月1日至3日9:00-12:00,4日起恢复6:00-22:00
    end = min([end, *back])
    marks = _marks(notice)
    kept = [] if any(start <= mark[0] < end for mark in marks) else _of_both(notice, marks, whole, start)
    week = _Week(notice, start, end)
    both: list[tuple[int, TimePhrase | _Mark]]
    both = [(mark[0], mark) for mark in marks]
    for mark in kept:
        week.add_days(*mark)
    both += [(each.start, each) for each in (*notice.times, *notice.ends)]
    for place, said in sorted(both, key=lambda each: each[0]):
        if not start <= place < end:
            continue
        if isinstance(said, TimePhrase):
            week.add_times(said)
        else:
            week.add_days(*said)
    if has_holiday_hours(notice, start, end):
        return None
    if len(week.groups) == 1 and _SAME_AS_EVER.search(notice.bare, start, _first_time(notice, start, end)):
        # 周末开到晚上7点,平日还是9:00-17:00: what is new has no beginning.
        return None
    text = "; ".join(week.rules())
    try:
        OpeningHours.parse(text)
    except Invalid:
        return None
    return text or None
