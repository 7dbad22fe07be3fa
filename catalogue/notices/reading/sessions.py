"""Sessions: what happens, when, and where."""

from __future__ import annotations

import re
from functools import cache

from ...language.word_files import one_of
from .context import NoticeText
from .days import DayPhrase, days_of
from .model import PASSED, WHICH_DAY, Proposal, ProposalKind
from .names import activity_in, venue_in, without_places
from .repeats import Repeat, repeats_said
from .times import TimePhrase, times_said
from .words import says, words

_TITLE = re.compile(r"^\(([^()]{2,20})\)|^([^,;:()]{2,30}):")
_ONLY_A_NOTICE = re.compile(
    r"温馨提示|温馨告知|通知|公告|提醒|告知|提示|预告|公示|告示|关于|便民|的$|告居民书|@?所有人|[开活]动|紧急|重要|^于|进行|安排"
)


@cache
def _labels() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(
            rf"(?:^|(?<=[,;:() ]))(?:{one_of(getattr(words(), f'labels_{name}'))})\s*[:]\s*([^;]+)"
        )
        for name in ("when", "where", "what")
    }


_LONGEST_RUN = 7
"""Days in a row on each of which there may be a session, if no time is said."""


def find_sessions(notice: NoticeText) -> None:
    """Propose the sessions that a notice speaks of."""
    if says("meetings", notice.bare) and not re.search("居民|老人|老年|村民|欢迎", notice.bare):
        return
    title = _title(notice)
    if title and (says("outage", title) or says("past", title)) and not says("activities", title):
        return
    if _from_labels(notice, title):
        return
    for start, end, _item in notice.sentences:
        if _is_no_session(notice, start, end):
            continue
        for first, last in _segments(notice, start, end):
            _propose(notice, first, last, start, end, title)
        _ask_for_the_day(notice, start, end)


def _title(notice: NoticeText) -> str | None:
    found = _TITLE.match(notice.bare)
    return (found[1] or found[2]) if found else None


def _is_no_session(notice: NoticeText, start: int, end: int) -> bool:
    bare = notice.bare[start:end]
    if says("past", bare) or (says("meetings", bare) and not re.search("欢迎|居民朋友", bare)):
        return True
    if not says("outage", bare):
        return False
    return not re.search(r"讲座|宣讲|演练|知识|课堂|培训|讲", bare)


def _from_labels(notice: NoticeText, title: str | None) -> bool:
    """Whether the notice is a form with 时间：and 地点：, and so was read."""
    labels = _labels()
    when = labels["when"].search(notice.text)
    if when is None:
        return False
    start, end = when.span(1)
    rest = notice.item_of(start)
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
    """The parts of a sentence that speak of a session each: a new one begins with days that have a time of their own."""
    cuts = [start]
    for clause in notice.clauses_in(start, end):
        own = _when(notice, clause.start, clause.end)
        earlier = _when(notice, cuts[-1], clause.start)
        if (
            own
            and earlier
            and notice.times_in(clause.start, clause.end)
            and notice.times_in(cuts[-1], clause.start)
        ):
            cuts.append(clause.start)
    return list(zip(cuts, [*cuts[1:], end], strict=True))


def _when(notice: NoticeText, start: int, end: int) -> tuple[list[DayPhrase], list[Repeat]]:
    repeats = [each for each in notice.repeats_in(start, end) if each.start not in notice.used]
    found = notice.days_in(start, end), repeats
    return found if found[0] or found[1] else ()  # type: ignore[return-value]


