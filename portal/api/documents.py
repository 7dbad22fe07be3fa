"""The description of the interface, for programs."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

from ..open_answers.described import document
from ..open_answers.kept import as_json, open_answer
from .scope import blueprint, described

_MADE = "portal_api_document"


def described_document() -> dict[str, Any]:
    """The description in OpenAPI 3.1, made from the code once."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if _MADE not in app.extensions:
        app.extensions[_MADE] = document(described)
    made: dict[str, Any] = app.extensions[_MADE]
    return made


@blueprint.get("/openapi.json")
@open_answer()
def show_document() -> ResponseReturnValue:
    """The description of the interface in OpenAPI 3.1."""
    return as_json(described_document())
