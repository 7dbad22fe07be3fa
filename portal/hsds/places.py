"""Services at their places."""

from __future__ import annotations

from flask import Response

from catalogue.hsds import RecordKind, WantedServices, one_service, wanted_kind
from catalogue.hsds.reading import some_places
from catalogue.hsds.service_records import places_of

from ..extensions import db
from ..frame.presentation import is_demonstration
from ..open_answers.described import answered
from ..open_answers.kept import as_json, open_answer
from .records import PlaceOfServiceRecordModel, PlaceOfServiceRecordPageModel
from .scope import NoParameters, addresses, blueprint, described, editions, no_such_record, page_of, words_of
from .services import ServiceFilterParameters, asked_division, asked_items


class PlaceOfServiceListParameters(ServiceFilterParameters):
    """Which services at places. ``full`` changes nothing: a record has its place in any case."""


@blueprint.get("/service_at_locations")
@open_answer()
@described.validate(
    resp=answered(PlaceOfServiceRecordPageModel),
    tags=["service_at_locations"],
    operation_id="listServiceAtLocations",
)
def list_places_of_services(query: PlaceOfServiceListParameters) -> Response:
    """List services at their places, in the order of communities, items and places."""
    published, session = editions(), db.session()
    wanted = WantedServices(asked_division(query), asked_items(query, published), words_of(query.search))
    total, found = some_places(session, published, wanted, offset=query.offset, limit=query.per_page)
    known, made = addresses(), is_demonstration()
    records = [
        record
        for service, points in found
        for record in places_of(service, points, known, demonstration=made)
    ]
    return as_json(page_of(query, total, records))


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