def _propose(notice: NoticeText, start: int, end: int, first: int, last: int, title: str | None) -> None:
    when = _when(notice, start, end)
    if not when:
        return
    days, repeats = when
    closed = any(each.kind is ProposalKind.CLOSURE for _place, each in notice.proposals)
    days = [
        each
        for each in days
        if not notice.is_back(each)
        and not _is_for_signing_up(notice, each)
        and not (closed and _BEGINS_AGAIN.match(notice.bare[each.end :]))
    ]
    dated = [each for each in days if not each.onward and not each.weekday]
    if dated and all(len(each.weekly) >= 5 for each in repeats):
        # 12月7日至11日每天: the dates say which days.
        repeats = []
    if repeats:
        days = []
    if any(not each.weekday for each in days):
        # 周末两场活动：12月12日…
        days = [each for each in days if not each.weekday]
    if not days and not repeats:
        return
    bare = notice.bare[start:end]
    if any(len(each.days) > _LONGEST_RUN for each in days) and not notice.times_in(start, last):
        return
    what = _named(notice, start, end, first, last, title)
    times = notice.times_in(start, end) or notice.times_in(start, last)[:1]
    place = venue_in(bare) or _place_beside(notice, first, last)
    if what is None or not (
        times or (place and not repeats) or (place and any(each.every for each in repeats))
    ):
        return
    if says("recruiting", bare) and not days and not times:
        return
    _add(notice, (start, end), what, place, days, repeats, times)


def _is_for_signing_up(notice: NoticeText, day: DayPhrase) -> bool:
    clause = notice.clause_of(day.start)
    return re.search(
        "报名|截止|放号|领票|取票|抢票", notice.bare[clause.start : clause.end]
    ) is not None and not notice.times_in(day.end, day.end + 14)


def _named(notice: NoticeText, start: int, end: int, first: int, last: int, title: str | None) -> str | None:
    """What happens: by its own words, the title, the sentence, or the sentence before."""
    timed = [each for each in notice.clauses_in(start, end) if _when(notice, each.start, each.end)]
    own = next((found for each in timed if (found := _own(notice, each.start, each.end))), None)
    own = own or _own(notice, start, end) or activity_in(without_places(notice.bare[start:end]))
    if title and not _ONLY_A_NOTICE.search(title) and activity_in(title):
        return title.strip()
    if own and own not in _WEAK:
        return own
    item_start, _end = notice.item_of(first)
    beside = activity_in(without_places(notice.bare[first:last]))
    return (
        (beside if beside not in _WEAK else None)
        or _taught(notice.bare[first:last])
        or own
        or beside
        or (activity_in(notice.bare[item_start:first]) if first > item_start else None)
        or (activity_in(title) if title else None)
    )


_BEGINS_AGAIN = re.compile(r"\s*(?:开班|开课|开学|复课|开业|开工)")
_WEAK = frozenset({"免费", "检查", "换", "服务队", "活动", "健康", "市场"})
"""Words that alone do not say what happens."""


def _own(notice: NoticeText, start: int, end: int) -> str | None:
    """What happens by the words of a part of the text, places apart."""
    bare = notice.bare[start:end]
    venue = venue_in(bare)
    found = activity_in(without_places(bare.replace(venue, " " * len(venue)) if venue else bare))
    return None if found is None or found in _WEAK or found.endswith("场活动") else found


def _place_beside(notice: NoticeText, first: int, last: int) -> str | None:
    """Where it is, by the sentence or the ones beside it."""
    item = notice.item_of(first)
    following = [(start, end) for start, end, _item in notice.sentences if start > last and end <= item[1]][
        :2
    ]
    before = [(start, end) for start, end, _item in notice.sentences if end < first and start >= item[0]][-1:]
    for start, end in [(first, last), *following, *before]:
        if (start, end) == (first, last) or not _when(notice, start, end):
            found = venue_in(notice.bare[start:end])
            if found:
                return found
    return None


_TAUGHT = re.compile(r"(?:来讲|讲讲|讲解|讲|教大家|教您|教)(?!师|室|育|座|堂|课)([^,;:()\s]{2,12})")


def _taught(bare: str) -> str | None:
    found = _TAUGHT.search(bare)
    return found[1] if found else None


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


def _ask_for_the_day(notice: NoticeText, start: int, end: int) -> None:
    """Ask for the day of what has a time or a place, and no day."""
    bare = notice.bare[start:end]
    if says("undecided", bare) and not _when(notice, start, end) and _proposed_nothing(notice, start, end):
        what = activity_in(bare)
        if what and what not in _WEAK and not says("recruiting", bare):
            notice.ask(WHICH_DAY, start, end)


def _proposed_nothing(notice: NoticeText, start: int, end: int) -> bool:
    return not any(start <= place <= end for place, _each in notice.proposals)
