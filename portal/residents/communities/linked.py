"""The page of a community as linked data: its service station, and the community itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.foundation.clock import BEIJING

from ...frame.notices import hours_at_station
from ..linked.hours import hours_told
from ..linked.nodes import areas, data_block, demonstration, filled, page_node, plain, position, whole
from ..presenting.presenters import Station, Trail


def linked_community(
    station: Station,
    lineage: Sequence[DivisionFacts],
    profile: ProfileFacts | None,
    trail: Trail,
    now: datetime,
) -> Markup:
    """What the page of the community at the end of ``lineage`` says of it and of its ``station``."""
    division, place = station.division, areas(lineage)
    about = f"{whole(station.href)}#station" if station.known else place["@id"]
    nodes = [*page_node(station.href, plain(trail.current), about, trail), place]
    if station.known:
        today = now.astimezone(BEIJING).date()
        nodes.append(
            filled(
                at_type="GovernmentOffice",
                at_id=about,
                name=station.name or division.short_name,
                url=whole(station.href),
                address=station.address,
                telephone=list(station.phones),
                geo=position(profile.latitude, profile.longitude) if profile else None,
                openingHoursSpecification=hours_told(hours_at_station(profile, division.code), today),
                areaServed={"@id": place["@id"]},
                disambiguatingDescription=demonstration(),
            )
        )
    return data_block(nodes)
