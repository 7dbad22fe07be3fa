"""Names in a notice: of the places that it is about, where sessions are, and of what happens there."""

from __future__ import annotations

import re
from functools import cache

from ...language.word_files import one_of
from .spelling import blanked
from .words import pattern, words

_LONGEST = 18
_TAIL = 3
_SIGN = r"[,;:()!?\s]"


@cache
def _left_edge() -> re.Pattern[str]:
    return re.compile(
        rf"{_SIGN}|{one_of(each for each in words().edges if each != '点')}|点(?!半[学课托班])|[一两三四五六七]天|日(?![间托照常用])|\d[点日号](?![楼院])"
    )


@cache
def _right_edge() -> re.Pattern[str]:
    return re.compile(rf"{_SIGN}|{one_of(words().ends)}")


def _edge(text: str) -> int:
    """Where a name that a text begins with ends at the latest: before a sign or a verb that is no part of a suffix."""
    masked = _suffixes().sub(lambda found: "x" * len(found[0]) if len(found[0]) > 1 else found[0], text)
    edge = _right_edge().search(masked, 1)
    return edge.start() if edge else len(text)


def places_in(text: str) -> list[tuple[int, int]]:
    """Where names of service points are in a text, each as long as it goes."""
    found: list[tuple[int, int]] = []
    # 手工坊 is what takes place, no 工坊.
    activities = [each.span() for each in pattern("activities").finditer(text)]
    for suffix in pattern("places").finditer(text):
        if any(start < suffix.start() and suffix.end() == end for start, end in activities):
            continue
        if len(suffix[0]) == 1 and (
            _NO_SUFFIX.search(text[: suffix.start()]) or _VERB.match(text, suffix.start())
        ):
            continue
        start = _name_start(text, suffix.start())
        if _MOBILE.match(text, start):
            continue
        if found and start <= found[-1][0] and not re.search(_SIGN, text[found[-1][1] : suffix.start()]):
            start = min(start, found[-1][0])
            found[-1] = (start, suffix.end())
        elif found and start < found[-1][1]:
            found[-1] = (found[-1][0], suffix.end()) if suffix.start() <= found[-1][1] + 4 else found[-1]
        else:
            found.append((start, suffix.end()))
    return found


_MOBILE = re.compile("(?:流动|移动)(?!人口|党)")
"""流动警务室 comes to a place and is none."""


def is_no_place(name: str) -> bool:
    """Whether a name is one of a lift, a line or a door by its end: 电梯, but not 东门图书室."""
    return any(found.end() >= len(name) - 1 for found in pattern("no_place").finditer(name))


def without_places(text: str) -> str:
    """A text with the names of service points blank, at the same length."""
    return blanked(text, places_in(text))


def _name_start(text: str, end: int) -> int:
    start = max(0, end - _LONGEST)
    for edge in _left_edge().finditer(text, start, end):
        start = edge.end()
    return start


_MARKER = re.compile(
    r"(?:地点|地方|集合地点|地址|位置)(?:仍|还)?(?:[:为是在]|,)*|(?:换|改|挪|调|移|调整|变更)(?:到|至|在)(?=[\u4e00-\u9fff])|(?:还|仍)是(?=[^,;]{0,8}[门口场室厅院楼])|停在|停(?=[村小社门南北东西街])|设在|定在|放在|(?<![现正存所实自])在(?!家|线|网|册|职|校)|(?<!收|得|看|提|迟|遇|报|等|请)到(?!场|期|位|家)|来(?=社区|咱|村|我|小区|[\u4e00-\u9fff]{2,9}(?:站|室|中心|馆|驿站|广场|大院|礼堂|门口|[东西南北]门|楼前|亭))|于(?!由)|进(?=社区|村|小区)"
)
_NO_VENUE = re.compile(
    r"^(?:群里?|一样|同上|[换变改]了|有变|不变|没变|没有变|照旧|不改|同前|老地方|家|室内|室外|户外|上午|下午|中午|晚上|今|明|这|那|此|场|期|时|\d{1,2}[:点]|\d+(?:岁|人|名|元|周岁))"
)


