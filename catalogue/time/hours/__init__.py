"""OpenTime hours: a model, its notation, and what holds at a moment.

The notation is a subset of OpenStreetMap's ``opening_hours``, see :mod:`.notation`. ``catalogue.time.wording`` reads
what people write. See docs/adr/0014-walking-and-days-off.md and docs/adr/0027-opening-hours.md.
"""

from .expanding import A_YEAR, OpeningSeries, OpenTime, openings_on, spelt_out
from .model import (
    ALL_DAY,
    DAYLIGHT,
    DAYS,
    MINUTES_A_DAY,
    SEASON,
    Dates,
    Days,
    Holiday,
    Joint,
    Openness,
    Period,
    Periods,
    Rule,
)
from .schedule import LONGEST_RANGE, LONGEST_TEXT, Basis, OpeningHours, Span, read_hours

__all__ = [
    "ALL_DAY",
    "A_YEAR",
    "DAYLIGHT",
    "DAYS",
    "LONGEST_RANGE",
    "LONGEST_TEXT",
    "MINUTES_A_DAY",
    "SEASON",
    "Basis",
    "Dates",
    "Days",
    "Holiday",
    "Joint",
    "OpenTime",
    "OpeningHours",
    "OpeningSeries",
    "Openness",
    "Period",
    "Periods",
    "Rule",
    "Span",
    "openings_on",
    "read_hours",
    "spelt_out",
]
