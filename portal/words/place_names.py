"""Names of places for readers of English: the characters on signs, followed by their pronunciation.

Pinyin is no translation, so nothing is made up: see docs/adr/0020-names-in-latin-letters.md.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from flask import Flask
from markupsafe import Markup

from catalogue.language.pinyin import latin_name
from catalogue.language.spelling import has_han

from .i18n import in_chinese, language

#: Endings of names, longest first, and the English word for the kind of place. A community needs no word.
_KINDS = (
    ("满族乡", "Manchu Township"),
    ("回族乡", "Hui Township"),
    ("社区", ""),
    ("街道", "Subdistrict"),
    ("地区", "Area"),
    ("区", "District"),
    ("镇", "Town"),
    ("乡", "Township"),
    ("村", "Village"),
    ("市", "City"),
)

#: Endings of service points' names, longest first, and what such a place is in English.
_POINTS = (
    ("养老照料中心", "elderly care centre"),
    ("养老服务驿站", "elderly care station"),
    ("党群服务中心", "Party and community centre"),
    ("便民服务中心", "service centre"),
    ("日间照料中心", "day care centre"),
    ("卫生服务中心", "health centre"),
    ("社区服务中心", "community centre"),
    ("卫生服务站", "health station"),
    ("便民服务点", "everyday services"),
    ("警务工作站", "police post"),
    ("文化活动室", "culture room"),
    ("文化活动站", "culture room"),
    ("日间照料室", "day care room"),
    ("养老驿站", "elderly care station"),
    ("健身广场", "exercise ground"),
    ("益民书屋", "reading room"),
    ("便民商店", "convenience shop"),
    ("老年餐桌", "seniors’ canteen"),
    ("幸福餐桌", "seniors’ canteen"),
    ("服务站", "service desk"),
    ("服务点", "service point"),
    ("活动室", "activity room"),
    ("健身园", "exercise ground"),
    ("卫生室", "clinic"),
    ("卫生站", "health station"),
    ("警务室", "police post"),
    ("图书室", "reading room"),
    ("托老所", "day care home for old people"),
    ("居委会", "residents’ committee"),
    ("村委会", "villagers’ committee"),
)
LONGEST_STEM = 12
"""汉字 of a name before its kind. A longer one is no name that anybody says: its kind alone is told."""
_LIST_OF_DIVISIONS = re.compile(r"(.+)统计用区划（(\d{4})年）")


@functools.lru_cache(maxsize=16_384)
def latin(name: str) -> str:
    """A place's name in Latin letters with its kind in English: Duofuxiang, Donghuamen Subdistrict, Xingfu Village."""
    ending, kind = next(((ending, kind) for ending, kind in _KINDS if name.endswith(ending)), ("", ""))
    stem = name.removesuffix(ending)
    return f"{latin_name(stem)} {kind}".rstrip() if stem else latin_name(name)


def place_text(name: str) -> str:
    """A place's name as plain text: 多福巷社区, for a reader of English 多福巷社区 Duofuxiang."""
    return f"{name} {latin(name)}" if language() == "en" and has_han(name) else name


def place_name(name: str) -> Markup:
    """A place's name for a page; on an English one with its characters marked as Chinese, and in Latin letters."""
    if language() != "en" or not has_han(name):
        return in_chinese(name)
    # One element, so that no layout parts the two.
    return Markup('<span>{} <span class="latin">{}</span></span>').format(in_chinese(name), latin(name))


@functools.lru_cache(maxsize=16_384)
def latin_point(name: str) -> str:
    """A service point's name in Latin letters with its kind in English: Duofuxiang service desk; empty if it has no known kind."""
    ending, kind = next(((ending, kind) for ending, kind in _POINTS if name.endswith(ending)), ("", ""))
    stem = name.removesuffix(ending)
    if not ending or not stem or len(stem) > LONGEST_STEM:
        return kind[:1].upper() + kind[1:]
    return f"{latin(stem)} {kind}"


def point_name(name: str) -> Markup:
    """A service point's name for a page; on an English one its characters, as on its sign, and what it is in English."""
    if language() != "en" or not has_han(name) or not (spelt := latin_point(name)):
        return in_chinese(name)
    return Markup('<span>{} <span class="latin">{}</span></span>').format(in_chinese(name), spelt)


def point_text(name: str) -> str:
    """A service point's name as plain text, as :func:`point_name`."""
    spelt = latin_point(name) if language() == "en" and has_han(name) else ""
    return f"{name} {spelt}" if spelt else name


def list_of_divisions(name: str) -> Markup:
    """The name of a list of statistical divisions: 北京市统计用区划（2023年）, for a reader of English Beijing City, 2023."""
    found = _LIST_OF_DIVISIONS.fullmatch(name) if language() == "en" else None
    return Markup("{}, {}").format(latin(found[1]), found[2]) if found else in_chinese(name)


def _without_kind(place: str, department: str) -> str:
    """A department's name as it follows that of its office: 区卫生健康委 of 东城区 is 东城区卫生健康委."""
    if department.startswith(place):
        return department.removeprefix(place)
    kind = next((ending for ending, _word in _KINDS if place.endswith(ending)), "")
    return department.removeprefix(kind)


def department_text(place: str, department: str) -> str:
    """A department with its office as plain text: 东城区卫生健康委; for a reader of English with the office in Latin letters."""
    if language() == "en":
        return f"{place_text(place)} {department}"
    return f"{place}{_without_kind(place, department)}"


def department_name(place: str, department: str) -> Markup:
    """A department with its office for a page, as :func:`department_text`."""
    if language() == "en":
        return Markup("{} {}").format(place_name(place), in_chinese(department))
    return in_chinese(department_text(place, department))


def name_here(name: str) -> str:
    """A place's name in the reader's letters alone: 北京市, for a reader of English Beijing City."""
    return latin(name) if language() == "en" and has_han(name) else name


def way_to(names: Iterable[str]) -> Markup:
    """Where a place lies, from the widest down: 东城区 东华门街道; in English from the narrowest up, in Latin letters."""
    if language() != "en":
        return in_chinese(" ".join(names))
    return Markup("{}").format(", ".join(latin(name) for name in reversed(list(names))))


def init_app(app: Flask) -> None:
    """Give templates the filters ``place``, ``place_text``, ``point_name``, ``list_of_divisions``, ``name_here`` and ``way_to``."""
    app.jinja_env.filters["point_name"] = point_name
    app.jinja_env.filters["list_of_divisions"] = list_of_divisions
    app.jinja_env.filters["name_here"] = name_here
    app.jinja_env.filters["way_to"] = way_to
    app.jinja_env.filters["place"] = place_name
    app.jinja_env.filters["place_text"] = place_text
