"""The description of the interface, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask.typing import ResponseReturnValue

from ..open_answers.documents import Besides, document, served
from ..open_answers.kept import as_json, open_answer
from .scope import blueprint, described

_KEY = {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "minLength": 1, "maxLength": 60}
_AREA = {"description": "Code of a division above communities, twelve digits.", "example": "110101000000"}
_COMMUNITY = {"description": "Code of a community, twelve digits.", "example": "110101001001"}
_PLACES: Mapping[str, Mapping[str, Any]] = {
    "/catalogues/{key}": {
        "key": {"description": "Key of the catalogue.", "schema": _KEY, "example": "beijing-1060"}
    },
    "/editions/{key}": {
        "key": {"description": "Key of the edition.", "schema": _KEY, "example": "beijing-1060-trial"}
    },
    "/offerings/{community}-{key}": {
        "community": _COMMUNITY,
        "key": {
            "description": "Key of the item, which it keeps in later editions.",
            "schema": _KEY,
            "example": "meals",
        },
    },
    "/other-doors/{key}": {
        "key": {
            "description": "Key of the office.",
            "schema": {"pattern": "^[a-z0-9]+(_[a-z0-9]+)*$", "minLength": 1, "maxLength": 40},
            "example": "exit_entry",
        }
    },
    "/communities/{code}": {"code": _COMMUNITY},
    "/coverage/{code}/matrix": {"code": _AREA},
    "/coverage/{code}/gaps": {"code": _AREA},
    "/points/{point}": {"point": {"description": "Number of the service point.", "example": 1}},
}
_TAGS: Mapping[str, str] = {
    "index": "What there is to ask.",
    "catalogue": "Catalogues of services, their editions and items.",
    "divisions": "Divisions from the city down to the community.",
    "offerings": "What communities say of items.",
    "points": "Places where services are delivered, with their hours.",
    "coverage": "How many communities have which item, and what is missing.",
    "desk": "One call for an operator who answers a caller.",
    "other doors": "Offices that answer what no service of a community does.",
    "calendar": "Public holidays, and weekend days that are worked.",
    "changes": "What to read again, for programs that keep a copy.",
}


def described_document() -> dict[str, Any]:
    """The description in OpenAPI 3.1, made from the code once."""
    places = {f"{blueprint.url_prefix}{path}": said for path, said in _PLACES.items()}
    return document(described, Besides(_TAGS, places, Path(__file__).with_name("examples")))


@blueprint.get("/openapi.json")
@open_answer()
def show_document() -> ResponseReturnValue:
    """The description of the interface in OpenAPI 3.1."""
    return as_json(served(described_document(), "api.show_document"))
