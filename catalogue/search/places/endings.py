"""The endings of places' names, in lists and in people's words."""

from __future__ import annotations

import re

from ...models import Level

_COMMITTEE = re.compile(
    r"(?:社区)?(?:居民委员会|居委会|社区委员会|村民委员会|村委会|委员会)$|(?:社区|生活区)$"
)
_ABOVE = re.compile(r"(?:街道办事处|地区办事处|街道|地区|镇|(?:民族|[^ ]族)?乡|办事处)$")
_TOP = re.compile(r"(?:[^ ]族自治[县旗州]|特别行政区|自治[区州县旗]|[省市区县盟旗])$")
SUFFIXES: dict[Level, re.Pattern[str]] = {
    Level.COMMUNITY: re.compile(
        r"(?:社区|小区)?(?:居民委员会|居委会|居委|服务站)|社区|小区|村(?:村民委员会|村委会)|村民委员会|村委会|村"
    ),
    Level.STREET: re.compile(r"街道办事处|街道办|街道|地区办事处|地区|镇政府|镇|乡政府|乡|办事处"),
    Level.DISTRICT: re.compile(r"新?区|县|市|旗"),
    Level.PREFECTURE: re.compile(r"[市州盟]|地区"),
    Level.PROVINCE: re.compile(r"[省市]|自治区"),
}
TOP_LEVELS = frozenset({Level.PROVINCE, Level.PREFECTURE, Level.DISTRICT})
LATIN_SUFFIXES: dict[Level, frozenset[str]] = {
    Level.COMMUNITY: frozenset({"shequ", "cun", "xiaoqu", "community", "village", "neighbourhood"}),
    Level.STREET: frozenset({"jiedao", "diqu", "zhen", "xiang", "subdistrict", "street", "township", "town"}),
    Level.DISTRICT: frozenset({"qu", "xian", "shi", "district", "county", "city"}),
    Level.PREFECTURE: frozenset({"shi", "city", "prefecture"}),
    Level.PROVINCE: frozenset({"sheng", "shi", "province", "city"}),
}
GLUED_SUFFIXES = ("jiedao", "shequ", "xiaoqu", "zhen", "qu", "cun")
_SHORTEST = 2
"""Characters of a stem."""
_VILLAGE = re.compile(r"村(?:村民委员会|村委会)$|(?:村民委员会|村委会)$")
_NEIGHBOURHOOD = re.compile(r"(?:社区|小区)?(?:居民委员会|居委会|居委|社区委员会|服务站)$|(?:社区|小区)$")


def stem_of(name: str, level: Level) -> str:
    """The stem of a folded name; never shorter than two characters."""
    if level is Level.COMMUNITY:
        stem = _COMMITTEE.sub("", name)
        if len(stem) > _SHORTEST and stem.endswith("村"):
            stem = stem[:-1]
    elif level is Level.STREET:
        stem = _ABOVE.sub("", name)
    else:
        stem = _TOP.sub("", name)
    return stem if len(stem) >= _SHORTEST else name


def is_said_of(words: str, name: str) -> bool:
    """Whether the words that name a community may mean the one of this name: 幸福村村委会 is 幸福村委会, no 幸福社区.

    Omitted words make no difference (幸福村 may be 幸福村社区), and spellings of a committee make none.
    """
    said, kind = _parted(words)
    own, own_kind = _parted(name)
    return (said == own and (not kind or kind == own_kind)) or name.startswith(words)


def _parted(name: str) -> tuple[str, str]:
    """A community's name without its committee, and whether it is a village (村), a neighbourhood (居) or unsaid."""
    if _VILLAGE.search(name):
        return _VILLAGE.sub("村", name), "村"
    bare = _NEIGHBOURHOOD.sub("", name)
    return bare, "居" if bare != name else ""
