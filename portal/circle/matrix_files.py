"""The circle as a measure of the matrix, to take away: a line for each division below, or each community of a street."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from catalogue.circle.tallies import CircleTally, CountedCircle
from catalogue.divisions import DivisionFacts
from catalogue.exchange.writing import PageSheet, SheetColumn, TableBook, TableSheet

from ..words.formatting import day
from ..words.i18n import colon
from ..words.i18n import say as _
from .criteria import kind_name
from .files import circle_as_json, circle_rows
from .presenters import rate_text

Row = list[str | int]


def measure_rows(
    counted: CountedCircle, below: Sequence[DivisionFacts], *, urban: bool, least: int
) -> list[Row]:
    """A heading, the division itself, then a row for each division ``below``; of a street its communities.

    Each rate is two columns: what is sure, and what might be.
    """
    found, width = counted.found, len(counted.found.circle.kinds)
    if not below:
        return list(circle_rows(found))
    head: Row = [
        _("Code"),
        _("Name"),
        _("Urban communities (居)") if urban else _("Villages (村)"),
        _("Reach all %(count)s", count=width)
        if least == width
        else _("Reach at least %(least)s", least=least),
        _("perhaps"),
    ]
    for kind in found.circle.kinds:
        head += [kind_name(kind), _("%(kind)s, perhaps", kind=kind_name(kind))]
    rows = [head, _line(found.division, counted.whole.of(urban), least)]
    rows += [_line(each, counted.part(each.code).of(urban), least) for each in below]
    return rows


def _line(division: DivisionFacts, tally: CircleTally, least: int) -> Row:
    rate = tally.rate(least)
    kinds = [figure for place in range(len(tally.kinds)) for figure in tally.kinds[place]]
    return [f"{division.code:012d}", division.short_name, rate.whole, rate.low, rate.high, *kinds]


def measure_notes(counted: CountedCircle, *, urban: bool, least: int, of_type: str) -> list[str]:
    """What the table is, its own rate beside the plan's aim, and by which criterion. ``of_type``: the only type of communities, in words."""
    found = counted.found
    rate = rate_text(counted.whole.of(urban).rate(least))
    whose = _("Urban communities (居)") if urban else _("Villages (村)")
    width = len(found.circle.kinds)
    return [
        found.division.name,
        day(found.day),
        *([_("Type of community") + colon() + of_type] if of_type else []),
        f"{whose}{colon()}{rate.figures} {rate.share} "
        + _("reach at least %(least)s of %(count)s kinds", least=least, count=width),
        _(
            "The plan's aim: %(aim)d %% of urban communities by %(year)d.",
            aim=found.circle.aim,
            year=found.circle.aim_year,
        ),
        _(
            "Counted by this system's own criterion. Where coordinates are missing it is not known, and a figure is an interval."
        ),
    ]


def measure_csv(
    counted: CountedCircle, below: Sequence[DivisionFacts], *, urban: bool, least: int, of_type: str = ""
) -> list[Row]:
    """The notes, an empty line, and the table."""
    notes: list[Row] = [[_("Quarter-hour circle")]]
    notes += [[note] for note in measure_notes(counted, urban=urban, least=least, of_type=of_type)]
    return [*notes, [], *measure_rows(counted, below, urban=urban, least=least)]


def measure_book(
    counted: CountedCircle, below: Sequence[DivisionFacts], *, urban: bool, least: int, of_type: str = ""
) -> bytes:
    """The same table as a workbook, with a sheet that says what it is."""
    head, *rows = measure_rows(counted, below, urban=urban, least=least)
    columns = [SheetColumn(str(text), 15 if place < 2 else 12) for place, text in enumerate(head)]
    about = measure_notes(counted, urban=urban, least=least, of_type=of_type)
    out = BytesIO()
    with TableBook(
        out,
        [
            TableSheet(_("Quarter-hour circle"), columns, frozen=2),
            PageSheet(_("About this file"), about, (), ()),
        ],
    ) as book:
        for row in rows:
            book.tables[0].write(row)
    return out.getvalue()


def measure_json(
    counted: CountedCircle, below: Sequence[DivisionFacts], *, urban: bool, type_tag: str | None = None
) -> dict[str, Any]:
    """The circle for programs as on its own page, with the counts of each division below by number of kinds."""
    keys = [kind.key for kind in counted.found.circle.kinds]

    def said(tally: CircleTally) -> dict[str, Any]:
        at_least = {str(least): tally.rate(least) for least in range(1, len(keys) + 1)}
        return {
            "of": tally.whole,
            "at_least": {least: [rate.low, rate.high] for least, rate in at_least.items()},
            "kinds": {key: list(tally.kinds[place]) for place, key in enumerate(keys)},
        }

    rows = [
        {"code": f"{each.code:012d}", "name": each.short_name, **said(counted.part(each.code).of(urban))}
        for each in below
    ]
    of = {"figures_of": "urban" if urban else "villages", "type": type_tag, "rows": rows}
    return circle_as_json(counted.found) | of
