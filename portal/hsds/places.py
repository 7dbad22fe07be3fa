"""Services at their places."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from catalogue.catalogues import EditionFacts
from catalogue.hsds import RecordKind, WantedServices, one_service, services_at, wanted_kind
from catalogue.hsds.changed_places import changed_places
from catalogue.hsds.places import gone_place_record
from catalogue.hsds.reading import named_words, names_of_items, some_places
from catalogue.hsds.service_records import places_of
from catalogue.published import CellChanges, OnlyCells, changes_since

from ..extensions import db
from ..frame.presentation import is_demonstration
from ..open_answers.described import answered
from ..open_answers.kept import as_json, open_answer
from .records import PlaceOfServiceRecordModel, PlaceOfServiceRecordPageModel
from .scope import NoParameters, addresses, blueprint, described, editions, no_such_record, page_of, words_of
from .services import ChangedFilterParameters, asked_division, asked_items


class PlaceOfServiceListParameters(ChangedFilterParameters):
    """Which services at places. ``full`` changes nothing: a record has its place in any case."""


@blueprint.get("/service_at_locations")
@open_answer()
@described.validate(
    resp=answered(PlaceOfServiceRecordPageModel),
    tags=["service_at_locations"],
    operation_id="listServiceAtLocations",
)
def list_places_of_services(query: PlaceOfServiceListParameters) -> Response:
    """List services at their places, in the order of communities, items and places, or those that changed after an instant."""
    published, session = editions(), db.session()
    within, items = asked_division(query), asked_items(query, published)
    if query.modified_after is not None:
        only = OnlyCells(within, items, named_words(published, words_of(query.search)))
        return _changed(query, published, changes_since(session, query.modified_after, only))
    wanted = WantedServices(within, items, words_of(query.search))
    total, found = some_places(session, published, wanted, offset=query.offset, limit=query.per_page)
    known, made = addresses(), is_demonstration()
    records = [
        record
        for service, points in found
        for record in places_of(service, points, known, demonstration=made)
    ]
    return as_json(page_of(query, total, records))


def _changed(
    query: PlaceOfServiceListParameters, published: Sequence[EditionFacts], changes: CellChanges
) -> Response:
    session = db.session()
    page = changed_places(session, changes, offset=query.offset, limit=query.per_page)
    services = services_at(session, published, {(community, item) for community, item, _point in page.places})
    known, made = addresses(), is_demonstration()
    names = names_of_items(session, published, {item for _community, item, _point in page.places})
    records = []
    for community, item, point in page.places:
        service = services.get((community, item))
        record = places_of(service, [point], known, demonstration=made) if service else []
        catalogue, key, _name = names[item]
        records += record or [gone_place_record((catalogue, key, community), point, demonstration=made)]
    return as_json(page_of(query, page.total, records))


@blueprint.get("/service_at_locations/<string:place>")
@open_answer()
@described.validate(
    query=NoParameters,
    resp=answered(PlaceOfServiceRecordModel),
    tags=["service_at_locations"],
    operation_id="showServiceAtLocation",
)
def show_place_of_service(place: str) -> Response:
    """Show a service at one of its places."""
    named = wanted_kind(place, RecordKind.SERVICE_AT_LOCATION)
    found = named and one_service(db.session(), editions(), named)
    if not named or not found:
        raise no_such_record()
    records = places_of(found, [named.number], addresses(), demonstration=is_demonstration())
    if not records:
        raise no_such_record()
    return as_json(records[0])
