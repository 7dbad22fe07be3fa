"""What an office asked for in the query string, checked once, and the addresses that ask for something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import GAP_SEGMENTS, Segment
from catalogue.coverage.matrix import KINDS
from catalogue.foundation.errors import DomainError, _

from ..requests.queries import page_number

SHOWS = ("number", "percent")
LISTS = ("items", "cells")
ALL, NONE = "all", "none"


class BadQuery(DomainError):
    """A part of the address says something that is not known here."""

    code = "bad_query"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeCriteria:
    """What a page of the offices is asked to show.

    ``kind`` is all, ju or cun. ``bands`` holds the codes of the categories that are open; None leaves it to
    the page. ``show`` is number or percent. ``segment`` narrows a list of cells to one segment; None does not.
    ``listing`` says whether gaps are listed by item or cell by cell. ``page`` counts from 1.
    """

    kind: str = ALL
    bands: frozenset[str] | None = None
    show: str = SHOWS[0]
    segment: Segment | None = None
    listing: str = LISTS[0]
    page: int = 1

    @property
    def wanted(self) -> tuple[Segment, ...]:
        """The segments of the cells that are listed: the one asked for, or those of gaps."""
        return (self.segment,) if self.segment else GAP_SEGMENTS

    def ask(self, **changes: Any) -> str:
        """The query string for these criteria with ``changes``, its ``?`` included; empty if all is as usual.

        A change leads back to the first page unless it names another.
        """
        wanted = replace(self, **{"page": 1, **changes})
        parts = {
            "kind": wanted.kind if wanted.kind != ALL else None,
            "open": _written(wanted.bands),
            "show": wanted.show if wanted.show != SHOWS[0] else None,
            "segment": wanted.segment.value if wanted.segment else None,
            "list": wanted.listing if wanted.listing != LISTS[0] else None,
            "page": wanted.page if wanted.page > 1 else None,
        }
        given = {name: value for name, value in parts.items() if value is not None}
        return f"?{urlencode(given, safe=',')}" if given else ""


def _written(bands: frozenset[str] | None) -> str | None:
    if bands is None:
        return None
    return ",".join(sorted(bands)) or NONE


def read_office_criteria(args: Mapping[str, str], edition: EditionFacts) -> OfficeCriteria:
    """The criteria in a query string. Raises ``BadQuery`` for a value that is not known; ignores other names."""
    segment = one_of(args, "segment", ("", *(segment.value for segment in Segment)), "")
    given = args.get("page", "1")
    page = page_number(given) if given else None
    if page is None:
        raise unknown("page", given)
    return OfficeCriteria(
        kind=one_of(args, "kind", tuple(KINDS), ALL),
        bands=_bands(args.get("open"), edition),
        show=one_of(args, "show", SHOWS, SHOWS[0]),
        segment=Segment(segment) if segment else None,
        listing=one_of(args, "list", LISTS, LISTS[0]),
        page=page,
    )


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
