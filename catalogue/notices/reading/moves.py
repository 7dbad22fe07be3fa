"""Sessions that are off, and those that are moved to another day."""

from __future__ import annotations

import re
from functools import cache

from ...language.word_files import one_of
from ...time.hours.model import weekday_names
from ...time.wording.tokens.numbers import number
from .context import NoticeText
from .days import DayPhrase, days_of
from .model import WHICH_DAY, Proposal, ProposalKind
from .names import activity_in, places_in, venue_in, without_places
from .spelling import without
from .times import times_said
from .words import pattern, says, words

_STARTED = r"(?:因为?|由于|受(?!理)|(?<!对)接(?![种诊待送]))"
_SAID_OF_SESSIONS = re.compile(r"取消|改期|延期|推迟|顺延")
_TELLS = re.compile("(?![一两三四几这本第])[^的]{3}")
"""A name that says what is off by itself: 拉丁舞班, but not 两次课."""
_OF_LESSONS = re.compile("停课|停练|停训|不上课|休课")
_SAID_OF_PLANS = re.compile("改[到至在为]|调整[到至为]|挪[到至]|提前[到至]")
_WHAT_IS_OFF = re.compile(r"\s{2}(?:[上下]午|晚上?)?(?:举[办行])?的?([\u4e00-\u9fff]{2,12})$")
"""12月26日的健康跑取消: what is off, if no activity is known."""
_WHAT_OF_A_DAY = re.compile(r"\s{2}的([\u4e00-\u9fff]{2,8})$")
_SAYS_LITTLE = re.compile(r"免费|服务(?!队)|健康(?!讲座)|换|检查")


@cache
def _reason() -> re.Pattern[str]:
    """因锅炉年检: why something is off, up to the word that says that it is."""
    ended = one_of((*words().cancelling, *words().moved))
    return re.compile(rf"{_STARTED}[^,;]*?(?=[,;]|{ended}|改|停(?![水电气暖热梯])|$)")


def find_moves(notice: NoticeText) -> None:
    """Propose what follows from sessions that are off or moved: the old day cancelled, the new one added."""
    for start, end, _item in notice.sentences:
        bare = notice.bare[start:end]
        off = _off(bare)
        moved = [
            found
            for found in re.finditer(
                rf"{pattern('moved').pattern}|(?:改|提前)(?=\s)|(?<!原)下[次回期一](?:[场次期])?[^,;]{{0,8}}?(?:时间)?(?:为|是|在)?(?=\s)",
                bare,
            )
            if not (_WHERE.search(bare, 0, found.start()) or _OF_PRIZES.search(bare, 0, found.start()))
            and not notice.is_only_if(start + found.start())
            and not _A_WHILE.match(bare, found.end())
        ]
        off = None if off and notice.is_only_if(start + off.start()) else off
        said = [each.start() for each in (off, *moved) if each]
        what = _subject(notice, start, end, start + min(said, default=end - start))
        if what is None or not (off or moved) or says("past", bare) or _is_outage(_up_to(bare, said)):
            continue
        if moved:
            at = start + moved[-1].end()
            new = [each for each in notice.days_in(at, end) if not notice.is_back(each)]
            new = _go_on(notice, new)
            weekly = (
                new
                if new
                and new[0].weekday
                and (_FORMER.search(notice.bare, start, at) or _FROM_NOW_ON.search(notice.bare, start, at))
                else []
            )
            new = (
                []
                if new and (notice.starts(new[0]) or not _leads_to(notice.bare[at : new[0].start]))
                else new
            )
            new = [] if new and says("until_notice", bare[new[-1].end - start :]) else new
            old = [
                each
                for each in notice.days_in(start, start + moved[-1].start())
                if not (notice.is_back(each) or each.passed)
            ]
            old = old or _announced(notice, start) or _that_day(notice, start, start + moved[-1].start())
            if not off and moved[-1][0].startswith("下"):
                continue
            if weekly and _FROM_NOW_ON.search(notice.bare, start, start + moved[-1].start()):
                _change_weekday(notice, (start, end, at), what, [], weekly)
                notice.used.update(each.start for each in notice.days_in(start, end))
                continue
            if old and weekly and old[-1].weekday:
                _change_weekday(notice, (start, end, at), what, old, weekly)
                continue
            if new and not (off and off.end() > moved[0].end()):
                _move(notice, (start, end, at), what, old, new)
                # 每周日上午来,今天有事,改成明天: when it is else is no news.
                notice.used.update(each.start for each in notice.repeats_in(start, at))
                continue
        off = off or next((found for found in moved if _PUT_OFF.match(found[0])), None)
        if off and not _place_is_shut(notice, start, off):
            _cancel(notice, start, end, what, off)


