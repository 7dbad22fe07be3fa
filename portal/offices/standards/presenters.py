"""Standards in words: states, shares as intervals, values with their units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue.standards import Standings, TaskOfCommunity

from ...words.formatting import number, percent
from ...words.i18n import in_chinese
from ...words.i18n import say as _

STANDINGS: Mapping[str, LazyString] = {
    "met": _l("Met"),
    "not_met": _l("Not met"),
    "unknown": _l("Unknown"),
}
"""What is known of a task."""


@dataclass(frozen=True, slots=True)
class StandardRate:
    """A rate as the page tells it: its bounds in per cent, and the communities that are counted."""

    share: str
    figures: str
    unknown: int


def rate_text(found: Standings) -> StandardRate | None:
    """The share of communities that meet all tasks: from those that surely do to those that may; None without communities."""
    if not found.all:
        return None
    least, most = percent(found.met, found.all), percent(found.met + found.unknown, found.all)
    return StandardRate(
        f"{least}–{most}" if found.unknown else least,
        f"{number(found.met)}/{number(found.all)}",
        found.unknown,
    )


def value_text(task: TaskOfCommunity) -> str | Markup | None:
    """What the profile says of a task, with its unit."""
    value = task.value
    if value is None:
        return None
    if isinstance(value, str):
        return in_chinese(value)
    if task.task.key == "rooms-350":
        return _("%(count)s square metres", count=number(value))
    if task.task.key == "office-funds":
        return _("%(count)s yuan a household", count=number(value))
    return _("%(count)s social workers", count=number(value))
