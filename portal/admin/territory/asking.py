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
SECOND = "2"
"""What a form says of what lies in the second part."""


def read_change(form: Any, kind: ActKind, division: DivisionFacts) -> ActAsked:
    """The change that a form asks for. Raises ``Invalid`` for a code that is none."""
    if kind is ActKind.MOVE:
        return ActAsked(kind, (division.code,), (_part(form, "new"),))
    if kind is ActKind.MERGE:
        others = [code for code in map(read_division_code, form.getlist("others")) if code]
        part = Part(division.code) if form.get("into") != "new" else _part(form, "new")
        return ActAsked(kind, tuple(dict.fromkeys((division.code, *others))), (part,))
    first = Part(division.code) if form.get("stays") != "no" else _part(form, "first")
    second = _part(form, "second")
    chosen = _second_ones(form)
    return ActAsked(
        kind,
        (division.code,),
        (first, second),
        points={
            number: second.code if in_second else first.code
            for (what, number), in_second in chosen.items()
            if what == "point"
        },
        members={
            number: second.code if in_second else first.code
            for (what, number), in_second in chosen.items()
            if what == "member"
        },
    )


def _second_ones(form: Mapping[str, str]) -> dict[tuple[str, int], bool]:
    found = {}
    for name, value in form.items():
        if match := _CHOICE.fullmatch(name):
            found[match[1], int(match[2])] = value == SECOND
    return found


def _part(form: Mapping[str, str], name: str) -> Part:
    return Part(read_code(form, name), clean(form.get(f"{name}_name", "")) or None)


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