_WHERE = re.compile("地点[^,;]*$")
"""地点由室外改为礼堂 moves no day."""
_A_WHILE = re.compile(r"了?(?:半|[一两三]|\d+)个?(?:小时|钟头|分钟|刻钟)")
"""推迟半小时 moves nothing to another day."""
_OF_PRIZES = re.compile("(?:奖品|礼品|退费|退款|费用|领取)[^,;]*$")
"""奖品改为明天领取 moves nothing else."""
_HEADING = re.compile(r"^关于|(?:通知|公告|告知|提醒)$")
_PUT_OFF = re.compile(r"延期|推迟|改期|延后|另择|顺延|另定")
_FORMER = re.compile(r"从|由(?!于)|原(?:来|先)")
_FROM_NOW_ON = re.compile("(?:[本这下]周|[本这下]个?月|以后|今后)(?:开始|起|都)")
_NEAR = 6
_LONGEST = 14
"""Days on which something is off: what is off for longer is closed."""
_NOT_DONE = re.compile(
    r"停(?=[,;]|$)|(?:不|没法|没)(?:再)?(?:来|上|办|演|放|讲|跳|练|唱|教|出车|进村|举行|排练|停靠)(?:了|啦)?(?=[,;\s]|$)"
)
_ONCE = re.compile(r"(?:暂停|停诊|停运|停|取消|歇)一[次场周期节回]")


def _change_weekday(
    notice: NoticeText, part: tuple[int, int, int], what: str, old: list[DayPhrase], new: list[DayPhrase]
) -> None:
    """从周二下午挪到周四下午: what returns does so on another day of the week."""
    start, end, at = part
    place = venue_in(notice.bare[at:end])
    repeat = weekday_names((new[0].first.weekday(),))[0]
    times = times_said(notice.times_in(at, end))
    proposal = Proposal(
        ProposalKind.SESSION, notice.said(start, end), what=what, place=place, repeat=repeat, times=times
    )
    notice.propose(start, proposal, [*old, *notice.days_in(at, end)])


def _go_on(notice: NoticeText, days: list[DayPhrase]) -> list[DayPhrase]:
    """The first of some days and those that are named together with it: 改到周日上午九点,周六老师有比赛 is one."""
    kept = days[:1]
    for day in days[1:]:
        if not re.fullmatch(r"[\s,、和及至到-]*", notice.bare[kept[-1].end : day.start]):
            break
        kept.append(day)
    return kept


def _leads_to(between: str) -> bool:
    """Whether a day that follows a word of moving is the new one: 改为12月17日, 改期,新时间是12月17日."""
    if "不变" in between:
        return False
    return len(between.strip()) <= _NEAR or re.search("时间|日期", between) is not None


def _off(bare: str) -> re.Match[str] | None:
    """The word that a session is off; none if it is a longer word of closing: 停办业务."""
    for found in (*pattern("cancelling").finditer(bare), *_NOT_DONE.finditer(bare)):
        closing = pattern("closing").match(bare, found.start())
        if (not closing or closing.end() <= found.end()) and not bare.endswith("不", 0, found.start()):
            return found
    return None


def _up_to(bare: str, said: list[int]) -> str:
    """A sentence up to the clause after the last word of moving: 不跳了,停电 gives a reason."""
    end = bare.find(",", max(said, default=len(bare)))
    *before, own = (bare if end < 0 else bare[:end]).split(",")
    # 合唱队,明天降温,晚上不练了: what names no activity gives a reason, too.
    return ",".join([*filter(activity_in, before), own])


def _is_outage(bare: str) -> bool:
    return says("outage", _reason().sub("", bare)) and not says("about", bare)


