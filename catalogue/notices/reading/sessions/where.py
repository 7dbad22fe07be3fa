"""Where a session is, by the sentence that speaks of it or those beside it."""

from __future__ import annotations

import re
from itertools import pairwise

from ..context import NoticeText
from ..names import activity_in, places_in, venue_in
from ..spelling import Clause
from .occasions import says_when, when_said

_PART_OF_A_PLACE = re.compile(r"[一二三四五六\d][层楼]|大厅|门口|院里|大堂")
_ANYWHERE = frozenset({"社区", "小区", "村里", "我村", "咱村"})


def is_placed(notice: NoticeText, start: int, end: int) -> bool:
    """Whether a sentence says where something is, and not only whose it is."""
    if venue_in(notice.bare[start:end], named=False):
        return True
    # 上午10点,社区会客厅银发茶座
    return any(
        not says_when(notice, each)
        and (names := places_in(notice.bare[each.start : each.end]))
        and names[0][0] == 0
        for each in notice.clauses_in(start, end)
    )


def venue_of(notice: NoticeText, start: int, end: int) -> str | None:
    """Where something is by a part of the text; by one of its clauses if the first name says little: 进社区."""
    found = venue_in(notice.bare[start:end])
    if found and _PART_OF_A_PLACE.match(found):
        whole = notice.subject(start, start)
        return f"{whole}{found}" if whole and whole not in found else found
    if found not in _ANYWHERE:
        return found
    named = (venue_in(notice.bare[each.start : each.end]) for each in notice.clauses_in(start, end))
    return next((each for each in named if each and each not in _ANYWHERE), None)


_LOCATED = re.compile(
    r"[\u4e00-\u9fff\d]{2,10}(?:[东西南北里外旁两]边|[东西南北][侧头]|[口旁侧]|[门楼院树桥村区]前|[院楼门厅][里内外下]|树下|河滩|连廊|大道)"
    r"|(?!绕)[\u4e00-\u9fff]{0,5}(?:小区|社区|村|家园)(?!对|[\u4e00-\u9fff]*(?:现场|[卖发讲唱放看教]))[\u4e00-\u9fff\d]{1,5}(?<!圈)"
)
"""How a clause looks that is only a place: 东门里边, 村南河滩, 石榴湾小区连廊."""


def place_alone(notice: NoticeText, start: int, end: int) -> str | None:
    """A clause that is only a place, after the one that says when."""
    clauses = notice.clauses_in(start, end)
    for before, clause in pairwise(clauses):
        text = re.sub("(?:集合|见|出发|起跑)$", "", notice.bare[clause.start : clause.end].strip())
        if (
            says_when(notice, before)
            and not says_when(notice, clause)
            and (_LOCATED.fullmatch(text) or _is_a_name(text))
            and not (activity_in(text) or _is_quoted(notice, clause))
        ):
            return text
    return None


def _is_quoted(notice: NoticeText, clause: Clause) -> bool:
    """Whether a clause ends with what is quoted: 望禾里社区“新年第一跑” is no place."""
    return any(start >= clause.start and end == clause.end for start, end in notice.quoted)


def _is_a_name(text: str) -> bool:
    """Whether a text is the name of a service point, perhaps with a part of it, and no more: 卫生服务站四楼."""
    names = places_in(text)
    rest = text[names[0][1] :] if names and names[0][0] == 0 else text
    return rest != text and (not rest or _PART_OF_A_PLACE.fullmatch(rest) is not None)


def place_beside(notice: NoticeText, first: int, last: int) -> str | None:
    """Where it is, by the sentence or the ones beside it."""
    item = notice.item_of(first)
    following = [(start, end) for start, end, _item in notice.sentences if start > last and end <= item[1]][
        :2
    ]
    before = [(start, end) for start, end, _item in notice.sentences if end < first and start >= item[0]][-1:]
    for start, end in [(first, last), *following, *before]:
        if (start, end) == (first, last) or not when_said(notice, start, end):
            found = venue_of(notice, start, end)
            if found:
                return found
    return None
