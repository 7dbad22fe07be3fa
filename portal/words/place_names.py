"""Names of places for readers of English: the characters on signs, followed by their pronunciation.

Pinyin is no translation, so nothing is made up: see docs/adr/0020-names-in-latin-letters.md.
"""

from __future__ import annotations

import functools
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
    """Give templates the filters ``place``, ``place_text``, ``name_here`` and ``way_to``."""
    app.jinja_env.filters["name_here"] = name_here
    app.jinja_env.filters["way_to"] = way_to
    app.jinja_env.filters["place"] = place_name
    app.jinja_env.filters["place_text"] = place_text
