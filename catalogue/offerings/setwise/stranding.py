"""Delivered services that could no longer be reached if many service points changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import and_
from sqlalchemy.orm import Session

from ...catalogues import EditionFacts
from ...models import Offering, OfferingPoint, State
from .. import store
from ..facts import PointFacts
from ..requirements import reachable, unserved

_OFFERINGS: Any = Offering.__table__
_LINKS: Any = OfferingPoint.__table__
_DELIVERED = (
    store.select_offerings()
    .join(
        _LINKS,
        and_(
            _LINKS.c.community_code == _OFFERINGS.c.community_code, _LINKS.c.item_id == _OFFERINGS.c.item_id
        ),
    )
    .where(_OFFERINGS.c.state == State.DELIVERED)
)


def stranded_by(
    session: Session,
    edition: EditionFacts,
    changed: Mapping[int, PointFacts],
    *,
    besides: Collection[tuple[int, int]] = (),
) -> dict[int, int]:
    """How many delivered services each of some points would leave out of reach, by id, if they were as ``changed``.

    Cells (community, item id) in ``besides`` are not looked at. Two statements; points without such services are left out.
    """
    if not changed:
        return {}
    found = session.execute(_DELIVERED.where(_LINKS.c.point_id.in_(sorted(changed)))).all()
    rows = {(row.community_code, row.item_id): row for row in found}
    items = edition.items_by_id
    of_cells = store.points_of_cells(session, sorted({community for community, _item in rows}))
    stranded: dict[int, int] = {}
    for cell, row in rows.items():
        if cell in besides or cell[1] not in items:
            continue
        here = [changed.get(point.id, point) for point in of_cells[cell]]
        said = store.facts(row, here)
        by_id = {point.id: point for point in here}
        reached = reachable(said.draft, items[cell[1]].form, here, said.station_phone)
        if not reached or unserved(said.draft, cell[0], by_id):
            for number in by_id.keys() & changed.keys():
                stranded[number] = stranded.get(number, 0) + 1
    return stranded
