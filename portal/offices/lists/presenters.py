"""What a list says and would change, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue import divisions
from catalogue.foundation.errors import Problem
from catalogue.owner_lists.mappings import reference_key
from catalogue.owner_lists.matching.verdicts import Verdict
from catalogue.owner_lists.planning import ListOutcome, ListPlan, PlannedPlace
from catalogue.time.hours import OpeningHours

from ...extensions import db
from ...frame.errors import say
from ...words.i18n import comma
from ...words.opening_hours import all_in_words
from ...words.place_names import place_text

MOST_SHOWN = 100
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
    "latitude": _l("Latitude"),
    "longitude": _l("Longitude"),
}


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A kind of doubtful row: what it says, why it is asked, and what to choose from (value and words)."""

    field: str
    where: str
    said: str
    why: LazyString
    choices: tuple[tuple[str, str], ...]


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
    """A list looked through. ``more``: changes that are not shown. ``hidden``: rows that the file hides. ``unread``: rows with cells that are not taken over."""

    counts: Mapping[str, int]
    asked: tuple[AskedRow, ...]
    rows: tuple[ChangedRow, ...]
    more: int
    unread: tuple[ChangedRow, ...]
    gone: tuple[str, ...]
    hidden: int


def place_of_row(place: PlannedPlace) -> str:
    """Where a row is in the file."""
    row = place.row
    return (
        _("%(sheet)s, row %(row)d", sheet=row.sheet, row=row.number)
        if row.sheet
        else _("Row %(row)d", row=row.number)
    )


def present_plan(plan: ListPlan) -> PlanPage:
    """What bringing in a list would do."""
    asked = _by_reference(plan.of(ListOutcome.ASKED))
    codes = {code for rows in asked.values() for code in rows[0].row.candidates}
    codes |= {place.community for place in plan.places if place.community}
    names = _names(codes)
    told = plan.of(ListOutcome.NEW, ListOutcome.CHANGED, ListOutcome.CLOSED)
    unread = [place for place in plan.places if place.faults and place.community]
    counts = {outcome.value: len(plan.of(outcome)) for outcome in ListOutcome}
    return PlanPage(
        counts | {"gone": len(plan.gone)},
        tuple(_asked(number, rows, names) for number, rows in enumerate(asked.values())),
        tuple(_changed(place, names) for place in told[:MOST_SHOWN]),
        max(len(told) - MOST_SHOWN, 0),
        tuple(_changed(place, names) for place in unread[:MOST_SHOWN]),
        tuple(gone.point.name for gone in plan.gone),
        sum(1 for place in plan.places if place.row.hidden),
    )


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
    where = comma().join(place_of_row(place) for place in rows[:3])
    return AskedRow(f"row-{number}", where, shown or "—", WHY[rows[0].row.match.verdict], tuple(choices))


def _changed(place: PlannedPlace, names: Mapping[int, str]) -> ChangedRow:
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
    name = place.point.name if place.point else str(said.get("name", ""))
    return ChangedRow(
        place_of_row(place),
        names.get(place.community or 0, ""),
        name,
        place.outcome is ListOutcome.NEW,
        tuple(changes),
        tuple(_fault(fault) for fault in place.faults),
    )


def _fault(problem: Problem) -> str:
    field = str(FIELDS.get(problem.field, problem.field))
    return _("%(field)s: %(words)s", field=field, words=say(problem))


def _value(field: str, value: Any) -> str:
    if value is None or value == []:
        return _("empty")
    if field == "phones":
        return comma().join(value)
    if field == "hours":
        return "；".join(all_in_words(OpeningHours.parse(value)))
    return str(value)