def venue_in(text: str, *, named: bool = True) -> str | None:
    """Where something is, in a part of a text whose days and times are blank; None if it does not say.

    ``named``: by the name of a service point alone, too.
    """
    # 在文化广场举办的音乐会改在村礼堂: where something is now comes first.
    for marker in sorted(_MARKER.finditer(text), key=lambda each: each[0][0] not in "换改挪调移"):
        rest = re.sub(r"^[\s]+", "", text[marker.end() :])
        said = rest[: _edge(rest)].strip() if not re.match(_SIGN, rest) else ""
        if "地" in marker[0]:
            said = re.split(_SIGN, rest.strip())[0]
            said = said if said else ""
        stopped = not rest[len(said) :].strip() or re.match(_SIGN, rest[len(said) :]) is not None
        name = _to_suffix(said, labelled="地" in marker[0], stopped=stopped)
        if name and not _NO_VENUE.match(name) and not _FOR_TICKETS.match(rest, len(said)):
            return name
    if leading := _leading_venue(text):
        return leading
    names = [each for each in places_in(text) if not _SOMEBODY_OF.match(text, each[1])] if named else []
    return text[names[-1][0] : names[-1][1]] if names else None


_SOMEBODY_OF = re.compile("的?(?:医生|大夫|专家|老师|民警|律师|技术员|工作人员|护士|师傅|志愿者)")
"""区林果站的技术员 says who comes."""


def _leading_venue(text: str) -> str | None:
    """Where something is, if the text names it without a word before it: 10点文化广场放电影. A clause of its own first."""
    found: list[str] = []
    for clause in re.split(r"[,;:()]", text):
        for run in re.split(r"\s+", clause):
            run = re.sub(r"^(?:上午|下午|中午|晚上|晚|早上|早|的|都|仍|还|,)+", "", run)
            end = _edge(run)
            # 社区广场以旧换新: an edge within an activity is none.
            said = run[: max((end, *(each.end() for each in _activities(run) if each.start() < end)))]
            ends = [each.end() for each in _suffixes().finditer(said)]
            if ends and max(ends) == len(said) > 2 and run.startswith(("集合", "起跑", "出发"), len(said)):
                return said
            if ends and max(ends) < len(said):
                # 小广场唱歌队彩排
                after_a_time = run != clause.strip() and clause.rstrip().endswith(run)
                said = said[
                    : _before_activity(said, ends) or (_before_more(said, ends) if after_a_time else 0)
                ]
                ends = [len(said)]
            if said == clause.strip() and pattern("venues").fullmatch(said):
                return said
            short = len(said) <= 2 and not pattern("venues").fullmatch(said)
            if not ends or max(ends) != len(said) or short or len(said) > 16 or _FAR.search(said):
                continue
            if said == clause.strip():
                return said
            if len(said) >= 4 or (len(said) > 2 and said == run) or pattern("venues").fullmatch(said):
                found.append(said)
    return found[0] if found else None


def _before_activity(said: str, ends: list[int]) -> int:
    """Where a name ends that an activity follows at once, by where names may end; 0 if none does."""
    starts = [each.start() for each in _activities(said)]
    # 社区门球场友谊赛: what is within the name is none.
    end = max((end for end in ends if any(0 <= start - end <= _TAIL for start in starts)), default=0)
    named = end > 2 or pattern("venues").fullmatch(said[:end]) is not None
    return end if end and named else 0


def _before_more(said: str, ends: list[int]) -> int:
    """Where a name of some length ends that a few other characters follow: 社区二楼教室捏面人."""
    end = max(ends)
    return end if end >= _TELLING and 2 <= len(said) - end <= _TELLING else 0


_TELLING = 5
_NO_SUFFIX = re.compile(r"[开闭休停各本到离出进地重特早晚差快慢优缺有整准正几半\d]$")
"""开馆, 到站 and 本室 name no place."""
_VERB = re.compile("铺(?:设|装|地|砖|路|管|草)|摊[主贩]|店[主员]|馆员")
_FOR_TICKETS = re.compile("领|报名|登记|取票|买票|拿票")
"""票在居委会领 says nothing about where it is."""
_FAR = re.compile(
    r"[\u4e00-\u9fff]{2}对[\u4e00-\u9fff]{2}|公里|全程|月里$|[去到好]处$|^[快请别不来]|(?:专|大|国|厂|商|人|行)家$"
)


