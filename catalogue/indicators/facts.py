"""What is known of an indicator or a facility in a division, as frozen dataclasses."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .counting import CountedPoints, CountedShare
from .shipped import Facility, Indicator, Proxy


class SourceClass(enum.StrEnum):
    """Where a value comes from: this portal's records, by its own rule; somebody else's publication; or there is none."""

    PROXY = "proxy"
    IMPORTED = "imported"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PublishedValue:
    """A value that was brought in: ``second`` for an indicator of two figures. ``source`` names who published it."""

    value: Decimal
    second: Decimal | None
    as_of: date
    source: str


def published_value(value: Decimal, second: Decimal | None, as_of: date, source: str) -> PublishedValue:
    """A value, its figures without zeros at the end."""
    return PublishedValue(
        value.normalize(), second.normalize() if second is not None else None, as_of, source
    )


@dataclass(frozen=True, slots=True)
class IndicatorState:
    """An indicator with what is known of it. Both, one or neither of ``proxy`` and ``published`` is given.

    ``proxy`` counts communities on ``day``, the day of the counters, by the edition with the key ``edition``: of the list of
    tasks for the standards, else of the services.
    """

    indicator: Indicator
    proxy: CountedShare | None
    published: PublishedValue | None
    day: date
    edition: str

    @property
    def source_class(self) -> SourceClass:
        """Where the value that is shown first comes from."""
        if self.published:
            return SourceClass.IMPORTED
        return SourceClass.PROXY if self.proxy else SourceClass.NONE


@dataclass(frozen=True, slots=True)
class FacilityState:
    """A facility and how many of it the records know: points, or districts that have one.

    Both are None where the edition lacks the item.
    """

    facility: Facility
    points: CountedPoints | None
    districts: CountedShare | None
    day: date
    edition: str

    @property
    def unknown(self) -> int:
        """Communities, or districts, of which nothing was reported."""
        found = self.points or self.districts
        return found.unknown if found else 0

    @property
    def source_class(self) -> SourceClass:
        """Where the figure comes from."""
        return SourceClass.PROXY if self.points or self.districts else SourceClass.NONE


@dataclass(frozen=True, slots=True)
class CountedFigures:
    """What this portal counts in a division for indicators and facilities, on ``day``: all but what others publish.

    ``shares``: by the rule of an indicator the share, None where nothing can be counted, and the key of the edition that it is by.
    """

    shares: Mapping[Proxy, tuple[CountedShare | None, str]]
    facilities: tuple[FacilityState, ...]
    day: date
    edition: str
