"""From a form to a change of divisions that is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import DomainError, Invalid, Problem, _
from catalogue.models import ActKind
from catalogue.succession.acts import ActAsked, Part

from ...frame.errors import say
from ...requests.cleaning import clean
from ..criteria import read_division_code

_CHOICE = re.compile(r"(point|member)-(\d{1,12})")
PART_FIELDS = ("first", "second", "third", "fourth", "fifth")
"""The fields with the codes of parts. A form says of what lies in one: its place, from 1."""


def read_change(form: Any, kind: ActKind, division: DivisionFacts) -> ActAsked:
    """The change that a form asks for. Raises ``Invalid`` for a code that is none."""
    if kind is ActKind.MOVE:
        return ActAsked(kind, (division.code,), (_part(form, "new"),))
    if kind is ActKind.MERGE:
        others = [code for code in map(read_division_code, form.getlist("others")) if code]
        part = Part(division.code) if form.get("into") != "new" else _part(form, "new", named=True)
        return ActAsked(kind, tuple(dict.fromkeys((division.code, *others))), (part,))
    parts = _parts_of(form, division)
    return ActAsked(
        kind,
        (division.code,),
        tuple(parts.values()),
        points=_lying(form, "point", parts),
        members=_lying(form, "member", parts),
    )


def _parts_of(form: Mapping[str, str], division: DivisionFacts) -> dict[str, Part]:
    """The parts of a split, by their place on the form: two, and further ones whose code is given."""
    first, *others = PART_FIELDS
    parts = {"1": Part(division.code) if form.get("stays") != "no" else _part(form, first, named=True)}
    for place, name in enumerate(others, 2):
        if place == 2 or clean(form.get(name, "")):
            parts[str(place)] = _part(form, name, named=True)
    return parts


def _lying(form: Mapping[str, str], what: str, parts: Mapping[str, Part]) -> dict[int, int]:
    """In which part service points or communities lie. Raises ``Invalid`` for a part whose code is not given."""
    found = {}
    for name, value in form.items():
        match = _CHOICE.fullmatch(name)
        if match is None or match[1] != what:
            continue
        if value not in parts:
            raise Invalid([Problem(name, _("Something lies in a part that has no code."), {})])
        found[int(match[2])] = parts[value].code
    return found


def _part(form: Mapping[str, str], name: str, *, named: bool = False) -> Part:
    """A division that a form describes. ``named``: it is new beside others, so it needs a name of its own."""
    called = clean(form.get(f"{name}_name", "")) or None
    code = read_code(form, name)
    if named and called is None:
        raise Invalid([Problem(f"{name}_name", _("Please enter a name."), {})])
    return Part(code, called)


def read_code(form: Mapping[str, str], name: str) -> int:
    """The code that a field gives. Raises ``Invalid``."""
    code = read_division_code(form.get(name, ""))
    if code is None:
        raise Invalid(
            [Problem(name, _("A code of 12 digits is wanted; zeros at its end may be left out."), {})]
        )
    return code


def refused_in_words(error: DomainError) -> list[str]:
    """Everything that is wrong with what was asked for."""
    return [say(each) for each in error.problems] if isinstance(error, Invalid) else [say(error)]
