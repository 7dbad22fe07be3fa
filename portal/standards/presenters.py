"""Standards in words: states, shares as intervals, values with their units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue.divisions import DivisionFacts
from catalogue.foundation.text_files import CsvValue
from catalogue.standards import SHOWN, StandardsByPart, Standings, TaskOfCommunity

from ..words.formatting import number, percent_span
from ..words.i18n import in_chinese, pick
from ..words.i18n import say as _

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
    return StandardRate(
        percent_span(found.met, found.unknown, found.all),
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


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task of a community on a page: ``value`` is what its profile says, ``field`` the field of the profile that asks for it."""

    of: TaskOfCommunity
    value: str | Markup | None
    field: str | None


def task_lines(tasks: Iterable[TaskOfCommunity]) -> tuple[list[TaskLine], list[TaskLine]]:
    """The tasks that the community's own profile shows, and those that offices declare."""
    lines = [
        TaskLine(each, value_text(each), SHOWN[each.task.key].field if each.shown else None) for each in tasks
    ]
    return [line for line in lines if line.of.shown], [line for line in lines if not line.of.shown]


def count_states(tasks: Iterable[TaskOfCommunity]) -> list[tuple[LazyString, int]]:
    """How many tasks a community has met, has not met, and of how many that is unknown, with the word for each."""
    found = Counter(each.standing.value for each in tasks)
    return [(words, found[state]) for state, words in STANDINGS.items()]


def standards_rows(found: StandardsByPart, names: Mapping[int, DivisionFacts]) -> list[list[CsvValue]]:
    """A row of heads; then of each part, and of the division as a whole, all tasks together and one by one.

    The part is a district, a street, or of a street a community.
    """
    heads: list[CsvValue] = [_("Code"), _("Name"), _("No."), _("Task")]
    for group in (_("Urban communities"), _("Villages")):
        heads += [f"{group} · {words}" for words in STANDINGS.values()]
    rows = [heads]
    for part in (found.whole, *found.parts):
        place: list[CsvValue] = [f"{part.code:012d}", names[part.code].name]
        rows.append([*place, "", _("All tasks"), *_counts(part.ju), *_counts(part.cun)])
        for each in part.tasks:
            text = str(pick(each.task.source_text or each.task.name_zh, each.task.name_en))
            rows.append([*place, each.task.code, text, *_counts(each.ju), *_counts(each.cun)])
    return rows


def _counts(found: Standings) -> list[CsvValue]:
    return [found.met, found.not_met, found.unknown]
