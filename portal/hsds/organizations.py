"""Organizations: communities, and the offices above them."""

from __future__ import annotations

from flask import Response
from pydantic import Field

from catalogue.hsds import RecordKind, one_organization, some_organizations, wanted_kind

from ..extensions import db
from ..frame.presentation import is_demonstration
from ..open_answers.described import answered
from ..open_answers.kept import as_json, open_answer
from .records import OrganizationRecordModel, OrganizationRecordPageModel
from .scope import (
    NoParameters,
    NumberedPageParameters,
    addresses,
    blueprint,
    described,
    no_such_record,
    page_of,
    words_of,
)


class OrganizationListParameters(NumberedPageParameters):
    """Which organizations, and how much of them."""

    search: str | None = Field(None, max_length=64, description="Words, each of which is part of the name.")
    full: bool = Field(False, description="With all that belongs to each record.")


@blueprint.get("/organizations")
@open_answer()
@described.validate(
    resp=answered(OrganizationRecordPageModel), tags=["organizations"], operation_id="listOrganizations"
)
def list_organizations(query: OrganizationListParameters) -> Response:
    """List organizations in the order of their codes."""
    found = some_organizations(
        db.session(), words_of(query.search), offset=query.offset, limit=query.per_page
    )
    records = found.records(addresses(), demonstration=is_demonstration(), full=query.full)
    return as_json(page_of(query, found.total, records))


@blueprint.get("/organizations/<string:organization>")
@open_answer()
@described.validate(
    query=NoParameters,
    resp=answered(OrganizationRecordModel),
    tags=["organizations"],
    operation_id="showOrganization",
)
def show_organization(organization: str) -> Response:
    """Show an organization with all that belongs to it."""
    named = wanted_kind(organization, RecordKind.ORGANIZATION)
    found = named and one_organization(db.session(), named)
    if not found or not found.divisions:
        raise no_such_record()
    return as_json(found.records(addresses(), demonstration=is_demonstration(), full=True)[0])
