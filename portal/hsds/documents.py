"""What the interface says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Response
from pydantic import AnyUrl, BaseModel, Field

from catalogue.hsds.ids import item_term_id, organization_id, place_of_service_id, service_id, taxonomy_id

from ..frame.presentation import is_demonstration
from ..open_answers.described import answered
from ..open_answers.documents import Besides, document, served
from ..open_answers.kept import as_json, open_answer
from ..requests.addresses import public_address
from .scope import NoParameters, blueprint, described

VERSION = "3.1"
PROFILE = "https://docs.openreferral.org/"
"""No profile narrows the standard."""
_CATALOGUE, _EDITION, _ITEM, _COMMUNITY = "beijing-1060", "beijing-1060-trial", "meals", 110101001001
_TAGS: Mapping[str, str] = {
    "interface": "Which version of the standard is spoken.",
    "services": "What communities say of items.",
    "organizations": "Communities, and the offices above them.",
    "service_at_locations": "Services at their places.",
    "taxonomies": "Editions of the guidance catalogue, their categories and items.",
}


def _named(what: str, example: str) -> dict[str, Any]:
    """The place of an identifier."""
    return {"description": f"Identifier of {what}.", "schema": {"format": "uuid"}, "example": example}


_PLACES: Mapping[str, Mapping[str, Any]] = {
    "/organizations/{organization}": {
        "organization": _named("the organization", organization_id(_COMMUNITY)),
    },
    "/services/{service}": {"service": _named("the service", service_id(_CATALOGUE, _ITEM, _COMMUNITY))},
    "/service_at_locations/{place}": {
        "place": _named("the service at its place", place_of_service_id(_CATALOGUE, _ITEM, _COMMUNITY, 4))
    },
    "/taxonomies/{taxonomy}": {"taxonomy": _named("the edition", taxonomy_id(_EDITION))},
    "/taxonomy_terms/{term}": {
        "term": _named("the category or item", item_term_id(_EDITION, _CATALOGUE, _ITEM))
    },
}


class InterfaceModel(BaseModel):
    """Which version of the standard is spoken here."""

    version: str
    profile: AnyUrl
    openapi_url: AnyUrl
    demonstration: bool = Field(description="True: everything here is made up, to try the portal.")


@blueprint.get("/")
@open_answer()
@described.validate(
    query=NoParameters, resp=answered(InterfaceModel), tags=["interface"], operation_id="showInterface"
)
def show_interface() -> Response:
    """Show which version of the standard is spoken here."""
    return as_json(
        {
            "version": VERSION,
            "profile": PROFILE,
            "openapi_url": public_address("hsds.show_document"),
            "demonstration": is_demonstration(),
        }
    )


def described_document() -> dict[str, Any]:
    """The description in OpenAPI 3.1, made from the code once."""
    places = {f"{blueprint.url_prefix}{path}": said for path, said in _PLACES.items()}
    return document(described, Besides(_TAGS, places, Path(__file__).with_name("examples")))


@blueprint.get("/openapi.json")
@open_answer()
def show_document() -> Response:
    """The description of the interface in OpenAPI 3.1."""
    return as_json(served(described_document(), "hsds.show_document"))
