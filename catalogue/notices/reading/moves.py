"""Sessions that are off, and those that are moved to another day."""

from __future__ import annotations

import re

from .context import NoticeText
from .days import DayPhrase, days_of
from .model import WHICH_DAY, Proposal, ProposalKind
from .names import activity_in, places_in, venue_in, without_places
from .spelling import without
from .times import times_said
from .words import pattern, says

_REASON = re.compile(r"(?:因|由于|接)[^,;]*")
_SAYS_LITTLE = re.compile(r"免费|服务(?!队)|健康(?!讲座)|换|检查")


def find_moves(notice: NoticeText) -> None:
    """Propose what follows from sessions that are off or moved: the old day cancelled, the new one added."""
    for start, end, _item in notice.sentences:
        bare = notice.bare[start:end]
        off = _off(bare)
        moved = [
            found
            for found in re.finditer(rf"{pattern('moved').pattern}|改(?=\s)", bare)
            if not bare[: found.start()].endswith("地点")
        ]
        what = _subject(notice, start, end)
        if what is None or not (off or moved) or says("past", bare) or says("outage", _REASON.sub("", bare)):
            continue
        if moved:
            at = start + moved[-1].end()
            new = [each for each in notice.days_in(at, end) if not notice.is_back(each)]
            old = [
                each for each in notice.days_in(start, start + moved[0].start()) if not notice.is_back(each)
            ]
            old = old or _announced(notice, start)
            if new and not (off and off.end() > moved[0].end()):
                _move(notice, (start, end, at), what, old, new)
                continue
        if off and not _place_is_shut(notice, start, off):
            _cancel(notice, start, end, what, off)


def _off(bare: str) -> re.Match[str] | None:
    """The word that a session is off; none if it is a longer word of closing: 停办业务."""
    for found in (*pattern("cancelling").finditer(bare), *re.finditer(r"停(?=[,;]|$)", bare)):
        closing = pattern("closing").match(bare, found.start())
        if not closing or closing.end() <= found.end():
            return found
    return None


def _subject(notice: NoticeText, start: int, end: int) -> str | None:
    # 因锅炉年检: a reason is no subject.
    plain = without_places(without(_REASON, notice.bare[start:end]))
    return activity_in(without(_SAYS_LITTLE, plain)) or notice.title_activity(start)


def _announced(notice: NoticeText, start: int) -> list[DayPhrase]:
    item_start, _end = notice.item_of(start)
    return [each for each in notice.days_in(item_start, start) if not notice.is_back(each)][-1:]


def _place_is_shut(notice: NoticeText, start: int, off: re.Match[str]) -> bool:
    """Whether the word is said of a place: 图书室暂停开放."""
    clause = notice.clause_of(start + off.start())
    before = notice.bare[clause.start : start + off.start()]
    names = places_in(before)
    rest = before[names[-1][1] :] if names else before
    return bool(names) and activity_in(rest) is None


def _move(
    notice: NoticeText, part: tuple[int, int, int], what: str, old: list[DayPhrase], new: list[DayPhrase]
) -> None:
    start, end, at = part
    if notice.ask_if_contradicting([*old, *new], (start, end)):
        return
    said = notice.said(start, end)
    if old:
        dates = days_of(old)
        notice.propose(start, Proposal(ProposalKind.CANCEL, said, what=what, dates=dates), old)
    times = notice.times_in(at, end) or notice.times_in(start, at)
    place = venue_in(notice.bare[at:end]) or venue_in(notice.bare[start:at])
    dates = days_of(new)
    notice.propose(
        start + 1,
        Proposal(ProposalKind.SESSION, said, what=what, place=place, dates=dates, times=times_said(times)),
        new,
    )


def _cancel(notice: NoticeText, start: int, end: int, what: str, off: re.Match[str]) -> None:
    at = start + off.start()
    clause = notice.clause_of(at)
    days: list[DayPhrase] = []
    for first, last in ((clause.start, at), (start, at), (at, end), (notice.item_of(start)[0], start)):
        days = [each for each in notice.days_in(first, last, free=False) if not notice.is_back(each)]
        if days:
            break
    if not days:
        if says("undecided", notice.bare[start:end]) or re.search(
            "取消|一次|改期|改天", notice.bare[start:end]
        ):
            notice.ask(WHICH_DAY, start, end)
        return
    if notice.ask_if_contradicting(days):
        return
    own = [each for each in days if each.start not in notice.used] or days[:1]
    dates = days_of(own)
    notice.propose(start, Proposal(ProposalKind.CANCEL, notice.said(start, end), what=what, dates=dates), own)
