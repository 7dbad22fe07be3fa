"""A category on a printed sheet: its offered services as rows, and one sentence for each reason why others are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from markupsafe import Markup, escape

from catalogue.catalogues import CategoryFacts, ItemFacts
from catalogue.counters.segments import OFFERED, Segment
from catalogue.offerings import Line

from ...words.formatting import day
from ...words.i18n import comma, filled_in
from ...words.i18n import say as _
from ...words.item_names import category_name
from ..presenting.sentences import RETURN_UNCONFIRMED, RETURNED

SheetRow = TypeVar("SheetRow")
#: Why services are missing, in the order that helps a reader.
_OTHERWISE = (Segment.SUSPENDED, Segment.PLANNED, Segment.ABSENT, Segment.UNKNOWN)


@dataclass(frozen=True, slots=True)
class SheetGroup(Generic[SheetRow]):
    """A category. ``otherwise`` says in one sentence each what is suspended, prepared, not offered, not reported."""

    number: str
    name: str | Markup
    lines: tuple[SheetRow, ...]
    otherwise: tuple[Markup, ...]


def group_for_paper(
    category: CategoryFacts,
    by_item: Mapping[str, Line],
    row: Callable[[Line], SheetRow],
    today: date,
    *,
    called: Callable[[ItemFacts], str | Markup],
) -> SheetGroup[SheetRow]:
    """A category of a community. ``by_item`` are all of its lines by code; ``row`` says one that is offered, ``called`` names the others."""
    lines = [by_item[item.code] for item in category.items]
    return SheetGroup(
        number=category.code,
        name=category_name(category),
        lines=tuple(row(line) for line in lines if line.segment in OFFERED),
        otherwise=tuple(_otherwise(lines, today, called)),
    )


def _otherwise(
    lines: Sequence[Line], today: date, called: Callable[[ItemFacts], str | Markup]
) -> Iterable[Markup]:
    """The missing services of a category, by reason, without those that do not apply here."""
    for segment in _OTHERWISE:
        names = escape(comma()).join(
            _named(line, called(line.item), today) for line in lines if line.segment is segment
        )
        if not names:
            continue
        if segment is Segment.SUSPENDED:
            yield filled_in(_("Interrupted: %(services)s"), services=names)
        elif segment is Segment.PLANNED:
            yield filled_in(_("Being prepared: %(services)s"), services=names)
        elif segment is Segment.ABSENT:
            yield filled_in(_("Not offered: %(services)s"), services=names)
        else:
            yield filled_in(_("Not reported, please call and ask: %(services)s"), services=names)


def _named(line: Line, called: str | Markup, today: date) -> Markup:
    """A service's name, with the day from which it is planned or to which it is suspended, or that a check returned it."""
    name, draft = escape(called), line.offering.draft if line.offering else None
    if line.returned:
        return filled_in(_("%(name)s (%(remark)s)"), name=name, remark=str(RETURNED))
    if draft and line.segment is Segment.PLANNED and draft.planned_for:
        return filled_in(_("%(name)s (from %(day)s)"), name=name, day=day(draft.planned_for))
    if draft and line.segment is Segment.SUSPENDED and draft.awaits_return(today):
        return filled_in(_("%(name)s (%(remark)s)"), name=name, remark=str(RETURN_UNCONFIRMED))
    if draft and line.segment is Segment.SUSPENDED and draft.suspended_until:
        return filled_in(_("%(name)s (until %(day)s)"), name=name, day=day(draft.suspended_until))
    return name
