"""When the sun rises and sets in Beijing: parks open by it."""

from __future__ import annotations

import functools
from datetime import date
from math import acos, cos, degrees, pi, radians, sin, tan

LATITUDE, LONGITUDE = 39.90, 116.40
MERIDIAN = 120.0
"""Beijing time is that of this meridian, degrees east."""
_HORIZON = -0.833
"""Degrees of the sun's centre when its upper edge is seen at the horizon, refraction included."""


@functools.lru_cache(maxsize=1024)
def daylight(day: date) -> tuple[int, int]:
    """Sunrise and sunset of a day in minutes after midnight, Beijing time, right to a few minutes.

    Spencer's series for the equation of time and the declination (NOAA, General Solar Position Calculations).
    """
    turn = 2 * pi * (day.timetuple().tm_yday - 0.5) / 365.25
    equation = 229.18 * (
        0.000075
        + 0.001868 * cos(turn)
        - 0.032077 * sin(turn)
        - 0.014615 * cos(2 * turn)
        - 0.040849 * sin(2 * turn)
    )
    declination = (
        0.006918
        - 0.399912 * cos(turn)
        + 0.070257 * sin(turn)
        - 0.006758 * cos(2 * turn)
        + 0.000907 * sin(2 * turn)
    )
    place = radians(LATITUDE)
    half = degrees(
        acos(sin(radians(_HORIZON)) / (cos(place) * cos(declination)) - tan(place) * tan(declination))
    )
    noon = 720 - 4 * (LONGITUDE - MERIDIAN) - equation
    return round(noon - 4 * half), round(noon + 4 * half)
