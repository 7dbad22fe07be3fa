"""What communities say of items and by which points it is delivered, some hundred communities at a time.

Which records are published is the rule of :func:`catalogue.published.published_lines`. They are read as columns here: a
dataclass for each of a third of a million would take longer than all files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...counters.segments import Segment
from ...models import Offering
from ...offerings import store
from .. import tables
from ..columns import OpenTable
from ..facts import DumpScope
from ..kept_values import as_kept
from .judging import JUDGED, Judge
from .opening import Opener
from .places import code_text, present_communities

Columns = Sequence[Sequence[Any]]
_OFFERINGS: Any = Offering.__table__
_PHONE = "phone"
_SAID = (
    "mode", "provider_kind", "provider_name", _PHONE, "link", "shortfall", "planned_for", "suspended_from",
    "suspended_until", "suspended_reason", "substitute", "ruled_until", "ends_on",
    "declarer",
    "note_zh", "note_en", "confirmed_on", "verified_on", "returned_on",
)  # fmt: skip
"""What follows in the table after the judgement, in its order."""
_OTHERS = {"declarer": store.DECLARER.label("declarer")}
_QUERY = select(
    _OFFERINGS.c.community_code,
    *JUDGED,
    as_kept(_OFFERINGS.c.phone_source),
    *(_OTHERS[name] if name in _OTHERS else as_kept(_OFFERINGS.c[name]) for name in _SAID),
).order_by(_OFFERINGS.c.community_code, _OFFERINGS.c.item_id)
_SOURCE = 1 + len(JUDGED)
_FIRST = _SOURCE + 1
_NUMBER = _FIRST + _SAID.index(_PHONE)
_WORDS = [
    _FIRST + _SAID.index(name)
    for name in ("provider_name", "link", "shortfall", "suspended_reason", "substitute", "note_zh", "note_en")
]


def line_tables(session: Session, scope: DumpScope) -> Iterator[tuple[OpenTable, Columns]]:
    """The lines of some communities after the other in the order of their keys, and the points of each, without the last column."""
    judge = Judge(scope)
    items = scope.edition.items_by_id
    wanted = _QUERY.where(_OFFERINGS.c.item_id.in_(list(items)))
    for some in present_communities(session):
        within = _OFFERINGS.c.community_code.between(some[0], some[-1])
        rows = session.connection().execute(wanted.where(within)).all()
        judged = [judge[row[1:_SOURCE]] for row in rows]
        present = frozenset(some)
        known = [
            row[0] in present and segment != Segment.UNKNOWN
            for row, (_item, segment, _disputed) in zip(rows, judged, strict=True)
        ]
        rows, judged = list(compress(rows, known)), list(compress(judged, known))
        if not rows:
            continue
        cells = [(row[0], row[1]) for row in rows]
        opener = Opener(session, some, cells)
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        columns[_NUMBER] = opener.numbers(columns[_SOURCE], columns[_NUMBER])
        for place in _WORDS:
            columns[place] = opener.words(columns[place])
        keys = [f"{community:012d}-{items[item].key}" for community, item in cells]
        communities = [code_text(code) for code in columns[0]]
        yield tables.OFFERINGS, [keys, communities, *zip(*judged, strict=True), *columns[_FIRST:]]
        delivered = [
            (community, item, place, point)
            for cell, community, (item, _segment, _disputed) in zip(cells, communities, judged, strict=True)
            for place, point in enumerate(opener.links.get(cell, ()), 1)
        ]
        yield tables.OFFERING_POINTS, list(zip(*delivered, strict=True))
