"""A place where a service is delivered, as offerings and points tell it alike."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from catalogue.offerings import PointFacts

from .hours import hours_said


class PlaceModel(BaseModel):
    """A place where services are delivered: what it never said is null."""

    id: int
    name: str
    address: str | None
    directions: str | None = Field(description="How to find it.")
    latitude: float | None = Field(description="WGS 84, degrees.")
    longitude: float | None
    phones: list[str]
    hours: str | None = Field(
        description="In the notation of OpenStreetMap's opening_hours, notices included; null: not known."
    )


def place_row(point: PointFacts) -> dict[str, Any]:
    """A point as ``PlaceModel``."""
    return {
        "id": point.id,
        "name": point.name,
        "address": point.address,
        "directions": point.directions,
        "latitude": point.latitude,
        "longitude": point.longitude,
        "phones": point.phones,
        "hours": hours_said(point),
    }