@cache
def _suffixes() -> re.Pattern[str]:
    return re.compile(one_of((*words().venues, *words().places)))


def _to_suffix(said: str, *, labelled: bool, stopped: bool) -> str:
    """A name up to its last suffix; with what follows if a sign stops it: 小区北侧绿地."""
    said = re.sub(
        r"^(?:改到|改在|改为|换到|调整到|调整为|咱们?|我们|了|还在|在(?=[\u4e00-\u9fff]{3})|仍为|仍在|为)",
        "",
        said,
    )
    if not len(said) >= 2:
        return ""
    ends = [found.end() for found in _suffixes().finditer(said)]
    if ends:
        kept = (
            said
            if stopped
            and len(said) - max(ends) <= _TAIL
            and len(said) <= _LONGEST
            and not _activities(said[max(ends) :])
            else said[: max(ends)]
        )
        return kept if len(kept) > 1 else ""
    told = labelled or re.search(r"\d[^\d]", said) or (stopped and _OF_A_COMMUNITY.fullmatch(said))
    return said if len(said) <= 14 and told else ""


_OF_A_COMMUNITY = re.compile(r"[\u4e00-\u9fff]{0,6}(?:村|社区|小区|家园)[\u4e00-\u9fff]{1,3}")
"""大柳洼村部: a place of a community by its name."""


def _activities(text: str) -> list[re.Match[str]]:
    """The words of activities, but not those within or beside a longer word that is none: 维修, but not 小家电维修."""
    none = [each.span() for each in (*pattern("no_activities").finditer(text), *_AWAY.finditer(text))]
    return [
        each
        for each in pattern("activities").finditer(text)
        if not any(
            start < each.end() and each.start() < end and end - start >= len(each[0]) for start, end in none
        )
    ]


_AWAY = re.compile(
    r"(?:全体|员工|人员|医生|大夫|老师|我们)[^,;]{0,4}参加[^,;]{0,10}?(?:培训|会议|学习|比赛|活动|体检|演练)|[去到赴](?:外地|[市区县镇乡省][里上级]?|上级|总院|城里)[^,;]{0,6}?(?:培训|学习|进修|开会|参赛|演出)"
)
"""到区里培训: somebody is elsewhere."""
_BETWEEN = 2
"""Characters between words of one name: 果树修剪培训."""
_SAYS_LESS = frozenset({"律师", "师傅", "家庭医生", "免费"})
"""Who comes, and for how much, says less than what is done."""


def activity_in(text: str) -> str | None:
    """What happens, by the words that name it, with what describes it; None if no such word is there."""
    found = _activities(text)
    if not found:
        return None
    best = max(found, key=lambda each: (each[0] not in _SAYS_LESS, len(each[0]), -each.start()))
    start, end = best.span()
    left = max(0, start - 10)
    for edge in _left_edge().finditer(text, left, start):
        left = edge.end()
    for name_start, name_end in places_in(text):
        if name_start < start and left < name_end <= start:
            left = name_end
    for other in found:
        if (
            other.start() >= end
            and other.start() - end <= _BETWEEN
            and not re.search(_SIGN, text[end : other.start()])
        ):
            end = other.end()
    if best[0] == "流动" and (
        whole := re.match(r"[\u4e00-\u9fff]{1,6}?(?:站|室|车|点|厅|窗口|银行)", text[end:])
    ):
        end += whole.end()
    if text[start:end].endswith(("办理", "发放", "领取")) and (
        matter := re.match(r"[\u4e00-\u9fff]{2,12}", text[end:])
    ):
        # 现场办理退休人员社保卡更换
        end += matter.end()
    group = re.match("[队班课团会组社赛舞车]", text[end:])
    end += len(group[0]) if group else 0
    if told := re.match(r"-{1,2}([\u4e00-\u9fff]{2,10})", text[end:]):
        # 亲子活动——自制冰糖葫芦
        end += told.end()
    return text[left:end].strip(" 的") or best[0]
