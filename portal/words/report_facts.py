"""What columns of departments' tables ask for, and what their rows are, in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l

from catalogue.models import RowKind
from catalogue.report_templates.meanings import ReportFact
from catalogue.time.hours import OpeningHours

from .i18n import LOCALES
from .opening_hours import all_in_words

ROW_KINDS: Mapping[RowKind, LazyString] = {
    RowKind.COMMUNITY: _l("A community or village"),
    RowKind.POINT: _l("A service point"),
    RowKind.ITEM: _l("An item"),
    RowKind.LINE: _l("An item in a community"),
}
REPORT_FACTS: Mapping[ReportFact, LazyString] = {
    ReportFact.UNKNOWN: _l("Not known: kept from what is typed"),
    ReportFact.OPTIONAL: _l("May stay empty"),
    ReportFact.CONSTANT: _l("The same text in every row"),
    ReportFact.SERIAL: _l("Running number"),
    ReportFact.REPORTED_ON: _l("Day of the report"),
    ReportFact.CITY: _l("City"),
    ReportFact.DISTRICT: _l("District"),
    ReportFact.DISTRICT_CODE: _l("Code of the district"),
    ReportFact.STREET: _l("Street or township"),
    ReportFact.STREET_CODE: _l("Code of the street"),
    ReportFact.COMMUNITY: _l("Community or village"),
    ReportFact.COMMUNITY_CODE: _l("Code of the community"),
    ReportFact.FULL_NAME: _l("City, district, street and community"),
    ReportFact.COMMITTEE_KIND: _l("Urban or village committee"),
    ReportFact.HOUSEHOLDS: _l("Households"),
    ReportFact.STATION: _l("Name of the service station"),
    ReportFact.STATION_ADDRESS: _l("Address of the service station"),
    ReportFact.STATION_PHONE: _l("Telephone of the service station"),
    ReportFact.STATION_HOURS: _l("Opening hours of the service station"),
    ReportFact.CATEGORY: _l("Category of the item"),
    ReportFact.ITEM: _l("Name of the item"),
    ReportFact.ITEM_CODE: _l("Item code"),
    ReportFact.STATE: _l("Whether it is offered"),
    ReportFact.MODE: _l("How it is provided"),
    ReportFact.PROVIDER: _l("Who provides it"),
    ReportFact.SHORTFALL: _l("What is lacking"),
    ReportFact.REMARK: _l("Remark for residents"),
    ReportFact.CONFIRMED_ON: _l("Day of the last confirmation"),
    ReportFact.NAME: _l("Name of the service point"),
    ReportFact.ADDRESS: _l("Address"),
    ReportFact.PHONE: _l("Telephone"),
    ReportFact.HOURS: _l("Opening hours"),
    ReportFact.POINTS: _l("Names of all service points"),
    ReportFact.SERVED_ITEMS: _l("Services offered at the place"),
    ReportFact.DIRECTIONS: _l("How to find it"),
    ReportFact.TRADES: _l("What it offers"),
    ReportFact.LATITUDE: _l("Latitude"),
    ReportFact.LONGITUDE: _l("Longitude"),
    ReportFact.POINT_COUNT: _l("Number of service points"),
    ReportFact.OFFERED_COUNT: _l("Number of items or communities with an offer"),
    ReportFact.APPLICABLE_COUNT: _l("Number of items or communities that count"),
    ReportFact.COVERAGE: _l("Coverage rate"),
    ReportFact.COMMUNITY_COUNT: _l("Number of communities"),
    ReportFact.FORMULA: _l("Calculated by the table itself"),
}


_UNBROKEN = {0x2060: None}
"""What keeps two times on one line of a page."""


def hours_for_tables(text: str) -> str:
    """Opening hours as a table says them: in Chinese, also where the reader has chosen English."""
    with force_locale(LOCALES["zh"]):
        return "；".join(all_in_words(OpeningHours.parse(text))).translate(_UNBROKEN)
