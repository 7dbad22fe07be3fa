"""Places that are closed for some days."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ...time.wording.tokens.numbers import number
from .context import NoticeText
from .days import DayPhrase, days_of, ranges_of
from .model import PASSED, WHICH_DAY, Proposal, ProposalKind
from .names import activity_in, is_no_place, places_in
from .spelling import without
from .times import TimePhrase
from .words import pattern, says

_COUNTED = re.compile(r"([一二两三四五六七]|\d)天")
_FOR_DAYS = re.compile(r"[关停歇休][\u4e00-\u9fff\s]*?(?:[一二两三四五六七]|\d)天(?:门|业|诊)?")
_NOT_OPEN_TO = re.compile(r"不对[\u4e00-\u9fff]{1,5}开放")
_CANNOT = re.compile(
    r"(?:不能|没法|无法)(?!停|进|出|走|通)[\u4e00-\u9fff]{1,2}(?=[,;]|$)|无人值[守班]|[磨洗看办做借打吃练](?:不了)[\u4e00-\u9fff]{0,2}(?=[,;]|$)|没人(?:值班|[发送接收卖做看开管][\u4e00-\u9fff]{0,2}(?=[,;]|$))|先关了?(?=[,;]|$)"
)
"""不能磨面: what a place is for cannot be done."""
_LAST_OPEN = re.compile(
    "(?:营业|开|开放|开门|供餐|办公|上班|接诊)[到至]$|最后一[天次][\u4e00-\u9fff]{0,6}[是为在]?$"
)
"""营业到2月4日,2月5日至14日休息."""
_HALF_A_DAY = re.compile(r"半天")
_USUAL_HALF = re.compile(r"(上午|下午)[^,;]{0,8}(?:照常|正常|照旧|开)")
_HALVES = {"上午": (0, 12 * 60), "下午": (12 * 60, 18 * 60)}
_NEAR = 4
_PART = re.compile(r"(上午|下午)")
_BEGINS = re.compile(r"\s*(?:开学|开课|开班|开业|公布|通知|告诉)")
_CHANGED = re.compile(r"改为|改到|改在|改成|改至|调整为|调整到|推迟到|推迟至|提前到|变更为|顺延至|顺延到")


def _is_of_less(notice: NoticeText, days: list[DayPhrase], place: str, found: re.Match[str]) -> bool:
    """Whether a word of closing is said of a meal, of a part of the day, or of the week's rest: the place is not closed."""
    first, _last = notice.sentence_of(found.start())
    weekly = all(each.weekday for each in days) and place not in notice.bare[first : found.start()]
    meal = _MEAL.search(notice.bare, days[-1].end, found.start()) is not None
    meal = meal or _OF_A_MEAL.match(notice.bare, found.end()) is not None
    meal = meal or _ONLY_A_MEAL.search(notice.bare, first, _last) is not None
    return weekly or meal or _is_open_then(notice, days, found)


_PLANNED = re.compile("原定|原计划|本来|原来|本该|原先")
_VOID = re.compile("停用|停机|作废")
_OF_PLACES = re.compile(
    "停诊|休诊|闭馆|停餐|停业|歇业|停伙|不办公|不上班|不营业|不接待|不接诊|不对外|关门|放假|暂停办"
)
"""Words that are said of places alone, and of no lift or system."""
_OF_A_MEAL = re.compile("(?:供应|提供)?[早午晚中](?:餐|饭)(?!厅|店)(?![、和])")
_ONLY_A_MEAL = re.compile(r"只停|只是[早中午晚]")
_REASON = re.compile(r"(?:因为?|由于)[^,;]*$")
_MEAL = re.compile(r"[早午晚中](?:餐|饭)(?!厅|店)")
"""A meal alone that is not served does not close a place."""


