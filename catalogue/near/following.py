"""The next place for each of many items: a line in a list, so all items share their queries."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..divisions import get_profile
from .facts import NextPlace
from .places import ADMITTING_WITH_NAMES, FARTHEST, RINGS, WALKED, origin_of, within
from .walking import Coordinates, Pace


def next_places(
    session: Session,
    edition: EditionFacts,
    items: Iterable[str],
    community: int,
    *,
    origin: Coordinates | None = None,
    pace: Pace = Pace.ORDINARY,
    farthest: float = FARTHEST,
) -> dict[str, NextPlace]:
    """Per item code the nearest place that offers it and admits the residents of ``community``.

    ``origin`` is the community's reference point, looked up where it is not given. Left out are items whose form
    knows no way to walk, and those with no place within ``farthest`` metres in a straight line, one of ``RINGS``;
    all of them where there is no reference point. At most a query for each ring besides two or three small ones, however many items there are. Raises
    ``NotFound`` for an item that the edition does not list.
    """
    missing = {item.id: item for item in map(edition.item, items) if item.form in WALKED}
    if not missing:
        return {}
    start = origin or origin_of(get_profile(session, community))
    if start is None:
        return {}
    day = counted_day(session)
    found: dict[str, NextPlace] = {}
    for ring in [ring for ring in RINGS if ring <= farthest]:
        wanted = [missing[item_id] for item_id in sorted(missing)]
        for each in within(session, ADMITTING_WITH_NAMES, ring, wanted, start, community, day, pace):
            row = each.row
            if each.admitted and row.item_id in missing:
                found[missing.pop(row.item_id).code] = NextPlace(
                    point=row.id, name=row.name, address=row.address, community=row.told_by, walk=each.walk
                )
        if not missing:
            break
    return found
