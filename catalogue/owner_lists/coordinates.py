"""Coordinates as lists write them: read in any usual notation, and converted to WGS 84 where their system is named.

Maps in China show GCJ-02 (高德, 腾讯), which moves each place by some hundred metres, or BD-09 (百度), which moves it once more.
Both transformations are published formulas over the Krasovsky 1940 ellipsoid. GCJ-02 has no inverse in closed form: it is
found by repeating.
"""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Mapping

from ..foundation.errors import Invalid, Problem, _
from ..offerings.points.drafts import rounded
from .headings import ColumnRole, coordinate_systems

_LATITUDES, _LONGITUDES = (39.0, 41.2), (115.0, 118.0)
"""Beijing and what is right around it. No latitude there is a longitude, so it is clear which is which."""
_DEGREES = re.compile(
    r"(\d+(?:\.\d+)?)\s*[°度](?:\s*(\d+(?:\.\d+)?)\s*[′'’分])?(?:\s*(\d+(?:\.\d+)?)\s*(?:[″\"”秒]|′′|''))?"
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_KEYED = (
    re.compile(r"(?<![a-z])lat(?:itude)?\s*[=:：]\s*(-?\d+(?:\.\d+)?)", re.IGNORECASE),
    re.compile(r"(?<![a-z])(?:lng|lon|longitude)\s*[=:：]\s*(-?\d+(?:\.\d+)?)", re.IGNORECASE),
)
_AXIS, _FLATTENING = 6378245.0, 0.00669342162296594323
_TURN = math.pi * 3000 / 180
_REPEATS = 4
"""Each one leaves less than a thousandth of the error before."""
_WHERE = _("The coordinates are left out: give latitude and longitude in degrees.")
_WHICH = _("The coordinates are left out: say with the columns of the list in which system they are.")


class CoordinateSystem(enum.StrEnum):
    """In which system coordinates are given."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def system_named(text: str) -> CoordinateSystem | None:
    """The coordinate system that a text names; None if it names none, or several."""
    said = re.sub(r"[\s_-]+", "", text.casefold())
    found = {system for word, system in coordinate_systems() if word in said}
    return CoordinateSystem(found.pop()) if len(found) == 1 else None


def read_position(
    texts: Mapping[ColumnRole, str], usual: CoordinateSystem | None
) -> tuple[float, float] | None:
    """Latitude and longitude in WGS 84 that a row says; None if it says nothing of them.

    ``usual`` is the system where the row names none. Raises ``Invalid`` with the question where they cannot be read.
    """
    pair = texts.get(ColumnRole.COORDINATES, "")
    both = (texts.get(ColumnRole.LATITUDE, ""), texts.get(ColumnRole.LONGITUDE, ""))
    said = (pair,) if pair.strip() else both
    if not "".join(said).strip():
        return None
    numbers = sorted(number for text in said for number in _numbers(text))
    if len(numbers) != 2 or not (_within(numbers[0], _LATITUDES) and _within(numbers[1], _LONGITUDES)):
        raise Invalid([Problem("latitude", _WHERE, {})])
    named = texts.get(ColumnRole.COORDINATE_SYSTEM, "")
    system = system_named(named) or system_named(pair) or (None if named.strip() else usual)
    if system is None:
        raise Invalid([Problem("latitude", _WHICH, {})])
    latitude, longitude = to_wgs84(numbers[0], numbers[1], system)
    return _as_kept(latitude), _as_kept(longitude)


def _as_kept(degrees: float) -> float:
    kept = rounded(degrees)
    return degrees if kept is None else kept


def _numbers(text: str) -> list[float]:
    keyed = [pattern.search(text) for pattern in _KEYED]
    if all(keyed):
        return [float(found[1]) for found in keyed if found]
    if degrees := _DEGREES.findall(text):
        parts = [tuple(float(part or 0) for part in found) for found in degrees]
        return [degree + minute / 60 + second / 3600 for degree, minute, second in parts]
    return [float(number) for number in _NUMBER.findall(re.sub(r"[a-z]{2,}\W?\d{2}\b", "", text.casefold()))]


def _within(number: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= number <= bounds[1]


def to_wgs84(latitude: float, longitude: float, system: CoordinateSystem) -> tuple[float, float]:
    """Latitude and longitude in WGS 84, in degrees. Right to a metre."""
    if system is CoordinateSystem.BD09:
        latitude, longitude = _bd09_to_gcj02(latitude, longitude)
    if system is not CoordinateSystem.WGS84:
        north, east = latitude, longitude
        for _step in range(_REPEATS):
            moved = wgs84_to_gcj02(north, east)
            north, east = north + latitude - moved[0], east + longitude - moved[1]
        return north, east
    return latitude, longitude


def wgs84_to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """Latitude and longitude in GCJ-02."""
    x, y = longitude - 105.0, latitude - 35.0
    waves = 20.0 * (math.sin(6.0 * x * math.pi) + math.sin(2.0 * x * math.pi))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += 2.0 / 3.0 * (waves + 20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi))
    north += 2.0 / 3.0 * (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y / 30.0 * math.pi))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += 2.0 / 3.0 * (waves + 20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi))
    east += 2.0 / 3.0 * (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi))
    angle = math.radians(latitude)
    bend = 1.0 - _FLATTENING * math.sin(angle) ** 2
    metres_north = _AXIS * (1.0 - _FLATTENING) / (bend * math.sqrt(bend))
    metres_east = _AXIS / math.sqrt(bend) * math.cos(angle)
    return latitude + math.degrees(north / metres_north), longitude + math.degrees(east / metres_east)


def _bd09_to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    x, y = longitude - 0.0065, latitude - 0.006
    radius = math.hypot(x, y) - 0.00002 * math.sin(y * _TURN)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * _TURN)
    return radius * math.sin(angle), radius * math.cos(angle)