def _subject(notice: NoticeText, start: int, end: int, at: int) -> str | None:
    """What is off or moved: named before the word that says so, before the sentence, or after the word."""
    # 因锅炉年检: a reason is no subject.
    plain, before = without(_reason(), notice.bare[start:end]), without(_reason(), notice.bare[start:at])
    bare = without(_SAYS_LITTLE, without_places(before))
    # 下午有演出彩排,拉丁舞班停课一次: the clause of the word comes first.
    own = activity_in(bare.rsplit(",", 1)[-1])
    named = own if own and _TELLS.match(own) else activity_in(bare)
    planned = "原定" in before and _SAID_OF_PLANS.match(notice.bare, at)
    if not named and (planned or _SAID_OF_SESSIONS.match(notice.bare, at)):
        what = _WHAT_IS_OFF.search(before.rstrip(" ,"))
        named = what[1] if what else None
    if named and (what := _WHAT_OF_A_DAY.search(before.rstrip(" ,"))) and what[1] not in named:
        # 合唱团12月12日的汇演
        named = f"{named}{what[1]}" if activity_in(what[1]) else named
    if not named and _OF_LESSONS.match(notice.bare, at):
        # 四点半学堂停课: what sounds like a place takes place.
        named = activity_in(without(_SAYS_LITTLE, before))
    told = (
        (named if named and len(named) > 1 else None)
        or notice.title_activity(start)
        or activity_in(without(_SAYS_LITTLE, without_places(plain)))
        or (activity_in(without(_SAYS_LITTLE, before)) if _ONCE.match(notice.bare, at) else None)
    )
    # 暂停日常活动 says of a place that it is closed.
    return None if told and told.endswith("常活动") else told


def _announced(notice: NoticeText, start: int) -> list[DayPhrase]:
    item_start, _end = notice.item_of(start)
    return [each for each in notice.days_in(item_start, start) if not notice.is_back(each)][-1:]


def _that_day(notice: NoticeText, start: int, at: int) -> list[DayPhrase]:
    """The day before 当天 in a part of the text, also that of a closure: 1月1日停诊,当天的接种顺延到…"""
    found = re.search("当[天日]", notice.bare[start:at])
    return notice.days_in(start, start + found.start(), free=False)[-1:] if found else []


def _place_is_shut(notice: NoticeText, start: int, off: re.Match[str]) -> bool:
    """Whether the word is said of a place: 图书室暂停开放."""
    clause = notice.clause_of(start + off.start())
    before = without(_reason(), notice.bare[clause.start : start + off.start()])
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
    days = days or _counted_days(notice, at, end)
    if not days:
        if _HEADING.search(notice.bare[start:end]) or notice.days_in(end, notice.item_of(start)[1]):
            return
        if says("undecided", notice.bare[start:end]) or re.search(
            "取消|一次|改期|改天", notice.bare[start:end]
        ):
            notice.ask(WHICH_DAY, start, end)
        return
    if notice.ask_if_contradicting(days):
        return
    own = [each for each in days if each.start not in notice.used] or days[:1]
    said = notice.said(start, end)
    if sum(len(each.days) for each in own) > _LONGEST:
        return
    for named, part in _each_on_its_day(notice, own, at, what):
        notice.propose(start, Proposal(ProposalKind.CANCEL, said, what=named, dates=days_of(part)), part)


_FOR_DAYS = re.compile(r"([一二两三四五六七]|\d)天")


def _counted_days(notice: NoticeText, at: int, end: int) -> list[DayPhrase]:
    """The days after a sentence that tells how many they are: 暂停三天！12月5日至7日…"""
    counted = _FOR_DAYS.search(notice.bare[at:end])
    following = notice.days_in(end, notice.item_of(end)[1])[:1] if counted else []
    return [each for each in following if counted and len(each.days) == number(counted[1])]


def _each_on_its_day(
    notice: NoticeText, days: list[DayPhrase], at: int, what: str
) -> list[tuple[str, list[DayPhrase]]]:
    """Activities with their days: 周三的书画班、周四的合唱班都停课 are two."""
    ends = [*(each.start for each in days), at][1:]
    named = [activity_in(notice.bare[each.end : last]) for each, last in zip(days, ends, strict=True)]
    if len(days) > 1 and all(named):
        return [(each or what, [day]) for each, day in zip(named, days, strict=True)]
    return [(what, days)]