def find_closures(notice: NoticeText) -> None:
    """Propose the closures that a notice speaks of."""
    text = without(pattern("not_closing"), notice.bare)
    found_once = {
        each.start(): each
        for each in (
            *pattern("closing").finditer(text),
            *_FOR_DAYS.finditer(text),
            *_NOT_OPEN_TO.finditer(text),
            *_CANNOT.finditer(text),
        )
    }
    for _start, found in sorted(found_once.items()):
        clause = notice.clause_of(found.start())
        if _says_nothing(notice, text, clause.start, clause.end, found):
            continue
        # 只休1月1日一天: the day is within the words.
        days = _days_of(notice, found.start(), found.start() + 1 if " " in found[0] else found.end())
        days = days or _from_today(notice, clause.start, found)
        place = notice.subject(clause.start, found.start()) if days else None
        first, last = notice.sentence_of(found.start())
        if not days and places_in(text[first : found.start()]) and says("undecided", text[first:last]):
            notice.ask(WHICH_DAY, first, last)
        if not days or place is None or _is_of_less(notice, days, place, found):
            continue
        if found[0].startswith("停课") and activity_in(place):
            # 四点半学堂停课 is said of what takes place.
            continue
        _propose(notice, days, place, found)


def _from_today(notice: NoticeText, start: int, found: re.Match[str]) -> list[DayPhrase]:
    """Today, if a place is closed until further notice and no day is named: 先关了,等通知."""
    sentence = notice.sentence_of(start)
    rest = notice.bare[found.end() : sentence[1]]
    if notice.days_in(*notice.item_of(start), free=False) or not says("until_notice", rest):
        return []
    return [DayPhrase(found.start(), found.start(), (notice.today,), onward=True)]


def _says_nothing(notice: NoticeText, text: str, start: int, end: int, found: re.Match[str]) -> bool:
    before, after = text[start : found.start()], text[found.end() : end]
    sentence = notice.sentence_of(start)
    named = places_in(before)
    if _REASON.search(before) and pattern("closing").search(text, found.end(), sentence[1]):
        # 因盘库,12月10日关门
        return True
    subject = re.sub("(?:因|由于)[^,;]*", "", before[named[-1][0] :] if named else before)
    name = before[slice(*named[-1])] if named else ""
    if is_no_place(name) if name else says("no_place", subject + after[:4]):
        return True
    if name and not _OF_PLACES.match(found[0]) and says("no_place", subject[len(name) :]):
        return True
    if not name and re.match("(?:不能|没法|无法)用", found[0]):
        # 餐桌订餐小程序升级,旧版不能用了: what comes after the last name is closed, not the place.
        told = text[sentence[0] : found.start()]
        others = places_in(told)
        if others and says("no_place", told[others[-1][1] :]):
            return True
    if _VOID.match(found[0]) and _follows_a_number(notice, start):
        return True
    if not (named or _OF_PLACES.match(found[0])) and _is_no_place(notice, text, sentence[0], found.start()):
        return True
    if (
        says("past", text[start:end])
        or before.endswith("后")
        or (_PLANNED.search(before) and after.startswith("的"))
        or re.match("的(?:规定|说法|消息|传言|做法)", after)
        or (_PLANNED.search(before) and _CHANGED.search(text[found.end() : sentence[1]]))
    ):
        return True
    if (
        re.match(
            r"(?:了|过)?(?:前|后|时请|期间(?!停|暂|$)|(?:的)?(?:通知|时间|安排|公告)(?!$|[为是:]))", after
        )
        or (re.fullmatch(r"(?:的)?(?:通知|公告|安排)", after) and _days_follow(notice, end) is None)
        or before.endswith(("关于", "不用"))
    ):
        return True
    # 书法班停课一次 is a session that is off.
    rest = before[named[-1][1] :] if named else before
    return activity_in(rest) is not None and (
        found[0] in _of_sessions() or "一次" in after[:4] or found[0].startswith(("停活动", "停课"))
    )


def _days_follow(notice: NoticeText, end: int) -> tuple[int, int] | None:
    """The clause after a heading that ends, if it begins with days and says no more: 闭馆通知:2月4日至2月12日."""
    clause = next((each for each in notice.clauses if end <= each.start <= end + 2), None)
    days = notice.days_in(clause.start, clause.end) if clause else []
    bare = notice.bare[clause.start : clause.end].strip() if clause else ""
    return (clause.start, clause.end) if clause and days and not bare else None


def _follows_a_number(notice: NoticeText, start: int) -> bool:
    """Whether the clause before names a telephone number: 原号码010-0527 3388,自12月16日起停用."""
    before = [each for each in notice.clauses if each.end <= start][-1:]
    return any(each.start <= first < each.end for each in before for first, _last in notice.phones)


