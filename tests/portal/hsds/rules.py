"""The rules of HSDS 3.1 for the records that the portal publishes, in our own words: fields, kinds and closed lists.

Source: https://docs.openreferral.org/ ("Schema reference"). A field that the standard does not name is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UUID = {"type": "string", "format": "uuid", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
TEXT = {"type": "string", "minLength": 1}
URI = {"type": "string", "format": "uri", "pattern": "^https?://"}
NUMBER = {"type": "number"}
DAY = {"type": "string", "format": "date"}
CLOCK = {"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]\+08:00$"}
INSTANT = {"type": "string", "format": "date-time"}


def one_of(*values: str) -> dict[str, Any]:
    """A closed list."""
    return {"enum": list(values)}


def many(name: str) -> dict[str, Any]:
    """Records of a kind."""
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


def one(name: str) -> dict[str, Any]:
    """A record of a kind."""
    return {"$ref": f"#/$defs/{name}"}


_RECORDS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "service": (
        "id name status",
        {
            **dict.fromkeys(("id", "organization_id", "program_id"), UUID),
            **dict.fromkeys(("name", "alternate_name", "description", "fees_description"), TEXT),
            **dict.fromkeys(("eligibility_description", "application_process", "alert"), TEXT),
            "url": URI,
            "additional_urls": many("url"),
            "status": one_of("active", "inactive", "defunct", "temporarily closed"),
            "assured_date": DAY,
            "last_modified": INSTANT,
            "phones": many("phone"),
            "schedules": many("schedule"),
            "service_areas": many("service_area"),
            "service_at_locations": many("service_at_location"),
            "required_documents": many("required_document"),
            "languages": many("language"),
            "organization": one("organization"),
            "attributes": many("attribute"),
        },
    ),
    "organization": (
        "id name description",
        {
            **dict.fromkeys(("id", "parent_organization_id"), UUID),
            **dict.fromkeys(("name", "alternate_name", "description"), TEXT),
            **dict.fromkeys(("website", "uri"), URI),
            "phones": many("phone"),
            "locations": many("location"),
            "organization_identifiers": many("organization_identifier"),
            "attributes": many("attribute"),
        },
    ),
    "organization_identifier": (
        "id identifier_type identifier",
        {
            **dict.fromkeys(("id", "organization_id"), UUID),
            **dict.fromkeys(("identifier_scheme", "identifier_type", "identifier"), TEXT),
        },
    ),
    "location": (
        "id location_type",
        {
            **dict.fromkeys(("id", "organization_id"), UUID),
            "location_type": one_of("physical", "postal", "virtual"),
            "url": URI,
            **dict.fromkeys(("name", "alternate_name", "description", "transportation"), TEXT),
            "latitude": NUMBER | {"minimum": -90, "maximum": 90},
            "longitude": NUMBER | {"minimum": -180, "maximum": 180},
            **dict.fromkeys(("external_identifier", "external_identifier_type"), TEXT),
            "accessibility": many("accessibility"),
            "phones": many("phone"),
            "schedules": many("schedule"),
            "attributes": many("attribute"),
        },
    ),
    "service_at_location": (
        "id",
        {
            **dict.fromkeys(("id", "service_id", "location_id"), UUID),
            "description": TEXT,
            "service_areas": many("service_area"),
            "phones": many("phone"),
            "schedules": many("schedule"),
            "location": one("location"),
            "attributes": many("attribute"),
        },
    ),
    "schedule": (
        "id",
        {
            **dict.fromkeys(("id", "service_id", "location_id", "service_at_location_id"), UUID),
            **dict.fromkeys(("valid_from", "valid_to", "dtstart", "until"), DAY),
            "bymonthday": {"type": "string", "pattern": "^-?[0-9]{1,2}(,-?[0-9]{1,2})*$"},
            **dict.fromkeys(("timezone", "count", "interval"), NUMBER),
            "wkst": one_of("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
            "freq": one_of("WEEKLY", "MONTHLY"),
            "byday": {
                "type": "string",
                "pattern": "^-?[1-5]?(MO|TU|WE|TH|FR|SA|SU)(,-?[1-5]?(MO|TU|WE|TH|FR|SA|SU))*$",
            },
            **dict.fromkeys(("opens_at", "closes_at"), CLOCK),
            **dict.fromkeys(("description", "notes", "attending_type"), TEXT),
            "schedule_link": URI,
        },
    ),
    "service_area": (
        "id",
        {
            **dict.fromkeys(("id", "service_id", "service_at_location_id"), UUID),
            **dict.fromkeys(("name", "description", "extent", "extent_type", "uri"), TEXT),
        },
    ),
    "phone": (
        "id number",
        {
            **dict.fromkeys(("id", "location_id", "service_id", "organization_id"), UUID),
            **dict.fromkeys(("number", "type", "description"), TEXT),
            "extension": NUMBER,
        },
    ),
    "language": (
        "id",
        {
            **dict.fromkeys(("id", "service_id", "location_id", "phone_id"), UUID),
            **dict.fromkeys(("name", "code", "note"), TEXT),
        },
    ),
    "accessibility": (
        "id",
        {
            **dict.fromkeys(("id", "location_id"), UUID),
            **dict.fromkeys(("description", "details"), TEXT),
            "url": URI,
        },
    ),
    "required_document": (
        "id",
        {**dict.fromkeys(("id", "service_id"), UUID), "document": TEXT, "uri": URI},
    ),
    "url": (
        "id url",
        {**dict.fromkeys(("id", "service_id", "organization_id"), UUID), "label": TEXT, "url": URI},
    ),
    "attribute": (
        "id",
        {
            **dict.fromkeys(("id", "link_id", "taxonomy_term_id"), UUID),
            **dict.fromkeys(("link_type", "link_entity", "value", "label"), TEXT),
            "taxonomy_term": one("taxonomy_term"),
        },
    ),
    "taxonomy": (
        "id name description",
        {"id": UUID, **dict.fromkeys(("name", "description", "version"), TEXT), "uri": URI},
    ),
    "taxonomy_term": (
        "id name description",
        {
            **dict.fromkeys(("id", "parent_id", "taxonomy_id"), UUID),
            **dict.fromkeys(("code", "name", "description", "taxonomy", "language"), TEXT),
            "taxonomy_detail": one("taxonomy"),
            "term_uri": URI,
        },
    ),
}
COUNT = {"type": "integer", "minimum": 0}
WHETHER = {"type": "boolean"}
_PAGE = {
    **dict.fromkeys(("total_items", "total_pages", "page_number", "size"), COUNT),
    **dict.fromkeys(("first_page", "last_page", "empty"), WHETHER),
}


def schema_of(record: str) -> dict[str, Any]:
    """The rules for records of a kind, in JSON Schema 2020-12."""
    kinds = {
        name: {
            "type": "object",
            "required": required.split(),
            "properties": dict(fields),
            "additionalProperties": False,
        }
        for name, (required, fields) in _RECORDS.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": kinds,
        "$ref": f"#/$defs/{record}",
    }


def schema_of_page(record: str) -> dict[str, Any]:
    """The rules for a page of such records."""
    whole = schema_of(record)
    del whole["$ref"]
    fields = {**_PAGE, "contents": many(record)}
    return whole | {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
