"""What an office asked for in the query string, checked once, and the addresses that ask for something else."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from catalogue.catalogues import EditionFacts
from catalogue.circle import shipped_circle
from catalogue.counters.rollup import KINDS
from catalogue.counters.segments import GAP_SEGMENTS, SEGMENTS, Segment
from catalogue.coverage.narrowing import Narrowing
from catalogue.divisions import TYPE_TAGS
from catalogue.foundation.errors import DomainError, _

from ..requests.queries import page_number
from .aspects import BY_ASPECT, Arranged, by_aspect

NUMBER, PERCENT, OFFERED, NOT_APPLICABLE, DIFFERENCE, CIRCLE = (
    "number",
    "percent",
    "offered",
    "not_applicable",
    "difference",
    "circle",
)
SHOWS = (NUMBER, PERCENT, OFFERED, NOT_APPLICABLE, DIFFERENCE, CIRCLE)
"""What cells of a matrix count: valid lines, their share, the share of those valid or out of date, rulings, 村 minus 居; or, with
columns of its own, who reaches the kinds of the quarter-hour circle."""
BY_NAME, BY_SHARE, BY_DISPUTED = "name", "share", "disputed"
"""What rows are sorted by, beside the code of an item or a category."""
LISTS = ("items", "cells")


class Several(enum.StrEnum):
    """Segments that a figure counts together."""

    OFFERED = "offered"
    APPLICABLE = "applicable"
    GAPS = "gaps"


_TOGETHER: Mapping[str, tuple[Segment, ...]] = {
    Several.OFFERED: (Segment.DELIVERED, Segment.EXPIRED),
    Several.APPLICABLE: tuple(each for each in SEGMENTS if each is not Segment.NOT_APPLICABLE),
    Several.GAPS: tuple(GAP_SEGMENTS),
    **{segment: (segment,) for segment in SEGMENTS},
}
ALL, NONE = "all", "none"
_LEAST = tuple(str(number) for number in range(1, len(shipped_circle().kinds) + 1))


class BadQuery(DomainError):
    """A part of the address says something that is not known here."""

    code = "bad_query"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeCriteria(Arranged):
    """What a page of the offices is asked to show.

    ``kind`` is all, ju or cun; ``type_tag`` the type of communities; ``category`` the code of the only category;
    ``disputed``: disputed lines only. ``bands`` holds the codes of the categories that are open; None leaves it to the page.
    ``show`` is one of ``SHOWS``. ``segment`` narrows a list of cells to one segment or to several; None does not. ``listing`` says whether gaps
    are listed by item or cell by cell. ``sort`` is what rows are sorted by, ``falling`` from the largest. ``page`` counts from 1.
    ``least``: from how many kinds of the quarter-hour circle on a community counts; None is all.
    Of a past day ``day`` is its end, of a difference the end of the second, ``since`` that of the first; ``item`` is the code of
    the only item in a list of theirs.
    """

    kind: str = ALL
    type_tag: str | None = None
    disputed: bool = False
    bands: frozenset[str] | None = None
    show: str = SHOWS[0]
    segment: Segment | Several | None = None
    listing: str = LISTS[0]
    sort: str | None = None
    falling: bool = False
    page: int = 1
    day: date | None = None
    since: date | None = None
    item: str | None = None
    least: int | None = None

    @property
    def of_circle(self) -> bool:
        """Whether the matrix is that of the quarter-hour circle; a state of lines comes before it."""
        return self.show == CIRCLE and self.day is None and not self.segment and not self.disputed

    @property
    def wanted(self) -> tuple[Segment, ...]:
        """The segments of the cells that are listed: those asked for, all of disputed lines, or those of gaps."""
        if self.segment:
            return _TOGETHER[self.segment]
        return SEGMENTS if self.disputed or self.item else GAP_SEGMENTS

    @property
    def narrowed(self) -> Narrowing:
        """Which communities and lines are left out."""
        return Narrowing(self.type_tag, self.disputed)

    def ask(self, **changes: Any) -> str:
        """The query string for these criteria with ``changes``, its ``?`` included; empty if all is as usual.

        A change leads back to the first page unless it names another.
        """
        wanted = replace(self, **{"page": 1, **changes})
        parts = {
            **_days(wanted.since, wanted.day),
            "item": wanted.item,
            "kind": wanted.kind if wanted.kind != ALL else None,
            "type": wanted.type_tag,
            "by": BY_ASPECT if wanted.aspects else None,
            "category": wanted.category,
            "open": _written(wanted.bands),
            "show": wanted.show if wanted.show != SHOWS[0] else None,
            "least": wanted.least if wanted.show == CIRCLE else None,
            "segment": wanted.segment or None,
            "disputed": "1" if wanted.disputed else None,
            "list": wanted.listing if wanted.listing != LISTS[0] else None,
            "sort": f"{'-' if wanted.falling else ''}{wanted.sort}" if wanted.sort else None,
            "page": wanted.page if wanted.page > 1 else None,
        }
        given = {name: value for name, value in parts.items() if value is not None}
        return f"?{urlencode(given, safe=',')}" if given else ""


def _days(since: date | None, day: date | None) -> dict[str, str]:
    if day is None:
        return {}
    if since is None:
        return {"day": day.isoformat()}
    return {"from": since.isoformat(), "to": day.isoformat()}


def _written(bands: frozenset[str] | None) -> str | None:
    if bands is None:
        return None
    return ",".join(sorted(bands)) or NONE


def read_office_criteria(args: Mapping[str, str], edition: EditionFacts) -> OfficeCriteria:
    """The criteria in a query string. Raises ``BadQuery`` for a value that is not known; ignores other names."""
    segment = one_of(args, "segment", ("", *Segment, *Several), "")
    aspects = one_of(args, "by", ("", BY_ASPECT), "") == BY_ASPECT
    edition = by_aspect(edition) if aspects else edition
    given = args.get("page", "1")
    page = page_number(given) if given else None
    if page is None:
        raise unknown("page", given)
    codes = tuple(category.code for category in edition.categories)
    sort = one_of(args, "sort", _sorts(edition, codes), "")
    return OfficeCriteria(
        kind=one_of(args, "kind", tuple(KINDS), ALL),
        type_tag=one_of(args, "type", ("", *TYPE_TAGS), "") or None,
        category=one_of(args, "category", ("", *codes), "") or None,
        disputed=one_of(args, "disputed", ("", "1"), "") == "1",
        bands=_bands(args.get("open"), edition),
        show=one_of(args, "show", SHOWS, SHOWS[0]),
        segment=_segment(segment),
        listing=one_of(args, "list", LISTS, LISTS[0]),
        sort=sort.removeprefix("-") or None,
        falling=sort.startswith("-"),
        page=page,
        aspects=aspects,
        least=int(one_of(args, "least", ("", *_LEAST), "") or 0) or None,
    )


def _segment(value: str) -> Segment | Several | None:
    if value in tuple(Several):
        return Several(value)
    return Segment(value) if value else None


def _sorts(edition: EditionFacts, categories: tuple[str, ...]) -> tuple[str, ...]:
    kinds = (kind.key for kind in shipped_circle().kinds)
    ways = (BY_NAME, BY_SHARE, BY_DISPUTED, *categories, *(item.code for item in edition.items), *kinds)
    return ("", *ways, *(f"-{way}" for way in ways))


def one_of(args: Mapping[str, str], name: str, known: tuple[str, ...], usual: str) -> str:
    """A value of a query string that is one of those known. Raises ``BadQuery``."""
    value = args.get(name, usual)
    if value not in known:
        raise unknown(name, value)
    return value


def _bands(value: str | None, edition: EditionFacts) -> frozenset[str] | None:
    if value is None:
        return None
    codes = frozenset(category.code for category in edition.categories)
    if value == ALL:
        return codes
    if value == NONE:
        return frozenset()
    parts = value.split(",")
    for part in parts:
        if part not in codes:
            raise unknown("open", part)
    return frozenset(parts)


def unknown(name: str, value: str) -> BadQuery:
    """The error for a value that is not known."""
    return BadQuery(
        _("The address says “%(name)s=%(value)s”, which is not known here."),
        field=name,
        name=name,
        value=value[:40],
    )
