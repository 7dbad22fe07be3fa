"""What is in the tables of open data, in a line each, in the words of its page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from catalogue.dumps import Format

TABLES: Mapping[str, LazyString] = MappingProxyType(
    {
        "catalogues": _l("Catalogues"),
        "editions": _l("Editions of the catalogues"),
        "categories": _l("Categories of each edition"),
        "items": _l("Items of each edition"),
        "divisions": _l("Divisions from province to community"),
        "communities": _l("Communities: service station, address, telephone, hours"),
        "aliases": _l("Names of estates, hutongs and hamlets"),
        "cells": _l("State of every item in every community, those not reported too"),
        "offerings": _l("What is offered: provider, telephone, days, notes"),
        "points": _l("Service points: address, telephone, hours"),
        "offering_points": _l("Which service point offers what"),
        "coverage": _l("Coverage by division and item"),
        "other_doors": _l("Other offices and their numbers"),
        "calendar": _l("Public holidays and make-up working days"),
    }
)
"""By the names of the tables, in the order in which the page lists them."""

FORMATS: Mapping[Format, str] = MappingProxyType(
    {Format.CSV: "CSV", Format.NDJSON: "NDJSON", Format.PARQUET: "Parquet"}
)
"""What formats are called, in both languages."""
