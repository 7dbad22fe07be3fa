"""The plan's indicators (专栏1): what they are, what this portal counts in their place, what others publish."""

from .counting import CountedPoints, CountedShare
from .facts import CountedFigures, FacilityState, IndicatorState, PublishedValue, SourceClass
from .importing import (
    IndicatorChange,
    IndicatorRow,
    IndicatorsImport,
    check_indicator_rows,
    compare_indicators,
    import_indicators,
    read_indicator_rows,
)
from .reading import count_figures, facilities_of, indicators_of
from .shipped import Facility, Indicator, shipped_indicators

__all__ = [
    "CountedFigures",
    "CountedPoints",
    "CountedShare",
    "Facility",
    "FacilityState",
    "Indicator",
    "IndicatorChange",
    "IndicatorRow",
    "IndicatorState",
    "IndicatorsImport",
    "PublishedValue",
    "SourceClass",
    "check_indicator_rows",
    "compare_indicators",
    "count_figures",
    "facilities_of",
    "import_indicators",
    "indicators_of",
    "read_indicator_rows",
    "shipped_indicators",
]
