"""The indicators of a division with their values, and its facilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..models import IndicatorValue
from .counting import (
    CULTURAL_VENUES,
    CountedShare,
    districts_with,
    points_of,
    up_to_standard,
    with_any_of,
    with_grids,
)
from .facts import FacilityState, IndicatorState, PublishedValue
from .shipped import Counted, Proxy, shipped_indicators

_VALUES: Any = IndicatorValue.__table__


def indicators_of(session: Session, edition: EditionFacts, division: int) -> tuple[IndicatorState, ...]:
    """All indicators of the box in its order, with what this portal counts and the latest value that was brought in.

    Values of 15, 27 and 28 are never counted from what happens in the portal: that is something else.
    """
    day = counted_day(session)
    published = _latest(session, division)
    found: dict[Proxy, CountedShare | None] = {
        Proxy.CULTURAL_VENUES: with_any_of(session, edition, division, CULTURAL_VENUES, day),
        Proxy.GRIDS: with_grids(session, division),
        Proxy.STANDARDS: up_to_standard(session, division),
    }
    return tuple(
        IndicatorState(
            each,
            found.get(each.proxy) if each.proxy else None,
            published.get(each.number),
            day,
            edition.key,
        )
        for each in shipped_indicators().indicators
    )


def facilities_of(
    session: Session, edition: EditionFacts, division: int, *, for_offices: bool
) -> tuple[FacilityState, ...]:
    """The facilities that the plan's text names, counted; what is told to offices only, if ``for_offices``."""
    day = counted_day(session)
    count: Mapping[Counted, Callable[[str], tuple[int | None, CountedShare | None]]] = {
        Counted.POINTS: lambda key: (points_of(session, edition, division, key, day), None),
        Counted.DISTRICTS: lambda key: (None, districts_with(session, edition, division, key, day)),
    }
    return tuple(
        FacilityState(each, *count[each.counted](each.item), day, edition.key)
        for each in shipped_indicators().facilities
        if for_offices or not each.offices_only
    )


def _latest(session: Session, division: int) -> dict[int, PublishedValue]:
    """The latest value of each indicator of a division, by number. One query."""
    rows = session.execute(
        select(_VALUES).where(_VALUES.c.division_code == division).order_by(_VALUES.c.as_of)
    )
    return {
        row.number: PublishedValue(
            row.value.normalize(),
            row.second.normalize() if row.second is not None else None,
            row.as_of,
            row.source,
        )
        for row in rows
    }
