"""Arithmetic on division codes. A division is a number range: a subtree is one range, an ancestor one division.

Source of the form: 12-digit statistical division code, 2 province + 2 prefecture + 2 district + 3 street
+ 3 community digits. If one code fits several levels, it has the highest of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..models.divisions import CommitteeKind, Level

LAST_CODE = 10**12 - 1
"""The greatest number of twelve digits, as division codes have."""
_IDS = 2**15
"""More than the greatest id of an item or criterion: they are small integers."""
ANCESTOR_SPANS = (Level.STREET.span, Level.DISTRICT.span, Level.PREFECTURE.span, Level.PROVINCE.span)


def level_of(code: int) -> Level:
    """The level of a 12-digit code: the highest one whose lower digits are all zero."""
    for level in (Level.PROVINCE, Level.PREFECTURE, Level.DISTRICT, Level.STREET):
        if code % level.span == 0:
            return level
    return Level.COMMUNITY


def subtree(code: int) -> tuple[int, int]:
    """First and last code of the division's subtree, itself included."""
    return code, code + level_of(code).span - 1


def span_below(code: int) -> int:
    """How many codes each division right below spans; a community's own span where nothing is below."""
    return {
        Level.PROVINCE: Level.DISTRICT,
        Level.PREFECTURE: Level.DISTRICT,
        Level.DISTRICT: Level.STREET,
    }.get(level_of(code), Level.COMMUNITY).span


def cell_number(community: Any, other: Any) -> Any:
    """One number for a community and the id of an item or criterion, as a number or as SQL: lists of pairs are compared by it."""
    return community * _IDS + other


def contains(ancestor: int, code: int) -> bool:
    """Whether ``code`` is ``ancestor`` or lies in its subtree."""
    first, last = subtree(ancestor)
    return first <= code <= last


@lru_cache(maxsize=1 << 14)
def ancestors(code: int) -> tuple[int, ...]:
    """Codes that can be above ``code``, deepest first, without repetition and without ``code`` itself.

    Not every one need exist as a division: Beijing has no prefectures.
    """
    found: list[int] = []
    for span in ANCESTOR_SPANS:
        above = code // span * span
        if above != code and above not in found:
            found.append(above)
    return tuple(found)


def in_one_street(one: int, other: int) -> bool:
    """Whether two communities lie in the same street."""
    return one // ANCESTOR_SPANS[0] == other // ANCESTOR_SPANS[0]


def committee_kind(code: int) -> tuple[CommitteeKind, bool]:
    """Committee kind of a community code by its digits 10-12, and whether it is 类似 (quasi).

    001-199 and 400-499 are 居, 200-399 and 500-599 are 村; 4xx and 5xx are quasi committees.
    Raises ``ValueError`` for digits outside these ranges.
    """
    last = code % 1000
    if 1 <= last <= 199:
        return CommitteeKind.JU, False
    if 200 <= last <= 399:
        return CommitteeKind.CUN, False
    if 400 <= last <= 499:
        return CommitteeKind.JU, True
    if 500 <= last <= 599:
        return CommitteeKind.CUN, True
    raise ValueError(f"{code}: digits 10-12 are {last:03d}, not a committee's")
