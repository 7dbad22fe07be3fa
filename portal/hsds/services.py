"""Services: pages of them, one, and which changed after an instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response
from pydantic import Field

from catalogue.catalogues import EditionFacts
from catalogue.hsds import (
    RecordKind,
    Service,
    WantedServices,
    gone_record,
    minimal_record,
    one_service,
    service_record,
    services_at,
    some_services,
    wanted_kind,
)
from catalogue.hsds.ids import category_term_id as category_id
from catalogue.hsds.ids import item_term_id, service_id, taxonomy_id
from catalogue.hsds.reading import named_words, names_of_items
from catalogue.published import OnlyCells, changes_since

from ..extensions import db
from ..frame.presentation import is_demonstration
from ..open_answers.described import answered
from ..open_answers.instants import Instant
from ..open_answers.kept import as_json, open_answer
from .records import ServiceRecordModel, ServiceRecordPageModel
from .scope import (
    LONGEST_ID,
    NoParameters,
    NumberedPageParameters,
    addresses,
    blueprint,
    described,
    editions,
    folded,
    no_such_record,
    page_of,
    words_of,
)


class ServiceFilterParameters(NumberedPageParameters):
    """Which services: all conditions hold together."""

    search: str | None = Field(
        None,
        max_length=64,
        description="Words, each of which is part of the name of the item or of the community.",
    )
    taxonomy_term_id: str | None = Field(None, max_length=LONGEST_ID, description="An item or a category.")
    taxonomy_id: str | None = Field(None, max_length=LONGEST_ID, description="An edition.")
    organization_id: str | None = Field(
        None,
        max_length=LONGEST_ID,
        description="A community, or an office: then of all communities below it.",
    )
    full: bool = Field(False, description="With all that belongs to each record.")


class ChangedFilterParameters(ServiceFilterParameters):
    """The same, and whether they changed."""

    modified_after: Instant | None = Field(
        None,
        description=(
            "Records of which anything may have changed after this instant, those that are published no more with the status"
            " `defunct`. Nothing is left out; some may be told twice. Ask next time with the `Date` of this answer's first page."
            " With `search` today's names count."
        ),
        examples=["2026-11-29T00:00:00+08:00"],
    )


class ServiceListParameters(ChangedFilterParameters):
    """Which services, and how much of them."""

    minimal: bool = Field(False, description="Only what says that a record is there and when it changed.")


def asked_items(query: ServiceFilterParameters, published: Sequence[EditionFacts]) -> frozenset[int] | None:
    """The ids of the items that are meant by taxonomy and term; None: of all. Raises ``NotFound`` for what is neither."""
    if query.taxonomy_term_id is None and query.taxonomy_id is None:
        return None
    taxonomy, term = folded(query.taxonomy_id), folded(query.taxonomy_term_id)
    of_taxonomy, of_term, known = set(), set(), taxonomy is None
    for edition in published:
        asked = taxonomy in (None, taxonomy_id(edition.key))
        known = known or asked
        for item in edition.items:
            own = (
                item_term_id(edition.key, edition.catalogue.key, item.key),
                category_id(edition.key, item.category_number),
            )
            if asked:
                of_taxonomy.add(item.id)
            if term is None or term in own:
                of_term.add(item.id)
    if not known or not of_term:
        raise no_such_record()
    return frozenset(of_taxonomy & of_term)


def asked_division(query: ServiceFilterParameters) -> int | None:
    """The code of the division that is meant by an organization; None: of all. Raises ``NotFound`` for what cannot be one.

    Of one that is gone there is still something to say: its services are gone.
    """
    if query.organization_id is None:
        return None
    named = wanted_kind(query.organization_id, RecordKind.ORGANIZATION)
    if named is None:
        raise no_such_record()
    return named.code


def _records(
    services: Sequence[Service], query: ServiceListParameters
) -> dict[tuple[int, int], dict[str, Any]]:
    if query.minimal:
        return {each.cell: minimal_record(each) for each in services}
    made, known = is_demonstration(), addresses()
    return {each.cell: service_record(each, known, demonstration=made, full=query.full) for each in services}


@blueprint.get("/services")
@open_answer()
@described.validate(resp=answered(ServiceRecordPageModel), tags=["services"], operation_id="listServices")
def list_services(query: ServiceListParameters) -> Response:
    """List services in the order of communities and items, or those that changed after an instant."""
    published = editions()
    items, within = asked_items(query, published), asked_division(query)
    if query.modified_after is not None:
        words = named_words(published, words_of(query.search))
        return _changed(query, published, OnlyCells(within, items, words), query.modified_after)
    wanted = WantedServices(within, items, words_of(query.search))
    found = some_services(db.session(), published, wanted, offset=query.offset, limit=query.per_page)
    return as_json(page_of(query, found.total, list(_records(found.services, query).values())))


def _changed(
    query: ServiceListParameters, published: Sequence[EditionFacts], only: OnlyCells, since: datetime
) -> Response:
    session = db.session()
    changes = changes_since(session, since, only)
    cells = changes.page(session, query.offset, query.per_page)
    present = services_at(session, published, cells)
    records = _records(list(present.values()), query)
    names = names_of_items(session, published, {item for _community, item in cells})
    made = is_demonstration()
    for community, item in cells:
        if (community, item) not in records:
            catalogue, key, name = names[item]
            own = service_id(catalogue, key, community)
            records[community, item] = gone_record(
                own, name, changes.cells.get((community, item)), demonstration=made
            )
    return as_json(page_of(query, changes.total(session), [records[cell] for cell in cells]))


@blueprint.get("/services/<string:service>")
@open_answer()
@described.validate(
    query=NoParameters, resp=answered(ServiceRecordModel), tags=["services"], operation_id="showService"
)
def show_service(service: str) -> Response:
    """Show a service with all that belongs to it."""
    named = wanted_kind(service, RecordKind.SERVICE)
    found = named and one_service(db.session(), editions(), named)
    if not found:
        raise no_such_record()
    return as_json(service_record(found, addresses(), demonstration=is_demonstration(), full=True))
