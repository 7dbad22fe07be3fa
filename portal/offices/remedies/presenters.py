"""Gaps and the steps that close them, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue.catalogues import ItemFacts
from catalogue.counters.segments import Segment
from catalogue.coverage.figures import Tally
from catalogue.departments import DepartmentFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation.codes import ancestors, contains
from catalogue.remedies import REMEDIES, Group, Reason, Remedies, Remedy, RemedyPage, RemedyRow

from ...words.formatting import day, number, rise
from ...words.i18n import in_chinese
from ...words.item_names import item_name
from ...words.place_names import place_name, place_text
from .criteria import written_cell

GROUPS: Mapping[Remedy, LazyString] = {
    Remedy.CHECK: _l("Only check again"),
    Remedy.FILL: _l("Only fill in"),
    Remedy.DECLARE: _l("One declaration by an office"),
    Remedy.LIST: _l("A list of places can bring it"),
    Remedy.SHARE: _l("Share with a neighbour on foot"),
    Remedy.RESUME: _l("Resume what was suspended"),
    Remedy.SET_UP: _l("Set up"),
}
"""The steps, the cheapest first."""
MEANINGS: Mapping[Remedy, LazyString] = {
    Remedy.CHECK: _l("It was offered; only the confirmation is out of date. One telephone call, one click."),
    Remedy.FILL: _l("Nothing is reported yet. If it is offered, say so."),
    Remedy.DECLARE: _l(
        "The street or district provides it for other communities already. It says so once for all."
    ),
    Remedy.LIST: _l("A department keeps a list of places of this item, or can hand one over: ask for it."),
    Remedy.SHARE: _l(
        "A neighbour's place within 15 minutes on foot admits these residents. The two agree on it."
    ),
    Remedy.RESUME: _l("It is suspended for now. Once it is back, the line says so."),
    Remedy.SET_UP: _l("The service itself has to be arranged. The minutes are those of its line alone."),
}


REASONS: Mapping[Reason, LazyString] = {
    Reason.OUT_OF_DATE: _l("Out of date since %(day)s"),
    Reason.NOTHING_SAID: _l("Nothing reported yet"),
    Reason.SAY_AGAIN: _l("To be reported again: what counts has changed"),
    Reason.DECLARED: _l("“%(name)s” is provided by an office above: add this community"),
    Reason.DECLARED_NEAR: _l("Other communities of the street say that the street provides it"),
    Reason.ON_LIST: _l("The list “%(name)s” has this item"),
    Reason.LIST_TO_COME: _l("%(name)s can hand over a list of places"),
    Reason.NEIGHBOUR: _l("%(name)s offers it within 15 minutes on foot"),
    Reason.SUSPENDED: _l("Suspended at present"),
    Reason.IN_PART: _l("Offered in part: complete what is lacking"),
    Reason.PREPARED: _l("Being prepared"),
    Reason.NOT_OFFERED: _l("Not offered"),
}
"""Why a gap is in its group, with the name of what its step rests on and the day on which its record began to say so."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A step with its figures. ``before`` and ``after`` are the coverage in per cent; None where nothing applies."""

    key: str
    name: LazyString
    meaning: LazyString
    gaps: int
    disputed: int
    acts: int
    minutes: int
    before: str | None
    after: str | None


