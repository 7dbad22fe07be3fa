"""The call list of a community: each telephone number once, with who answers and about what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.paper import AnsweringNumber

from ...words.formatting import phone_text
from ...words.i18n import comma, in_chinese
from ...words.i18n import say as _
from ...words.item_names import plain_name
from ...words.type_size import IN_TWO_COLUMNS, Block, Room, Row, largest_size
from .head import SheetHead, present_head, shortened
from .poster import without_community

MOST_PLACES = 6
"""Service points that a number names; of the others there is a count."""
MOST_NAME = 30
NUMBER, ANSWERS = 50, 132
"""Millimetres: the column of the numbers and that of what they answer. static/sheets.css has the same."""
IN_A_LIST = Room(one_sheet=190, two_sheets=190 + 240)
MOST_IN_ONE_COLUMN = 30
NUMBER_OF_TWO, ANSWERS_OF_TWO = 34, 52
"""Millimetres, where more numbers than that are listed in two columns."""


@dataclass(frozen=True, slots=True)
class CallRow:
    """A number, who answers, and about which services; empty where it is about none in particular."""

    phone: str
    who: Markup
    services: Markup


@dataclass(frozen=True, slots=True)
class CallList:
    """Ready to be laid out: ``size`` is that of the type in points. ``dense``: in two columns."""

    head: SheetHead
    rows: tuple[CallRow, ...]
    dense: bool
    size: int


def present_call_list(
    lineage: Sequence[DivisionFacts],
    profile: ProfileFacts | None,
    numbers: Sequence[AnsweringNumber],
    today: date,
) -> CallList:
    """The call list of the community at the end of ``lineage``."""
    rows = tuple(_row(each, lineage[-1], profile) for each in numbers)
    dense = len(rows) > MOST_IN_ONE_COLUMN
    room = IN_TWO_COLUMNS if dense else IN_A_LIST
    return CallList(
        present_head(lineage, profile, today), rows, dense, largest_size(_rows(rows, dense=dense), room)
    )


def _row(number: AnsweringNumber, division: DivisionFacts, profile: ProfileFacts | None) -> CallRow:
    station = profile.station_name if profile else None
    who: list[str | Markup] = []
    if number.station:
        who.append(in_chinese(shortened(station, MOST_NAME)) if station else _("Service station"))
    named = [
        shortened(without_community(point.name, division.short_name), MOST_NAME)
        for point in number.points
        if point.name != station
    ]
    who += [in_chinese(name) for name in named[:MOST_PLACES]]
    if len(named) > MOST_PLACES:
        who.append(_("and %(count)s more", count=len(named) - MOST_PLACES))
    parted = escape(comma())
    return CallRow(
        phone=phone_text(number.phone),
        who=parted.join(who),
        services=parted.join(plain_name(item) for item in number.items),
    )


def _rows(rows: Iterable[CallRow], *, dense: bool) -> Iterable[Row]:
    """What the list holds, from top to bottom; the style sheet has the same proportions."""
    number, answers = (NUMBER_OF_TWO, ANSWERS_OF_TWO) if dense else (NUMBER, ANSWERS)
    for row in rows:
        # A row is as high as its number, or as who answers and about what below each other.
        yield (
            Block(row.phone, 1.2 if dense else 1.5, 2.4, number),
            Block(f"{row.who.striptags()}　{row.services.striptags()}", 1, 2.4, answers * 0.9),
        )
