"""What is wrong with a grid as entered. It names a role and no person: neither a name nor a telephone number is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ..foundation.errors import Invalid, Problem, _, too_long
from .facts import GridDraft

LONGEST_CODE, LONGEST_NAME, LONGEST_AREA = 20, 60, 60
MOST_AREAS = 100
MOST_GRIDS = 100
"""Grids of one community at most."""
ROLES = (
    "网格长",
    "网格员",
    "网格管理员",
    "网格助理员",
    "网格党支部书记",
    "楼门长",
    "楼长",
    "片长",
    "院长",
    "街巷长",
    "社区工作者",
    "社工",
    "社区民警",
    "居民组长",
    "村民组长",
    "党小组长",
    "志愿者",
    "巡查员",
    "安全员",
    "协管员",
    "信息员",
    "调解员",
    "社区书记",
    "社区主任",
    "村委会委员",
    "居委会委员",
    "grid head",
    "grid steward",
    "community worker",
    "community police officer",
    "volunteer",
)
"""The roles that may look after a grid. A closed list: so no person's name gets into the field."""
_QUALIFIERS = re.compile("^(?:专职|兼职|专职的|兼职的|驻区|包片|full-time |part-time )")
_NUMBER = re.compile(r"\d(?:[\s\-()]*\d){6,}")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_MANY = re.compile("[;；、,，\n]")


def split_areas(text: str) -> tuple[str, ...]:
    """The names in a cell or a field: parted by line ends, commas, semicolons or 、."""
    return tuple(part for each in _MANY.split(text) if (part := each.strip()))


def tidy_grid(draft: GridDraft) -> GridDraft:
    """The draft in its canonical form: trimmed, wide signs narrow, each area once. Raises ``Invalid`` with every problem."""
    code, name, steward = (_plain(text) for text in (draft.code, draft.name, draft.steward or ""))
    areas = tuple(sorted({_plain(area) for area in draft.areas} - {""}))
    problems = [
        *_wrong_code(code),
        *_wrong_name(name),
        *_wrong_steward(steward),
        *_wrong_areas(areas),
    ]
    if problems:
        raise Invalid(problems)
    return GridDraft(code, name, areas, steward or None)


def shared_area(draft: GridDraft, others: Iterable[GridDraft]) -> Problem | None:
    """The problem of an area that another grid of the community has: an address would name two."""
    for other in others:
        if other.code != draft.code and (both := sorted(set(draft.areas) & set(other.areas))):
            message = _("“%(area)s” belongs to grid %(code)s already.")
            return Problem("areas", message, {"area": both[0], "code": other.code})
    return None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _wrong_code(code: str) -> list[Problem]:
    if not _CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        message = _("A grid's code has 1 to %(limit)d letters and digits.")
        return [Problem("code", message, {"limit": LONGEST_CODE})]
    return []


def _wrong_name(name: str) -> list[Problem]:
    if not name:
        return [Problem("name", _("Give the name of the grid."), {})]
    if _NUMBER.search(name):
        return [Problem("name", _("Leave out the telephone number: grids keep none."), {})]
    if any(role in name for role in ROLES):
        return [Problem("name", _("Give the grid's own name, without who looks after it."), {})]
    return too_long("name", name, LONGEST_NAME)


def _wrong_steward(steward: str) -> list[Problem]:
    if _NUMBER.search(steward):
        return [Problem("steward", _("Leave out the telephone number: grids keep none."), {})]
    if steward and _QUALIFIERS.sub("", steward.casefold()) not in ROLES:
        message = _(
            "“%(text)s” is no role that is known here. Write a role such as 网格员, and no person's name."
        )
        return [Problem("steward", message, {"text": steward[:40]})]
    return []


def _wrong_areas(areas: tuple[str, ...]) -> list[Problem]:
    if len(areas) > MOST_AREAS:
        return [Problem("areas", _("At most %(limit)d names."), {"limit": MOST_AREAS})]
    if any(not 2 <= len(area) <= LONGEST_AREA for area in areas):
        message = _("The name of an estate or hutong has 2 to %(limit)d characters.")
        return [Problem("areas", message, {"limit": LONGEST_AREA})]
    if any(_NUMBER.search(area) for area in areas):
        return [Problem("areas", _("Leave out the telephone number: grids keep none."), {})]
    return []