def _is_no_place(notice: NoticeText, text: str, start: int, end: int) -> bool:
    """Whether what is closed is a lift or a door. A new number in the sentence says nothing about that."""
    parts = [
        text[each.start : min(each.end, end)]
        for each in notice.clauses
        if start <= each.start < end
        and not any(each.start <= first < each.end for first, _last in notice.phones)
    ]
    return any(says("no_place", part) for part in parts) and not places_in(text[start:end])


def _of_sessions() -> frozenset[str]:
    """Words of closing that are said of sessions alone."""
    return frozenset({"停课", "停办", "暂停", "停", "停练", "停开", "不上班"})


def _days_of(notice: NoticeText, start: int, end: int) -> list[DayPhrase]:
    """The days on which something is closed: before the word, else after it, else in the sentence before."""
    clause, sentence, item = notice.clause_of(start), notice.sentence_of(start), notice.item_of(start)
    weekly_before = notice.repeats_in(clause.start, start) or (
        notice.repeats_in(sentence[0], start) and not notice.days_in(clause.start, start)
    )
    if weekly_before and all(each.onward for each in notice.days_in(sentence[0], start)):
        # 周日、周一闭馆 is the week's rest.
        return []
    changed = [found.end() for found in _CHANGED.finditer(notice.text[sentence[0] : start])]
    since = sentence[0] + changed[-1] if changed else sentence[0]
    # 元旦放假就一天,1号不开: the days after another word of closing are its own.
    other = pattern("closing").search(notice.bare, end, sentence[1])
    until = max(notice.clause_of(other.start()).start, end) if other else sentence[1]
    for first, last in (
        (max(clause.start, since), start),
        (end, clause.end),
        (since, start),
        (end, until),
        (item[0], start),
        _days_follow(notice, clause.end) or (end, end),
    ):
        days = [
            each
            for each in notice.days_in(first, last)
            if not _LAST_OPEN.search(notice.bare, 0, each.start)
            and (
                (not notice.is_back(each) and not each.weekday)
                or (each.weekday and each.start >= clause.start)
            )
            and not _BEGINS.match(notice.bare[each.end :])
        ]
        if days:
            # 12月14日起周六下午停诊 and 周一三五开，周日不开 are of the week.
            weekly = all(each.weekday for each in days) and (
                any(each.onward for each in notice.days_in(sentence[0], start))
                or notice.repeats_in(sentence[0], start)
            )
            kept = _together(notice, days, last == start)
            # 12月5日起周末门诊暂停 is of the week, too.
            weekly = weekly or (any(each.weekday for each in kept) and any(each.onward for each in days))
            return [] if weekly else kept
    return []


def _together(notice: NoticeText, days: list[DayPhrase], before: bool) -> list[DayPhrase]:
    """The days that belong together: those nearest to the word with nothing but times between them."""
    days = days[::-1] if before else days
    kept = [days[0]]
    for day in days[1:]:
        one, other = sorted((kept[-1], day), key=lambda each: each.start)
        if re.fullmatch(r"(?:[\s,、和及至到与-]|上午|下午|全天)*", notice.bare[one.end : other.start]):
            kept.append(day)
        else:
            break
    return sorted(kept, key=lambda each: each.start)


def _is_open_then(notice: NoticeText, days: list[DayPhrase], found: re.Match[str]) -> bool:
    """Whether the place is open for a part of those days: 上午8:00-11:30门诊,下午停诊; 早7点开门,晚6点半关门."""
    clause = notice.clause_of(found.start())
    said = notice.text[clause.start : found.start()]
    period = any(each.closes is not None for each in notice.times_in(clause.start, found.start()))
    if period and "开" not in said:
        # 下午2点到5点关门
        return False
    if _DAILY.match(found[0]) and _TIME_BEFORE.search(notice.text, 0, found.start()):
        return True
    return bool(notice.times_in(days[-1].end, clause.start)) and notice.says_open(days[-1].end, clause.start)


_TIME_BEFORE = re.compile(r"(?:[\d一二两三四五六七八九十][点分]|点半|\d)钟?\s*(?:就|提前)?$")
_DAILY = re.compile(r"(?:关门|打烊|闭馆|关)")


