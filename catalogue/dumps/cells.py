"""Every cell of the present communities: half a million lines for Beijing, put together from prepared ends of lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..counters.segments import SEGMENTS, Segment
from ..coverage.each_cell import AT_ONCE, ListedCommunity, recorded_cells
from ..models import Division, Level
from .encoding import EncodedRows, Pieces, encoded
from .facts import DumpScope
from .places import code_text, in_pages
from .tables import CELLS

_DIVISIONS: Any = Division.__table__
_End = tuple[bytes, bytes]
"""What follows the community's code in a line, as CSV and as NDJSON."""


def cell_blocks(session: Session, scope: DumpScope) -> Iterator[EncodedRows]:
    """The cells in the order of communities and of the edition, those of ``AT_ONCE`` communities in a block."""
    items = scope.edition.items
    criteria = {item.id: item.criterion_id for item in items}
    places = {item.id: place for place, item in enumerate(items)}
    ends = {
        (item.id, segment.value, disputed): _end(scope, item.code, segment, disputed)
        for item, segment, disputed in product(items, SEGMENTS, (False, True))
    }
    silent = [ends[item.id, Segment.UNKNOWN.value, False] for item in items]
    for some in _communities(session):
        lines = {community.code: silent.copy() for community in some}
        if items:
            for code, item, segment, disputed in recorded_cells(session, some, criteria, scope.day):
                line = lines.get(code)
                if line is not None:
                    line[places[item]] = ends[item, segment, bool(disputed)]
        yield EncodedRows(CELLS, _joined(lines, len(items)))


def _communities(session: Session) -> Iterator[Sequence[ListedCommunity]]:
    query = select(_DIVISIONS.c.code, _DIVISIONS.c.short_name, _DIVISIONS.c.kind).where(
        _DIVISIONS.c.level == Level.COMMUNITY, _DIVISIONS.c.retired_on.is_(None)
    )
    for rows in in_pages(session, query, _DIVISIONS.c.code):
        for first in range(0, len(rows), AT_ONCE):
            yield [ListedCommunity(*row) for row in rows[first : first + AT_ONCE]]


def _end(scope: DumpScope, item: str, segment: Segment, disputed: bool) -> _End:
    row = [None, item, segment.value, disputed]
    pieces = encoded(CELLS, [row], demonstration=scope.demonstration).pieces
    return pieces.csv, pieces.ndjson.removeprefix(b'{"community":null')


def _joined(lines: dict[int, list[_End]], width: int) -> Pieces:
    csv, ndjson = [], []
    for code, ends in lines.items():
        plain = str(code_text(code)).encode()
        begun = b'{"community":"' + plain + b'"'
        csv += [plain + end[0] for end in ends]
        ndjson += [begun + end[1] for end in ends]
    return Pieces(b"".join(csv), b"".join(ndjson), len(lines) * width)
