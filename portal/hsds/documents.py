"""What the interface says of itself."""

from __future__ import annotations

from flask import Flask, Response, current_app
from pydantic import AnyUrl, BaseModel, Field

from ..frame.presentation import is_demonstration
from ..open_answers.described import answered, document
from ..open_answers.kept import as_json, open_answer
from ..requests.addresses import public_address
from .scope import NoParameters, blueprint, described

VERSION = "3.1"
PROFILE = "https://docs.openreferral.org/"
"""No profile narrows the standard."""
_MADE = "portal_hsds_document"


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


@blueprint.get("/openapi.json")
@open_answer()
def show_document() -> Response:
    """The description of the interface in OpenAPI 3.1."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if _MADE not in app.extensions:
        app.extensions[_MADE] = document(described)
    return as_json(app.extensions[_MADE])
