"""What the list of gaps was asked for in the query string, checked once, and the addresses that ask for something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from catalogue.catalogues import EditionFacts
from catalogue.counters.rollup import KINDS
from catalogue.counters.segments import GAP_SEGMENTS, Segment
from catalogue.divisions import TYPE_TAGS
from catalogue.foundation.codes import LAST_CODE
from catalogue.foundation.errors import NotFound
from catalogue.remedies import MOST, Remedy

from ...requests.addresses import whole_number
from ...requests.queries import page_number
from ..aspects import BY_ASPECT, Arranged, by_aspect
from ..criteria import ALL, OfficeCriteria, Several, one_of, read_office_criteria, unknown

LISTS = ("items", "parts", "owners", "cells")
_OF_CELLS = ("kind", "type", "by", "category", "segment", "disputed", "page")
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCriteria(Arranged):
    """What a list of gaps is asked to show.

    ``listing``: gaps by item, by the divisions below, by owner, or one by one. ``item`` is a code, ``department`` an id.
    ``disputed``: disputed cells only, those that are no gap too. ``type_tag``, ``category`` and ``segment`` narrow it as they narrow the
    matrix.
    """

    kind: str = ALL
    type_tag: str | None = None
    segment: Segment | None = None
    listing: str = LISTS[0]
    group: Remedy | None = None
    item: str | None = None
    department: int | None = None
    disputed: bool = False
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether only some gaps are asked for: then they are listed one by one."""
        apart = (self.group, self.item, self.department, self.type_tag, self.category, self.segment)
        return self.disputed or any(each is not None for each in apart)

    def ask(self, **changes: Any) -> str:
        """The query string for these criteria with ``changes``, its ``?`` included; back to the first page unless one is named."""
        for name in ("bands", "sort"):  # of the matrix, whose filters are shown here too
            changes.pop(name, None)
        wanted = replace(self, **{"page": 1, **changes})
        parts = {
            "kind": wanted.kind if wanted.kind != ALL else None,
            "type": wanted.type_tag,
            "by": BY_ASPECT if wanted.aspects else None,
            "category": wanted.category,
            "segment": wanted.segment.value if wanted.segment else None,
            "list": wanted.listing if wanted.listing != LISTS[0] else None,
            "group": wanted.group.value if wanted.group else None,
            "item": wanted.item,
            "department": wanted.department,
            "disputed": 1 if wanted.disputed else None,
            "page": wanted.page if wanted.page > 1 else None,
        }
        given = {name: value for name, value in parts.items() if value is not None}
        return f"?{urlencode(given)}" if given else ""


def read_list_criteria(args: Mapping[str, str], edition: EditionFacts) -> ListCriteria:
    """The criteria in a query string. Raises ``BadQuery`` for a value that is not known; ignores other names."""
    group = one_of(args, "group", ("", *Remedy), "")
    item = args.get("item") or None
    if item is not None:
        try:
            edition.item(item)
        except NotFound:
            raise unknown("item", item) from None
    department = args.get("department") or None
    if department is not None and whole_number(department, LARGEST_ID) is None:
        raise unknown("department", department)
    page = page_number(args.get("page") or "1")
    if page is None:
        raise unknown("page", args["page"])
    segment = one_of(args, "segment", ("", *GAP_SEGMENTS, Several.GAPS), "")
    aspects = one_of(args, "by", ("", BY_ASPECT), "") == BY_ASPECT
    codes = tuple(category.code for category in (by_aspect(edition) if aspects else edition).categories)
    return ListCriteria(
        kind=one_of(args, "kind", tuple(KINDS), ALL),
        type_tag=one_of(args, "type", ("", *TYPE_TAGS), "") or None,
        category=one_of(args, "category", ("", *codes), "") or None,
        segment=Segment(segment) if segment and segment != Several.GAPS else None,
        listing=one_of(args, "list", LISTS, LISTS[0]),
        group=Remedy(group) if group else None,
        item=item,
        department=int(department) if department else None,
        disputed=one_of(args, "disputed", ("", "1"), "") == "1",
        page=page,
        aspects=aspects,
    )


def read_segment_criteria(args: Mapping[str, str], edition: EditionFacts) -> OfficeCriteria:
    """The criteria of a list of cells by segment, at the same address; what belongs to lists of gaps is not looked at."""
    own = {name: value for name, value in args.items() if name in _OF_CELLS}
    return read_office_criteria(own, edition)


def read_chosen_cells(args: MultiDict[str, str], edition: EditionFacts) -> frozenset[tuple[int, int]]:
    """Chosen cells as (community, item id), written ``110101001001-0202``; others are left out. At most ``MOST``."""
    items = {item.code: item.id for item in edition.items}
    found = set()
    for text in args.getlist("cell")[:MOST]:
        community, _dash, code = text.partition("-")
        number = whole_number(community, LAST_CODE)
        if number and code in items:
            found.add((number, items[code]))
    return frozenset(found)


def written_cell(community: int, item_code: str) -> str:
    """A cell as addresses and forms write it."""
    return f"{community:012d}-{item_code}"
