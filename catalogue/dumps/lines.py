"""What communities say of items and by which points it is delivered: the published lines, page by page."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from ..published import PublishedLine, WantedLines, published_lines
from . import tables
from .columns import OpenTable, Row
from .facts import DumpScope
from .places import code_text

AT_ONCE = 5000
"""Lines that are read at once."""


def line_tables(session: Session, scope: DumpScope) -> Iterator[tuple[OpenTable, list[Row]]]:
    """Some lines after the other in the order of their keys, and the points of each, without the last column."""
    after: tuple[int, int] | None = None
    while some := published_lines(session, scope.edition, WantedLines(), after=after, limit=AT_ONCE):
        yield tables.OFFERINGS, [_offering(line) for line in some]
        yield tables.OFFERING_POINTS, [row for line in some for row in _points(line)]
        after = some[-1].key


def _offering(line: PublishedLine) -> Row:
    item, offering = line.line.item, line.line.offering
    if offering is None:
        raise ValueError("a published line has a record")
    said = offering.draft
    return (
        f"{line.community:012d}-{item.key}",
        code_text(line.community),
        item.code,
        line.line.segment.value,
        offering.disputed,
        said.mode and said.mode.value,
        said.provider_kind and said.provider_kind.value,
        said.provider_name,
        offering.phone,
        said.link,
        said.shortfall,
        said.planned_for,
        said.suspended_from,
        said.suspended_until,
        said.suspended_reason,
        said.substitute,
        offering.ruled_until,
        said.ends_on,
        offering.declarer,
        said.note_zh,
        said.note_en,
        offering.confirmed_on,
        offering.verified_on,
        offering.returned_on,
    )


def _points(line: PublishedLine) -> Iterator[Row]:
    points = line.line.offering.points if line.line.offering else ()
    for place, point in enumerate(points, 1):
        yield code_text(line.community), line.line.item.code, place, point.id
