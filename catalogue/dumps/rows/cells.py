"""Every cell of the present communities: half a million lines for Beijing, put together from prepared ends of lines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...counters.segments import SEGMENTS, Segment
from ...models import Offering
from ..encoding import EncodedRows, Encoder
from ..facts import DumpScope
from ..tables import CELLS
from .judging import JUDGED, Judge
from .places import code_text, present_communities

_OFFERINGS: Any = Offering.__table__
_BEGUN = '{"community":'
_End = tuple[str, str]
"""What follows the community's code in a line, as CSV and as NDJSON."""


def cell_blocks(session: Session, scope: DumpScope, encoder: Encoder) -> Iterator[EncodedRows]:
    """The cells in the order of communities and of the edition, those of some hundred communities in a block."""
    items = scope.edition.items
    places = {item.id: place for place, item in enumerate(items)}
    ends = {
        (item.code, segment.value, disputed): _end(encoder, item.code, segment, disputed)
        for item, segment, disputed in product(items, SEGMENTS, (False, True))
    }
    silent = [ends[item.code, Segment.UNKNOWN.value, False] for item in items]
    judge = Judge(scope)
    query = select(_OFFERINGS.c.community_code, *JUDGED).where(_OFFERINGS.c.item_id.in_(list(places)))
    for some in present_communities(session):
        lines = {code: silent.copy() for code in some}
        within = _OFFERINGS.c.community_code.between(some[0], some[-1])
        # By the connection: the session's own way of giving rows takes as long as the database's.
        for code, *values in session.connection().execute(query.where(within)).all():
            line = lines.get(code)
            if line is not None:
                line[places[values[0]]] = ends[judge[tuple(values)]]
        yield _block(lines, len(items))


def _end(encoder: Encoder, item: str, segment: Segment, disputed: bool) -> _End:
    row = encoder.rows(CELLS, [(None, item, segment.value, disputed)])
    return row.csv.decode(), row.ndjson.decode().removeprefix(f"{_BEGUN}null")


def _block(lines: dict[int, list[_End]], width: int) -> EncodedRows:
    csv, ndjson = [], []
    for code, ends in lines.items():
        plain = str(code_text(code))
        begun = f'{_BEGUN}"{plain}"'
        # What two lines have between them is the beginning of the second one.
        csv += [plain, plain.join([end[0] for end in ends])]
        ndjson += [begun, begun.join([end[1] for end in ends])]
    if not width:
        csv = ndjson = []
    return EncodedRows(CELLS, "".join(csv).encode(), "".join(ndjson).encode(), len(lines) * width)
