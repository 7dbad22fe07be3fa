"""What is known of an indicator or a facility in a division, as frozen dataclasses."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .counting import CountedShare
from .shipped import Facility, Indicator


class SourceClass(enum.StrEnum):
    """Where a value comes from: this portal's records, by its own rule; or somebody else's publication."""

    PROXY = "proxy"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class PublishedValue:
    """A value that was brought in: ``second`` for an indicator of two figures. ``source`` names who published it."""

    value: Decimal
    second: Decimal | None
    as_of: date
    source: str


@dataclass(frozen=True, slots=True)
class IndicatorState:
    """An indicator with what is known of it. Both, one or neither of ``proxy`` and ``published`` is given.

    ``proxy`` counts communities on ``day``, the day of the counters, by the edition ``edition`` (its key).
    """

    indicator: Indicator
    proxy: CountedShare | None
    published: PublishedValue | None
    day: date
    edition: str

    @property
    def source_class(self) -> SourceClass | None:
        """Where the value that is shown first comes from; None where none is known."""
        if self.published:
            return SourceClass.IMPORTED
        return SourceClass.PROXY if self.proxy else None


@dataclass(frozen=True, slots=True)
class FacilityState:
    """A facility and how many of it the records know: points, or districts that have one (``districts``)."""

    facility: Facility
    points: int | None
    districts: CountedShare | None
    day: date
    edition: str
