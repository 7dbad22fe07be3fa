"""What a page of the circle is asked to show: from how many kinds on a community counts, and who is without a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _l

from catalogue.circle import Circle, CircleKind

from ..requests.choices import read_choice
from ..words.i18n import pick
from ..words.labels import TYPE_TAGS


@dataclass(frozen=True, slots=True)
class CircleCriteria:
    """``least`` kinds at least; ``missing`` narrows the list to communities that do not surely reach a kind. ``whole``: all kinds.

    ``type_tag``: of communities of a type alone.
    """

    whole: int
    least: int
    missing: CircleKind | None = None
    type_tag: str | None = None

    def ask(self, **changes: Any) -> str:
        """The query string for these criteria with ``changes``, its ``?`` included; empty if all is as usual."""
        wanted = replace(self, **changes)
        given: dict[str, str] = {}
        if wanted.type_tag:
            given["type"] = wanted.type_tag
        if wanted.least != wanted.whole:
            given["least"] = str(wanted.least)
        if wanted.missing:
            given["missing"] = wanted.missing.key
        return f"?{urlencode(given)}" if given else ""


def kind_name(kind: CircleKind) -> str:
    """A kind's short name in the reader's language."""
    return str(pick(kind.name_zh, kind.name_en))


def read_circle_criteria(args: Mapping[str, str], circle: Circle) -> CircleCriteria:
    """The criteria in a query string. Raises ``ChoiceRefused``."""
    whole, kinds = len(circle.kinds), {kind.key: kind for kind in circle.kinds}
    numbers = [str(number) for number in range(whole, 0, -1)]
    least = read_choice(args, "least", _l("At least this many kinds"), numbers, str)
    missing = read_choice(args, "missing", _l("Kind of service"), kinds, lambda key: kind_name(kinds[key]))
    tag = read_choice(args, "type", _l("Type of community"), TYPE_TAGS, lambda key: str(TYPE_TAGS[key]))
    return CircleCriteria(whole, int(least or whole), kinds[missing] if missing else None, tag)
