"""The description of the interface, for programs."""

from __future__ import annotations

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

from ..open_answers.described import document
from ..open_answers.kept import as_json, open_answer
from .scope import blueprint, described

_MADE = "portal_api_document"


@blueprint.get("/openapi.json")
@open_answer()
def show_document() -> ResponseReturnValue:
    """The description of the interface in OpenAPI 3.1."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if _MADE not in app.extensions:
        app.extensions[_MADE] = document(described)
    return as_json(app.extensions[_MADE])
