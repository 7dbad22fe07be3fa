"""What the records of a sample's lines say now: read together, however many lines there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select, tuple_
from sqlalchemy.orm import Session

from ..foundation.codes import subtree
from ..models import CheckResult, Offering, SampleCell
from ..offerings import OfferingFacts, store
from .facts import FINAL, SampleCellFacts

_OFFERINGS: Any = Offering.__table__
_CELLS: Any = SampleCell.__table__


@dataclass(frozen=True, slots=True)
class SampleProgress:
    """How many lines of a sample lie in a division, how many are checked, and how many of these agree."""

    drawn: int
    checked: int
    agreed: int


def records_of_cells(
    session: Session, cells: Collection[SampleCellFacts]
) -> dict[tuple[int, int], OfferingFacts]:
    """The present record of each line that has one, by community and item: two queries."""
    keys = sorted({(cell.community, cell.item_id) for cell in cells})
    if not keys:
        return {}
    rows = session.execute(
        store.select_offerings().where(tuple_(_OFFERINGS.c.community_code, _OFFERINGS.c.item_id).in_(keys))
    ).all()
    points = store.points_of_cells(
        session, sorted({key[0] for key in keys}), sorted({key[1] for key in keys})
    )
    found = {}
    for row in rows:
        key = row.community_code, row.item_id
        found[key] = store.facts(row, points.get(key, ()))
    return found


def remarks_on(session: Session, keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """What the last check of each of some lines (community, item) found different, in its words: one query."""
    if not keys:
        return {}
    rows = session.execute(
        select(_CELLS.c.community_code, _CELLS.c.item_id, _CELLS.c.remark)
        .where(
            tuple_(_CELLS.c.community_code, _CELLS.c.item_id).in_(sorted(keys)),
            _CELLS.c.result == CheckResult.DIFFERS,
            _CELLS.c.remark.is_not(None),
        )
        .order_by(_CELLS.c.checked_on, _CELLS.c.sample_id)
    )
    return {(community, item): remark for community, item, remark in rows}


def progress_of(session: Session, samples: Collection[int], *, within: int) -> Mapping[int, SampleProgress]:
    """How far each of some samples is in a division: one query. Samples without a line there are left out."""
    first, last = subtree(within)
    done = _CELLS.c.result.in_(FINAL)
    agrees = (_CELLS.c.result == CheckResult.AGREES) | _CELLS.c.settled_on.is_not(None)
    rows = session.execute(
        select(
            _CELLS.c.sample_id,
            func.count(),
            func.sum(case((done, 1), else_=0)),
            func.sum(case((done & agrees, 1), else_=0)),
        )
        .where(_CELLS.c.sample_id.in_(sorted(samples)), _CELLS.c.community_code.between(first, last))
        .group_by(_CELLS.c.sample_id)
    )
    return {sample: SampleProgress(drawn, checked, agreed) for sample, drawn, checked, agreed in rows}
