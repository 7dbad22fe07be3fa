"""The page of an item as linked data: the service, and where, when and at which number the reader's community offers it."""

from __future__ import annotations

from datetime import date

from flask import url_for
from markupsafe import Markup

from catalogue.counters.segments import OFFERED
from catalogue.offerings import PointFacts

from ...frame.notices import hours_at
from ..linked.hours import hours_told
from ..linked.nodes import Node, areas, data_block, demonstration, filled, page_node, plain, position, whole
from ..presenting.presenters import place_arguments
from ..presenting.sentences import Venue
from ..presenting.services import Explanation
from .at_home import AtHome


def linked_item(it: Explanation, home: AtHome | None, today: date, *, named: bool) -> Markup:
    """What the page of an item says. Of a community only if it offers the item; ``named``: the address names it."""
    arguments = place_arguments(home.station.division) if home and named else {}
    href = url_for("residents.show_item", code=it.code, **arguments)
    about = f"{whole(href)}#service"
    service = filled(
        at_type="GovernmentService",
        at_id=about,
        name=plain(it.name),
        alternateName=plain(it.official) if it.official != it.name else None,
        serviceType=plain(it.official),
        identifier=it.code,
        category=plain(it.category),
        description=plain(it.summary),
        url=whole(href),
        disambiguatingDescription=demonstration(),
    )
    nodes = [*page_node(href, plain(it.name), about, it.trail), service]
    if home is not None and home.mine.segment in OFFERED:
        place = areas(home.lineage)
        service |= _offered(home, place["@id"], today)
        nodes.append(place)
    return data_block(nodes)


def _offered(home: AtHome, area: str, today: date) -> Node:
    """Who offers it, and how to get it: the number to call, and the places that the page names."""
    division, contact = home.station.division, home.mine.contact
    points = {point.id: point for point in home.offering.points} if home.offering else {}
    places = [_place(venue, points[venue.point], today) for venue in home.mine.venues]
    return filled(
        areaServed={"@id": area},
        provider=filled(
            at_type="GovernmentOrganization",
            name=division.name,
            url=whole(home.station.href),
            identifier=str(division.code),
        ),
        availableChannel=filled(
            at_type="ServiceChannel",
            servicePhone={"@type": "ContactPoint", "telephone": contact.phone},
            serviceLocation=places,
        ),
        hoursAvailable=places[0].get("openingHoursSpecification") if places else None,
    )


def _place(venue: Venue, point: PointFacts, today: date) -> Node:
    return filled(
        at_type="CivicStructure",
        at_id=f"{whole(url_for('residents.show_point', point=venue.point))}#place",
        name=venue.name,
        address=venue.address,
        telephone=list(venue.phones),
        geo=position(point.latitude, point.longitude),
        openingHoursSpecification=hours_told(hours_at(point), today),
        isAccessibleForFree=point.free_of_charge,
        disambiguatingDescription=demonstration(),
    )
