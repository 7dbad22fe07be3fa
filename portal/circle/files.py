"""The circle of a division to take away: as a table, as JSON, as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from catalogue.circle.facts import CircleRate, CommunityCircle, DivisionCircle, by_kind, rate_of
from catalogue.exchange.writing import PageSheet, SheetColumn, TableBook, TableSheet

from ..words import labels
from ..words.formatting import day
from ..words.i18n import colon
from ..words.i18n import say as _
from .criteria import kind_name
from .presenters import STATES, rate_text


def circle_as_json(found: DivisionCircle) -> dict[str, Any]:
    """A division's circle for programs: ``of`` is the number that a count is out of."""
    urban, villages = found.of_urban(), found.of_urban(False)
    width = len(found.circle.kinds)
    return {
        "division": f"{found.division.code:012d}",
        "edition": found.circle.edition.key,
        "day": found.day.isoformat(),
        "criterion": "this system's own",
        "aim": {"percent": found.circle.aim, "year": found.circle.aim_year},
        "kinds": [
            {"key": kind.key, "name": kind.named, "name_en": kind.name_en, "urban": _rate(rate)}
            for kind, rate in by_kind(found.circle, urban)
        ],
        "urban": {"all": _rate(rate_of(urban, width)), "at_least": _at_least(urban, width)},
        "villages": {"all": _rate(rate_of(villages, width)), "at_least": _at_least(villages, width)},
        "communities": [
            {
                "code": f"{each.code:012d}",
                "name": each.name,
                "kind": each.committee.value if each.committee else None,
                "reached": each.reached,
                "possible": each.possible,
                "of": width,
                "kinds": {
                    kind.key: state.value for kind, state in zip(found.circle.kinds, each.states, strict=True)
                },
            }
            for each in found.communities
        ],
    }


def _at_least(communities: tuple[CommunityCircle, ...], width: int) -> dict[str, Any]:
    return {str(least): _rate(rate_of(communities, least)) for least in range(1, width + 1)}


def _rate(rate: CircleRate) -> dict[str, int]:
    return {"low": rate.low, "high": rate.high, "of": rate.whole}


def circle_rows(found: DivisionCircle) -> Iterator[list[str | int]]:
    """A heading, then a row for each community: in the reader's language."""
    yield [
        _("Code"),
        _("Name"),
        _("Committee"),
        _("Kinds reached"),
        _("Kinds perhaps reached"),
        _("Kinds in all"),
        *map(kind_name, found.circle.kinds),
    ]
    for each in found.communities:
        yield [
            f"{each.code:012d}",
            each.name,
            str(labels.COMMITTEE_KINDS[each.committee]) if each.committee else "",
            each.reached,
            each.possible,
            len(each.states),
            *(str(STATES[state]) for state in each.states),
        ]


def circle_book(found: DivisionCircle) -> bytes:
    """The same table as a workbook, with a sheet that says what it is."""
    head, *rows = circle_rows(found)
    width = len(found.circle.kinds)
    rates = [
        (_("Urban communities that reach all kinds"), rate_of(found.of_urban(), width)),
        (_("Villages that reach all kinds"), rate_of(found.of_urban(False), width)),
    ]
    about = [
        found.division.name,
        day(found.day),
        *(f"{name}{colon()}{rate_text(rate).figures} {rate_text(rate).share}" for name, rate in rates),
        _(
            "The plan's aim: %(aim)d %% of urban communities by %(year)d.",
            aim=found.circle.aim,
            year=found.circle.aim_year,
        ),
        _(
            "Counted by this system's own criterion. Where coordinates are missing it is not known, and a figure is an interval."
        ),
    ]
    columns = [SheetColumn(str(text), 15 if place < 2 else 12) for place, text in enumerate(head)]
    out = BytesIO()
    with TableBook(
        out,
        [
            TableSheet(_("List of communities"), columns, frozen=2),
            PageSheet(_("About this file"), about, (), ()),
        ],
    ) as book:
        for row in rows:
            book.tables[0].write(row)
    return out.getvalue()