def _propose(notice: NoticeText, days: list[DayPhrase], place: str, found: re.Match[str]) -> None:
    clause = notice.clause_of(found.start())
    start = min(days[0].start, clause.start)
    end = max(clause.end, days[-1].end)
    if notice.ask_if_contradicting(days):
        return
    if days[-1].last < notice.today and not days[-1].onward:
        notice.ask(PASSED, start, end)
        notice.used.update(day.start for day in days)
        return
    if len(days) > 1 and len({_half(notice, day) for day in days}) > 1:
        # 12月31日下午及1月1日至3日
        for day in days:
            _propose_days(notice, [day], place, found, (start, end))
        return
    _propose_days(notice, days, place, found, (start, end))


def _half(notice: NoticeText, day: DayPhrase) -> str | None:
    part = _PART.match(notice.text, day.end)
    return part[1] if part and not _FROM_THEN.match(notice.bare, part.end()) else None


_FROM_THEN = re.compile(r"[\s\d:点半]*(?:至|到|-|起)")


def _propose_days(
    notice: NoticeText, days: list[DayPhrase], place: str, found: re.Match[str], part: tuple[int, int]
) -> None:
    start, end = part
    times = _times(notice, days, found)
    between = (
        len(days) > 1
        and notice.times_in(days[0].end, days[-1].start)
        and re.search("[至到-]", notice.bare[days[0].end : days[-1].start])
    )
    ranges = [(days[0].first, days[-1].last)] if between else list(ranges_of(days_of(days)))
    if len(days) == 1 and days[0].onward:
        ranges = [(days[0].first, None)]  # type: ignore[list-item]
    for first, last in ranges:
        until = _until(notice, first, last, days, found)
        notice.propose(
            start,
            Proposal(
                ProposalKind.CLOSURE,
                notice.said(start, end),
                place=place,
                first=first,
                until=until,
                times=None if between else times,
            ),
            days,
        )


def _until(
    notice: NoticeText, first: date, last: date | None, days: list[DayPhrase], found: re.Match[str]
) -> date | None:
    """The last closed day: as it is named, counted, or the day before it is as usual again."""
    item = notice.item_of(found.start())
    if last is not None and last != first:
        return last
    clause = notice.clause_of(found.start())
    counted = _COUNTED.search(notice.bare[days[-1].end : clause.end])
    if counted and (last is None or len(days) == 1):
        return first + timedelta(days=number(counted[1]) - 1)
    for word in ("到", "至"):
        ended = [
            each
            for each in notice.days_in(days[-1].end, clause.end)
            if notice.text[: each.start].endswith(word)
        ]
        if ended and not notice.is_back(ended[0]):
            notice.used.add(ended[0].start)
            return ended[0].last
    if last is not None:
        return last
    back = [
        each for each in notice.days_in(days[-1].end, item[1]) if notice.is_back(each) and each.first > first
    ]
    return back[0].first - timedelta(days=1) if back else None


def _times(notice: NoticeText, days: list[DayPhrase], found: re.Match[str]) -> str | None:
    clause = notice.clause_of(found.start())
    times: list[TimePhrase] = notice.times_in(days[-1].end, found.start()) or (
        notice.times_in(found.end(), clause.end) if days[-1].start >= clause.start else []
    )
    spoken = notice.text[days[-1].end : found.start()]
    if says("outage", spoken) or ";" in spoken:
        times = []
    if times and times[0].opens:
        return ",".join(map(str, times))
    following = [each.start for each in notice.days_in(days[-1].end, found.start())]
    if following:
        # 31日下午及1月1日: the half is said of the first day.
        half = _half(notice, days[-1])
        return str(TimePhrase(0, 0, *_HALVES[half])) if half else None
    part = _PART.search(notice.text[max(days[-1].end, clause.start) : found.start()])
    if part is None and not notice.times_in(days[-1].end, found.start()):
        own = notice.clause_of(days[-1].start).end
        part = _PART.search(notice.text, days[-1].end, max(days[-1].end, min(own, days[-1].end + _NEAR)))
    if part is None and _HALF_A_DAY.search(notice.bare, found.start(), clause.end):
        # 关门半天,下午照常: the other half.
        usual = _USUAL_HALF.search(notice.text, found.end(), notice.sentence_of(found.end())[1])
        other = {"上午": "下午", "下午": "上午"}[usual[1]] if usual else None
        return str(TimePhrase(0, 0, *_HALVES[other])) if other else None
    if part and "全天" not in spoken:
        opens, closes = _HALVES[part[1]]
        return str(TimePhrase(0, 0, opens, closes))
    return None
