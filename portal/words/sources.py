"""Words for the sources of lines: whose word a line is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from catalogue.spot_checks import LineSource

SOURCES: Mapping[LineSource, LazyString] = MappingProxyType(
    {
        LineSource.VERIFIED: _l("Verified"),
        LineSource.SELF: _l("Told by community or office"),
        LineSource.PLACE: _l("With the service point"),
        LineSource.LIST: _l("From an owner's list"),
        LineSource.EXPIRED: _l("Out of date"),
        LineSource.EMPTY: _l("Not reported"),
    }
)
