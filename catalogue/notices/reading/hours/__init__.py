"""Places that have other hours for some days, or from a day on."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ..context import NoticeText
from ..days import DayPhrase
from ..model import Proposal, ProposalKind
from ..names import activity_in, places_in
from .clues import is_about_hours, says_shut
from .weeks import SHUT, has_holiday_hours, schedule_in

__all__ = ["find_hours"]


def find_hours(notice: NoticeText) -> None:
    """Propose the opening hours that a notice speaks of."""
    done = -1
    for start, end, item in notice.sentences:
        if start < done:
            continue
        if not notice.times_in(start, end) or not is_about_hours(notice, start, end):
            continue
        while (following := _goes_on(notice, end, item)) is not None:
            end = following
        done = end
        _propose(notice, start, end)


def _goes_on(notice: NoticeText, end: int, item: int) -> int | None:
    """The end of the sentence after ``end``, if it only goes on with days and times."""
    for first, last, of in notice.sentences:
        if first > end and first - end < 3:
            weekly = notice.repeats_in(first, last)
            days = weekly or any(each.weekday for each in notice.days_in(first, last))
            dated = [each for each in notice.days_in(first, last) if not each.weekday]
            times = notice.times_in(first, last)
            shut = days and SHUT.search(notice.bare[first:last])
            wordy = activity_in(notice.bare[first:last])
            return last if of == item and days and (times or shut) and not dated and not wordy else None
    return None


def _propose(notice: NoticeText, start: int, end: int) -> None:
    place = notice.subject(start, _first_hours(notice, start, end))
    if place is None:
        return
    if _begins_twice(notice, start, end):
        return
    parts = _dated(notice, start, end)
    for first, last in parts or [(start, end)]:
        _propose_part(notice, place, first, last, own_days=bool(parts))


def _begins_twice(notice: NoticeText, start: int, end: int) -> bool:
    """Whether hours of single days come before those from a day on: 除夕到下午3点,初二起9:00-18:00 is left alone."""
    days = [each for each in notice.days_in(start, end) if not each.weekday]
    onward = [each for each in days if each.onward and not notice.is_back(each)]
    single = [
        each
        for each in days
        if not (each.onward or len(each.days) > 1 or notice.is_back(each) or notice.is_closed_on(each))
    ]
    return bool(onward) and any(
        each.start < onward[0].start
        and any(time.closes is None for time in notice.times_in(each.end, onward[0].start))
        for each in single
    )


def _dated(notice: NoticeText, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a sentence with several days, each with times of its own: 1月1日10:00-16:00,1月2日8:30-20:00."""
    days = [each for each in notice.days_in(start, end) if not each.weekday]
    ends = [*(each.start for each in days), end][1:]
    parts = [(each, last) for each, last in zip(days, ends, strict=True) if notice.times_in(each.end, last)]
    # 2月8日起恢复7:00-19:00 is as it was.
    parts = [(each, last) for each, last in parts if not (each.onward and notice.is_back(each))]
    timed = [each for each, _last in parts]
    others = [each for each in days if each not in timed]
    if len(days) < 2 or not all(notice.is_back(each) or notice.is_closed_on(each) for each in others):
        return []
    return [(each.start, last) for each, last in parts]


def _propose_part(notice: NoticeText, place: str, start: int, end: int, *, own_days: bool) -> None:
    """Propose the hours of a part of a sentence. ``own_days``: they are those of the days named in it, and of no others."""
    schedule = schedule_in(notice, start, end)
    if schedule is None:
        if has_holiday_hours(notice, start, end):
            # Hours that are left to the reader are no session either.
            notice.used.update(each.start for each in notice.repeats_in(start, end))
            notice.used.update(each.start for each in notice.days_in(start, end))
        return
    item = notice.item_of(start)
    days = [
        each
        for each in notice.days_in(start, end)
        if not each.weekday
        and (own_days or notice.starts(each) or not (notice.is_back(each) or notice.is_closed_on(each)))
    ]
    days = (
        days
        or [
            each
            for each in notice.days_in(*item)
            if not (each.weekday or _is_of_another(notice, each, place))
            and (notice.starts(each) or (len(each.days) > 1 and not notice.is_back(each)))
        ][:1]
    )
    # 假期(1月1日-3日)照常开放,时间为9:00-16:00
    days = days or [each for each in notice.days_in(start, end) if len(each.days) > 1 and not each.weekday]
    if notice.ask_if_contradicting(days):
        return
    first, until = _span(notice, days, item)
    weekly = notice.repeats_in(start, end) or any(each.weekday for each in notice.days_in(start, end))
    if not (first or until or weekly) and says_shut(notice.bare[start:end]):
        # 2月20日下午闭馆,上午9:00-12:00开放 says what is closed.
        return
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


def _is_of_another(notice: NoticeText, day: DayPhrase, place: str) -> bool:
    """Whether the sentence of a day names other places alone."""
    bare = notice.bare[slice(*notice.sentence_of(day.start))]
    names = [bare[first:last].strip() for first, last in places_in(bare)]
    return bool(names) and not any(each in place or place in each for each in names)


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
