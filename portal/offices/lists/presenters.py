"""What a list says and would change, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue import divisions
from catalogue.catalogues import EditionFacts
from catalogue.foundation.errors import Problem
from catalogue.owner_lists.mappings import reference_key
from catalogue.owner_lists.matching.verdicts import Verdict
from catalogue.owner_lists.planning import ListOutcome, ListPlan, ListValue, PlannedPlace
from catalogue.owner_lists.reading import ListRow
from catalogue.time.hours import OpeningHours

from ...extensions import db
from ...frame.errors import say
from ...requests.paging import pages_of, rows_on
from ...words import labels
from ...words.formatting import phone_text
from ...words.i18n import comma, pick
from ...words.opening_hours import all_in_words
from ...words.place_names import place_text

MOST_SHOWN = 100
"""Rows on a page, and names of places that are gone."""
MOST_ASKED = 40
"""Questions on a page; more are asked once these are answered."""
WHY: Mapping[Verdict, LazyString] = {
    Verdict.MATCHED: _l("The community lies outside your division."),
    Verdict.RENAMED: _l("The name is a former one. Is it this community today?"),
    Verdict.MOVED: _l("The community has another code or street today. Is it this one?"),
    Verdict.FORMER: _l("This community is no longer in the list, and none is known to have followed it."),
    Verdict.WRONG_STREET: _l("A community of this name lies in another street."),
    Verdict.KIND_DIFFERS: _l("The name fits, but the kind of committee differs."),
    Verdict.CONFLICT: _l("Name and code contradict each other."),
    Verdict.AMBIGUOUS: _l("Several communities have this name."),
    Verdict.UNMATCHED: _l("No community has this name."),
}
FIELDS: Mapping[str, LazyString] = {
    "name": _l("Name"),
    "address": _l("Address"),
    "phones": _l("Telephone"),
    "hours": _l("Opening hours"),
    "trades": _l("What it offers"),
    "latitude": _l("Latitude"),
    "longitude": _l("Longitude"),
    "tick": _l("Whether it is offered"),
    "items": _l("Items"),
}


@dataclass(frozen=True, slots=True)
class AskedRow:
    """What is asked once for all rows that say it: where, why, and what to choose from (value and words)."""

    field: str
    where: str
    said: str
    why: LazyString
    choices: tuple[tuple[str, str], ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A place that is new or changes, or that has cells which cannot be read."""

    where: str
    community: str
    name: str
    new: bool
    changes: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A page of a list looked through. ``hidden``: rows that the file hides. ``unread``: rows with cells that are not taken over.

    ``asked`` communities and ``values`` are on the first page; ``asked_later`` counts those that come after these.
    """

    counts: Mapping[str, int]
    asked: tuple[AskedRow, ...]
    values: tuple[AskedRow, ...]
    asked_later: int
    rows: tuple[ChangedRow, ...]
    page: int
    pages: int
    unread: tuple[ChangedRow, ...]
    more_unread: int
    gone: tuple[str, ...]
    more_gone: int
    hidden: int


def _where(row: ListRow) -> str:
    """Where a row is in the file."""
    return (
        _("%(sheet)s, row %(row)d", sheet=row.sheet, row=row.number)
        if row.sheet
        else _("Row %(row)d", row=row.number)
    )


def present_plan(plan: ListPlan, edition: EditionFacts, page: int = 1) -> PlanPage:
    """What bringing in a list would do, a page of its changes at a time."""
    asked = list(_by_reference(plan.of(ListOutcome.ASKED)).values())
    values = asked_values(plan)
    told = plan.of(ListOutcome.NEW, ListOutcome.CHANGED, ListOutcome.CLOSED)
    pages = pages_of(len(told), MOST_SHOWN)
    page = min(page, pages)
    shown = rows_on(told, page, MOST_SHOWN)
    unread = [place for place in plan.places if place.faults and place.community]
    first = page == 1
    codes = {code for rows in asked[:MOST_ASKED] for code in rows[0].row.candidates}
    codes |= {place.community for place in (*shown, *unread[:MOST_SHOWN]) if place.community}
    names = _names(codes)
    counts = Counter(place.outcome.value for place in plan.places)
    return PlanPage(
        {outcome.value: counts[outcome.value] for outcome in ListOutcome} | {"gone": len(plan.gone)},
        tuple(_asked(number, rows, names) for number, rows in enumerate(asked[:MOST_ASKED])) if first else (),
        tuple(_asked_value(number, value, edition) for number, value in enumerate(values[:MOST_ASKED]))
        if first
        else (),
        max(len(asked) - MOST_ASKED, 0) + max(len(values) - MOST_ASKED, 0),
        tuple(_changed(place, names, edition) for place in shown),
        page,
        pages,
        tuple(_changed(place, names, edition) for place in unread[:MOST_SHOWN]),
        max(len(unread) - MOST_SHOWN, 0),
        tuple(gone.point.name for gone in plan.gone[:MOST_SHOWN]),
        max(len(plan.gone) - MOST_SHOWN, 0),
        sum(1 for place in plan.places if place.row.hidden),
    )


def asked_values(plan: ListPlan) -> tuple[ListValue, ...]:
    """The values of which a person has to say which item they name, in the order of their fields."""
    return tuple(value for value in plan.values if not value.holds)


def item_choices(edition: EditionFacts) -> list[tuple[str, str]]:
    """The items to choose from, each with its code."""
    return [
        (str(item.id), f"{item.code} {pick(item.name_zh, item.name_en)}")
        for category in edition.categories
        for item in category.items
    ]


def _asked_value(number: int, value: ListValue, edition: EditionFacts) -> AskedRow:
    choices = [("", _("Decide later")), *item_choices(edition), ("0", _("None of these items"))]
    known = _("Only a part of it is an item's name: is it this one?")
    why = _l("It names no item of the catalogue.") if value.item is None else known
    where = _("%(where)s, %(count)d times in all", where=_where(value.row), count=value.count)
    return AskedRow(f"value-{number}", where, value.text, why, tuple(choices), str(value.item or ""))


def _by_reference(places: Iterable[PlannedPlace]) -> dict[str, list[PlannedPlace]]:
    """Rows that say the same of their community are asked once."""
    found: dict[str, list[PlannedPlace]] = {}
    for place in places:
        found.setdefault(reference_key(place.row.said), []).append(place)
    return found


def asked_references(plan: ListPlan) -> tuple[str, ...]:
    """What the doubtful rows say of their communities, in the order of their fields."""
    return tuple(_by_reference(plan.of(ListOutcome.ASKED)))


def _names(codes: Iterable[int]) -> Mapping[int, str]:
    """Each community with its street, by code."""
    return {
        code: " ".join(place_text(step.short_name) for step in steps[-2:])
        for code, steps in divisions.lineages(db.session(), codes).items()
    }


def _asked(number: int, rows: list[PlannedPlace], names: Mapping[int, str]) -> AskedRow:
    said = rows[0].row.said
    shown = " ".join(part for part in (said.district, said.street, said.community, said.code) if part)
    choices = [("", _("Decide later"))]
    choices += [(str(code), names[code]) for code in rows[0].row.candidates if code in names]
    choices.append(("0", _("Leave this row out")))
    where = comma().join(_where(place.row) for place in rows[:3])
    return AskedRow(f"row-{number}", where, shown or "—", WHY[rows[0].row.match.verdict], tuple(choices))


def _changed(place: PlannedPlace, names: Mapping[int, str], edition: EditionFacts) -> ChangedRow:
    before, said = place.changes or {}, place.said or {}
    if place.outcome is ListOutcome.NEW:
        changes = [
            _value(field, value) for field, value in said.items() if field in FIELDS and field != "name"
        ]
    elif place.outcome is ListOutcome.CLOSED:
        changes = [_("The list says that it serves no more: its closing is proposed.")]
    else:
        changes = [
            _(
                "%(field)s: %(before)s → %(after)s",
                field=FIELDS[field],
                before=_value(field, was),
                after=_value(field, now),
            )
            for field, (was, now) in before.items()
        ]
    if place.items is not None and place.items != place.items_before:
        named = [pick(item.name_zh, item.name_en) for item in edition.items if item.id in place.items]
        changes.append(_of_field("items", comma().join(named) or _("empty")))
    name = place.point.name if place.point else str(said.get("name", ""))
    return ChangedRow(
        _where(place.row),
        names.get(place.community or 0, ""),
        name,
        place.outcome is ListOutcome.NEW,
        tuple(changes),
        tuple(_fault(fault) for fault in place.faults),
    )


def _fault(problem: Problem) -> str:
    return _of_field(problem.field, say(problem))


def _of_field(field: str, words: str) -> str:
    return _("%(field)s: %(words)s", field=str(FIELDS.get(field, field)), words=words)


def _value(field: str, value: Any) -> str:
    if value is None or value == []:
        return _("empty")
    if field == "phones":
        return comma().join(map(phone_text, value))
    if field == "trades":
        return comma().join(str(labels.TRADES[trade]) for trade in value)
    if field == "hours":
        return "；".join(all_in_words(OpeningHours.parse(value)))
    return str(value)