def present_groups(groups: Sequence[Group], before: Tally) -> list[GroupRow]:
    """The groups in words."""
    shares = [
        rise(before.valid, group.valid_after, before.applicable) if before.applicable else (None, None)
        for group in groups
    ]
    return [
        GroupRow(
            key=group.remedy.value,
            name=GROUPS[group.remedy],
            meaning=MEANINGS[group.remedy],
            gaps=group.gaps,
            disputed=group.disputed,
            acts=group.acts,
            minutes=group.minutes,
            before=share,
            after=after,
        )
        for group, (share, after) in zip(groups, shares, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class StepCounts:
    """An item, a division or an owner with its gaps by step. ``ask`` are the criteria of its list; ``href`` another page."""

    name: Markup | str
    code: str | None
    gaps: int
    counts: tuple[int, ...]
    changes: Mapping[str, object]
    division: int | None = None


def rows_by_item(found: Remedies) -> list[StepCounts]:
    """The items with gaps, those with most first, then by code."""
    rows = [
        StepCounts(
            item_name(item),
            item.code,
            sum(found.by_item[item.id]),
            found.by_item[item.id],
            {"item": item.code},
        )
        for item in found.edition.items
    ]
    return sorted((row for row in rows if row.gaps), key=lambda row: (-row.gaps, row.code or ""))


def rows_by_part(
    parts: Iterable[tuple[DivisionFacts, tuple[int, ...], Tally]],
) -> list[StepCounts]:
    """The divisions below in the order of their codes: nothing here ranks them."""
    return [
        StepCounts(place_name(part.short_name), None, sum(counts), counts, {}, part.code)
        for part, counts, _whole in parts
    ]


def rows_by_owner(found: Remedies, departments: Sequence[DepartmentFacts]) -> list[StepCounts]:
    """The departments of an office by name, and at the end the items without an owner there."""
    rows = []
    owned: set[int] = set()
    for department in departments:
        items = set(department.items) & found.by_item.keys()
        owned |= items
        counts = _added(found, items)
        rows.append(
            StepCounts(in_chinese(department.name), None, sum(counts), counts, {"department": department.id})
        )
    counts = _added(found, found.by_item.keys() - owned)
    if sum(counts):
        rows.append(StepCounts(_("Without an owner"), None, sum(counts), counts, {"department": 0}))
    return rows


def _added(found: Remedies, items: Iterable[int]) -> tuple[int, ...]:
    columns = [found.by_item[item] for item in items]
    return tuple(map(sum, zip(*columns, strict=True))) if columns else (0,) * len(REMEDIES)


@dataclass(frozen=True, slots=True)
class GapRow:
    """One gap of the list. ``cell`` is how forms write it; None for a disputed line that is no gap."""

    cell: str | None
    community: int
    name: str
    where: str
    item: ItemFacts
    segment: Segment
    disputed: bool
    step: str | None
    why: tuple[str, ...]


def present_page(found: RemedyPage, names: Mapping[int, str], inside: int) -> list[GapRow]:
    """The rows of a page; ``names`` are the short names of the divisions above their communities."""
    # Said once for all rows: to look a text up takes longer than all else of a row.
    steps = {step: str(name) for step, name in GROUPS.items()}
    reasons = {reason: str(name) for reason, name in REASONS.items()}
    return [
        GapRow(
            cell=written_cell(row.community, row.item.code) if row.remedy else None,
            community=row.community,
            name=row.name,
            where=" ".join(
                names[code]
                for code in reversed(ancestors(row.community))
                if code in names and code != inside and contains(inside, code)
            ),
            item=row.item,
            segment=row.segment,
            disputed=row.disputed,
            step=steps[row.remedy] if row.remedy else None,
            why=tuple(why_in_words(row, found.names, reasons)),
        )
        for row in found.rows
    ]


def why_in_words(
    row: RemedyRow,
    names: Mapping[tuple[Remedy, int], str],
    reasons: Mapping[Reason, LazyString | str] = REASONS,
) -> Iterator[str]:
    """Why a gap is in its group, and why it is where it is in it. ``reasons``: as ``REASONS``, already in the reader's language."""
    source = names.get((row.remedy, row.source)) if row.remedy and row.source else None
    if row.reason:
        given = row.said_since
        name = place_text(source or "") if row.remedy is Remedy.SHARE else source or ""
        yield str(reasons[row.reason]) % {"name": name, "day": day(given) if given else ""}
    if row.reports:
        yield ngettext("%(num)d report in 90 days", "%(num)d reports in 90 days", row.reports)
    if row.matters:
        yield ngettext("%(num)d case of 12345", "%(num)d cases of 12345", row.matters)
    if row.not_found:
        yield ngettext(
            "%(num)d visit without the service", "%(num)d visits without the service", row.not_found
        )
    if row.searches:
        yield ngettext(
            "%(num)d search in the district found nothing",
            "%(num)d searches in the district found nothing",
            row.searches,
        )
    if row.households:
        yield _("%(count)s households", count=number(row.households))
    if row.days and row.always:
        yield ngettext("open for at least %(num)d day", "open for at least %(num)d days", row.days)
    elif row.days:
        yield ngettext("open for %(num)d day", "open for %(num)d days", row.days)
