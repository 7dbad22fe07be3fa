"""Addresses under which a place opens in map applications. Nothing is sent before a resident follows one.

Parameters as their owners document them: lbs.amap.com "URI API, marker"; lbsyun.baidu.com "URI API, web, marker"
(``src`` is required, without ``coord_type`` the coordinates are taken for Baidu's own); lbs.qq.com "URI API,
marker" (``coord_type`` 1 is GPS, ``referer`` is required). Our coordinates are WGS 84, and each converts them.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from ...words.i18n import say as _

SOURCE = "1060"
"""By which the services know where their visitors come from."""


@dataclass(frozen=True, slots=True)
class MapLinks:
    """``geo`` opens the device's own application for maps; ``services`` are names with addresses."""

    geo: str
    services: tuple[tuple[str, str], ...]


def map_links(
    latitude: float | None, longitude: float | None, name: str, address: str | None = None
) -> MapLinks | None:
    """The ways to see a place on a map, WGS 84 degrees; None where its position is not known."""
    if latitude is None or longitude is None:
        return None
    north, east = f"{latitude:.6f}", f"{longitude:.6f}"
    # Separators of Tencent's own notation within its parameter.
    title, where = (
        " ".join(text.translate({ord(sign): " " for sign in ";:|"}).split())
        for text in (name, address or name)
    )
    marker = f"coord:{north},{east};title:{title};addr:{where}"
    return MapLinks(
        geo=f"geo:{north},{east}?q={north},{east}({quote(name, safe='')})",
        services=(
            (
                _("Amap"),
                _address(
                    "https://uri.amap.com/marker",
                    position=f"{east},{north}",
                    name=name,
                    coordinate="wgs84",
                    src=SOURCE,
                    callnative="1",
                ),
            ),
            (
                _("Baidu Maps"),
                _address(
                    "https://api.map.baidu.com/marker",
                    location=f"{north},{east}",
                    title=name,
                    content=address or name,
                    coord_type="wgs84",
                    output="html",
                    src=f"webapp.{SOURCE}.portal",
                ),
            ),
            (
                _("Tencent Maps"),
                _address(
                    "https://apis.map.qq.com/uri/v1/marker", marker=marker, coord_type="1", referer=SOURCE
                ),
            ),
        ),
    )


def _address(service: str, **parameters: str) -> str:
    return f"{service}?{urlencode(parameters, quote_via=quote)}"
