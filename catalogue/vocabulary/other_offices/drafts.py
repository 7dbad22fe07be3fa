"""An office as it was typed: tidied, and every problem with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...doors import EMERGENCIES, OfficeDraft
from ...foundation.errors import Problem, _
from ...telephones import one_number

LONGEST: Mapping[str, int] = {
    "name_zh": 60,
    "name_en": 120,
    "answers_zh": 200,
    "answers_en": 300,
    "helps_zh": 200,
    "helps_en": 300,
    "source": 300,
}
"""Characters of each text of an office."""
_NEEDED = ("name_zh", "name_en", "answers_zh", "answers_en", "source")


def tidy(draft: OfficeDraft, others: Mapping[str, OfficeDraft]) -> tuple[OfficeDraft, list[Problem]]:
    """The draft in one line each and its number in one spelling, with every problem. ``others``: all other offices, by key."""
    texts: dict[str, Any] = {name: " ".join(getattr(draft, name).split()) for name in LONGEST}
    number, problems = _number(draft.hotline)
    problems += _texts(texts)
    if any(each.name_zh == texts["name_zh"] and not each.withdrawn for each in others.values()):
        problems.append(Problem("name_zh", _("Another office has this name."), {}))
    return replace(draft, hotline=number, **texts), problems


def _number(typed: str) -> tuple[str, list[Problem]]:
    text = " ".join(typed.split())
    if not text:
        return "", []
    number, problem = one_number(text)
    said = {re.sub(r"\D", "", text).removeprefix("010"), re.split(r"\D+", text)[0], number.split("-")[0]}
    if said & EMERGENCIES:
        message = _("110, 119, 120 and 122 are for emergencies only, never the number of an office.")
        return text, [Problem("hotline", message, {})]
    if problem is not None:
        return text, [Problem("hotline", problem.message, problem.values)]
    return number, []


def _texts(texts: Mapping[str, str]) -> Iterator[Problem]:
    for name, text in texts.items():
        if not text.isprintable():
            yield Problem(name, _("The text contains characters that cannot be typed."), {})
        elif len(text) > LONGEST[name]:
            yield Problem(name, _("At most %(limit)d characters."), {"limit": LONGEST[name]})
        elif not text and name in _NEEDED:
            yield Problem(name, _("This is needed."), {})
    for given, missing in (("helps_zh", "helps_en"), ("helps_en", "helps_zh")):
        if texts[given] and not texts[missing]:
            yield Problem(missing, _("Say it in both languages."), {})
