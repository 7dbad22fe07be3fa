"""What a code and an official name say: display name, committee kind, quasi divisions.

Names in the lists end in many styles: 社区居委会, 社区居民委员会, 居委会, 社区, 村委会, 村民委员会, 村, 生活区.
"""

from __future__ import annotations

import re

from ..foundation.codes import committee_kind
from ..models import CommitteeKind, Level

_RESIDENTS = re.compile(r"(?<=.)(?:居民)?(?:居民委员会|居委会)$")
_VILLAGERS = re.compile(r"(?<=.)(?:村民委员会|村委会)$")
_PLAIN = re.compile(r"(?<=社区|嘎查)(?:委员会|村民委员会|村委会)$")
_ABOVE = re.compile(r"(?:镇|乡|街道|地区|街道办事处)$")


def short_name(name: str, level: Level) -> str:
    """The display name: a community's name without its committee; other divisions keep theirs.

    The rule never invents a word that the official name does not hold:

    * 多福巷社区居委会, 安逸社区居民委员会 -> 多福巷社区, 安逸社区;
    * 辛庄村委会, 东义堂村民委员会 -> 辛庄村, 东义堂村: the 村 of 村委会 is the village's own;
      南新村村委会 -> 南新村, which says it twice, loses only one;
    * 三台山居委会 -> 三台山: the list does not call it a 社区, so neither do we;
    * 太师屯镇居民委员会 -> 太师屯镇居委会: without its committee it would read as the town;
    * 鸿博家园第二社区委员会 -> 鸿博家园第二社区;
    * a name without a committee (…社区, …村, …生活区) stays as it is.
    """
    if level is not Level.COMMUNITY:
        return name
    if _PLAIN.search(name):
        return _PLAIN.sub("", name)
    if _VILLAGERS.search(name):
        rest = _VILLAGERS.sub("", name)
        return rest if rest.endswith("村") else f"{rest}村"
    if _RESIDENTS.search(name):
        rest = _RESIDENTS.sub("", name)
        return f"{rest}居委会" if _ABOVE.search(rest) else rest
    return name


def kind_and_quasi(code: int, level: Level) -> tuple[CommitteeKind | None, bool]:
    """Committee kind (communities only) and whether the division is a quasi one.

    A community is 类似 with 4xx and 5xx in digits 10-12, a street or township a quasi-township with 400-599
    in digits 7-9 (development zones, the airport). Raises ``ValueError`` for a community code outside the
    committees' ranges.
    """
    if level is Level.COMMUNITY:
        return committee_kind(code)
    if level is Level.STREET:
        return None, 400 <= code // 1000 % 1000 <= 599
    return None, False
