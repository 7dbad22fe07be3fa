"""Service points as locations, and services at them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..offerings.facts import PointFacts
from . import both
from .addresses import Addresses
from .ids import location_id, organization_id, place_of_service_id, service_id, within
from .schedules import schedules_of


def phones_of(numbers: Sequence[str], parent: str) -> list[dict[str, Any]]:
    """The numbers of a record."""
    return [{"id": within(parent, "phone", number), "number": number, "type": "voice"} for number in numbers]


def invented(parent: str, entity: str) -> list[dict[str, Any]]:
    """The attribute that says that a record is demonstration data."""
    return [attribute(parent, entity, "demonstration", "演示数据 Demonstration data", "true")]


def attribute(parent: str, entity: str, name: str, label: str, value: str) -> dict[str, Any]:
    """Something that the standard has no field for."""
    return {
        "id": within(parent, "attribute", name),
        "link_id": parent,
        "link_type": name,
        "link_entity": entity,
        "value": value,
        "label": label,
    }


def location_record(point: PointFacts, addresses: Addresses, *, demonstration: bool) -> dict[str, Any]:
    """A service point as a location. It has no address object: that needs a postal code, which no list here gives."""
    own = location_id(point.id)
    said: dict[str, Any] = {
        "id": own,
        "location_type": "physical",
        "url": addresses.point(point.id),
        "organization_id": organization_id(point.community),
        "name": point.name,
    }
    about = [text for text in (point.address, both.INVENTED if demonstration else None) if text]
    if about:
        said["description"] = " ".join(about)
    if point.directions:
        said["transportation"] = point.directions
    if point.latitude is not None and point.longitude is not None:
        said |= {"latitude": point.latitude, "longitude": point.longitude}
    said |= {"external_identifier": str(point.id), "external_identifier_type": "1060"}
    if point.step_free is not None:
        said["accessibility"] = [
            {
                "id": within(own, "step-free"),
                "location_id": own,
                "description": both.NO_STEPS if point.step_free else both.STEPS,
            }
        ]
    said["phones"] = phones_of(point.phones, own)
    if demonstration:
        said["attributes"] = invented(own, "location")
    return said


def gone_place_record(service: tuple[str, str, int], point: int, *, demonstration: bool) -> dict[str, Any]:
    """A service at a place where it is published no more. The standard has no status for it, so an attribute says it.

    ``service`` has the keys of catalogue and item, and the community's code.
    """
    own = place_of_service_id(*service, point)
    said: dict[str, Any] = {
        "id": own,
        "service_id": service_id(*service),
        "location_id": location_id(point),
        "description": both.GONE,
        "attributes": [attribute(own, "service_at_location", "status", "状态 Status", "defunct")],
    }
    if demonstration:
        said["attributes"] += invented(own, "service_at_location")
    return said


def at_location_record(
    service: tuple[str, str, int, str],
    point: PointFacts,
    addresses: Addresses,
    *,
    demonstration: bool,
) -> dict[str, Any]:
    """A service at one of its places. ``service`` has the keys of catalogue and item, the community's code, and the service's id."""
    catalogue, item, community, whole = service
    own = place_of_service_id(catalogue, item, community, point.id)
    about = [both.ADMITS[point.admits]]
    about += [both.FREE] if point.free_of_charge else [point.fee] if point.fee else []
    if point.open_to_nonlocals is not None:
        about.append(both.EVERY_ORIGIN if point.open_to_nonlocals else both.LOCALS)
    about += [both.COMES_HOME] if point.delivers else []
    said: dict[str, Any] = {
        "id": own,
        "service_id": whole,
        "location_id": location_id(point.id),
        "description": " ".join(about),
        "schedules": schedules_of(point.hours, own, point.ends_on),
        "location": location_record(point, addresses, demonstration=demonstration),
    }
    if demonstration:
        said["attributes"] = invented(own, "service_at_location")
    return said
