"""The indicators of a division with their values, and its facilities."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..models import IndicatorValue
from ..standards import edition_of_standards, rate_of
from .counting import (
    CULTURAL_VENUES,
    CountedShare,
    at_points,
    districts_with,
    with_any_of,
    with_grids,
)
from .facts import CountedFigures, FacilityState, IndicatorState, PublishedValue, published_value
from .shipped import Counted, Facility, Proxy, shipped_indicators

_VALUES: Any = IndicatorValue.__table__


def count_figures(session: Session, edition: EditionFacts, division: int) -> CountedFigures:
    """What is counted in a division for indicators and facilities.

    Nothing that happens in the portal is counted for 15, 27 and 28: that is something else.
    """
    day = counted_day(session)
    return CountedFigures(
        shares={
            Proxy.CULTURAL_VENUES: (
                with_any_of(session, edition, division, CULTURAL_VENUES, day),
                edition.key,
            ),
            Proxy.GRIDS: (with_grids(session, division), edition.key),
            Proxy.STANDARDS: _up_to_standard(session, division),
        },
        facilities=tuple(
            _facility(session, edition, division, each, day) for each in shipped_indicators().facilities
        ),
        day=day,
        edition=edition.key,
    )


def indicators_of(session: Session, division: int, counted: CountedFigures) -> tuple[IndicatorState, ...]:
    """All indicators of the box in its order, with what is counted and the latest value that was brought in. One query."""
    published = _latest(session, division)
    states = []
    for each in shipped_indicators().indicators:
        proxy, edition = counted.shares[each.proxy] if each.proxy else (None, counted.edition)
        states.append(IndicatorState(each, proxy, published.get(each.number), counted.day, edition))
    return tuple(states)


def facilities_of(counted: CountedFigures, *, for_offices: bool) -> tuple[FacilityState, ...]:
    """The facilities that the plan's text names; what is told to offices only, if ``for_offices``."""
    return tuple(each for each in counted.facilities if for_offices or not each.facility.offices_only)


def _facility(
    session: Session, edition: EditionFacts, division: int, facility: Facility, day: date
) -> FacilityState:
    asked = session, edition, division, facility.item, day
    return FacilityState(
        facility,
        at_points(*asked) if facility.counted is Counted.POINTS else None,
        districts_with(*asked) if facility.counted is Counted.DISTRICTS else None,
        day,
        edition.key,
    )


def _up_to_standard(session: Session, division: int) -> tuple[CountedShare | None, str]:
    """Urban communities that meet all tasks of the standards, of all of them, and the edition of the list; none without a list.

    ``unknown``: some may meet all, and not all is known.
    """
    tasks = edition_of_standards(session)
    if tasks is None:
        return None, ""
    found = rate_of(session, tasks, division)
    return CountedShare(found.met, found.all, found.unknown), tasks.key


def _latest(session: Session, division: int) -> dict[int, PublishedValue]:
    """The latest value of each indicator of a division, by number. One query."""
    rows = session.execute(
        select(_VALUES).where(_VALUES.c.division_code == division).order_by(_VALUES.c.as_of)
    )
    return {row.number: published_value(row.value, row.second, row.as_of, row.source) for row in rows}
