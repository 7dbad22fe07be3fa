"""Names of communities, streets and districts, reduced to what tells them apart.

辛庄村, 辛庄村委会 and 辛庄村村民委员会 are one name, 多福巷, 多福巷社区 and 多福巷居委会 another. Whether a committee is meant
for residents (居) or villagers (村) is kept beside the name, since 太阳宫社区 and 太阳宫村 are two.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...language.spelling import fold, fold_all

_SPACES = re.compile(r"[\s\u200b-\u200f\u2060\ufeff'’‘`\"“”()（）\[\]【】《》·.。*#]+")
_LEADING_NUMBER = re.compile(r"^\d{1,3}[、.．]\s*(?=\D)")
_NUMBER = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?|[〇零一二三四五六七八九]")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
_RESIDENTS = re.compile(r"(?:社区)?(?:居民)?(?:居民委员会|居委会)$|(?<=社区)委员会$")
_VILLAGERS = re.compile(r"(?:村民委员会|村委会|村委)$")
_COMMUNITY = re.compile(r"社区$")
_STREET = re.compile(r"(?:人民政府|政府|办事处)$")
_STREET_STEM = re.compile(r"(?:街道|地区|(?:[满回蒙朝壮苗藏]族)*(?:民族)?乡|镇|街)$")
_DISTRICT_STEM = re.compile(r"(?:区|县|市)$")


class Committee(enum.Enum):
    """What a name says of its committee."""

    RESIDENTS = "residents"
    VILLAGERS = "villagers"
    VILLAGE = "village"
    """…村, without a committee: a village, or residents whose estate is called a village."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class CommunityName:
    """A community's name: what it says of its committee, its core as one for residents and as one for villagers."""

    said: Committee
    residents: str
    villagers: str


def clean(text: str) -> str:
    """A name in one spelling: no blanks, brackets and quotation marks, and every number in digits."""
    return _closed_up(fold(unnumbered(text)))


def unnumbered(text: str) -> str:
    """A text without the number of its line: 1、多福巷."""
    return _LEADING_NUMBER.sub("", text.strip())


def _closed_up(folded: str) -> str:
    return _NUMBER.sub(_in_digits, _SPACES.sub("", folded))


def _in_digits(found: re.Match[str]) -> str:
    text = found[0]
    if "十" not in text:
        return str(_DIGITS[text])
    tens, _ten, ones = text.partition("十")
    return str(10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0))


def name_of(text: str) -> CommunityName:
    """A community's name, as people or an official list write it."""
    return _name_of(clean(text))


def names_of(texts: Sequence[str]) -> list[CommunityName]:
    """:func:`name_of` of many texts at once, several times quicker than one by one."""
    return [_name_of(_closed_up(folded)) for folded in fold_all(texts)]


def _name_of(whole: str) -> CommunityName:
    for pattern, said in (
        (_VILLAGERS, Committee.VILLAGERS),
        (_RESIDENTS, Committee.RESIDENTS),
        (_COMMUNITY, Committee.RESIDENTS),
    ):
        core = pattern.sub("", whole)
        if core and core != whole:
            core = _COMMUNITY.sub("", core) or core
            return CommunityName(said, core, _of_village(core))
    said = Committee.VILLAGE if len(whole) > 1 and whole.endswith("村") else Committee.NOTHING
    return CommunityName(said, whole, _of_village(whole))


def _of_village(core: str) -> str:
    """The village's own name: 张仪村村委会, 张仪村村 and 张仪村 are all 张仪."""
    return core.rstrip("村") or core


def street_names(text: str) -> tuple[str, str]:
    """A street's or township's name whole, and without what kind it is: 东华门街道办事处 is 东华门街道 and 东华门."""
    whole = _STREET.sub("", clean(text))
    return whole, _STREET_STEM.sub("", whole) or whole


def district_stem(text: str) -> str:
    """A district's name without 区 or 县."""
    whole = clean(text)
    return _DISTRICT_STEM.sub("", whole) or whole if len(whole) > 2 else whole


def beginnings(text: str) -> Iterator[tuple[str, str]]:
    """A text cut in two at each place, the longest beginning first."""
    for length in range(len(text) - 1, 0, -1):
        yield text[:length], text[length:]
