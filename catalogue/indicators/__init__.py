"""The plan's indicators (专栏1): what they are, what this portal counts in their place, what others publish."""

from .counting import CountedShare
from .facts import FacilityState, IndicatorState, PublishedValue, SourceClass
from .importing import IndicatorsImport, import_indicators, read_indicator_rows
from .reading import facilities_of, indicators_of
from .shipped import Facility, Indicator, shipped_indicators

__all__ = [
    "CountedShare",
    "Facility",
    "FacilityState",
    "Indicator",
    "IndicatorState",
    "IndicatorsImport",
    "PublishedValue",
    "SourceClass",
    "facilities_of",
    "import_indicators",
    "indicators_of",
    "read_indicator_rows",
    "shipped_indicators",
]
