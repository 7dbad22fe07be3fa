"""The page ``/api`` for people who build something, and the index ``/api/v1/`` for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field
from werkzeug.urls import iri_to_uri

from catalogue import divisions
from catalogue.models import Level

from ...extensions import db
from ...frame.caching import cacheable
from ...frame.presentation import is_demonstration, only_root
from ...open_answers.asked import NoParameters
from ...open_answers.described import answered
from ...open_answers.kept import as_json, open_answer
from ...words.i18n import in_both
from ..documents import described_document
from ..scope import AboutModel, about, blueprint, described
from .addresses import EXAMPLES, FORMS, PREFIX, Address, addresses

pages = Blueprint("api_pages", __name__)


class IndexRowModel(BaseModel):
    """An address, and what it answers."""

    address: str = Field(description="Path with its places in braces.", examples=["/api/v1/items/{code}"])
    says_zh: str
    says_en: str


class IndexLinksModel(BaseModel):
    """Where more is said."""

    description: str = Field(description="Path of the description in OpenAPI 3.1.")
    page: str = Field(description="Path of the page for people.")


class IndexModel(BaseModel):
    """All addresses of the interface."""

    about: AboutModel
    data: list[IndexRowModel]
    links: IndexLinksModel


@blueprint.get("/")
@open_answer()
@described.validate(resp=answered(IndexModel), tags=["index"], operation_id="listAddresses")
def list_addresses(query: NoParameters) -> Response:  # noqa: ARG001 - its type refuses all parameters
    """List the addresses of the interface."""
    rows = []
    for each in addresses(described_document()):
        said = in_both(_says(each))
        rows.append({"address": each.path, "says_zh": said[0], "says_en": said[1]})
    links = {"description": url_for("api.show_document"), "page": url_for("api_pages.show_api")}
    return as_json({"about": about(), "data": rows, "links": links})


def _says(each: Address) -> Callable[[], object]:
    return lambda: each.said or each.english


@pages.get("/api")
@cacheable()
def show_api() -> ResponseReturnValue:
    """What there is for programs, how to ask, and examples."""
    return render_template(
        "api/api.html",
        addresses=addresses(described_document()),
        examples=_examples(),
        forms=FORMS,
        rate=current_app.config["PORTAL"].open_rate,
        demonstration=is_demonstration(),
    )


def _examples() -> list[tuple[Any, str, str]]:
    """Examples with codes that the instance has, as they are read and as they are asked; those without such a code are left out."""
    codes = _codes()
    return [
        (
            asked,
            PREFIX + path.format(**codes),
            request.script_root + iri_to_uri(PREFIX + path.format(**codes)),
        )
        for asked, path in EXAMPLES
        if all("{" + name + "}" not in path or name in codes for name in ("community", "district"))
    ]


def _codes() -> dict[str, str]:
    """The first district and its first community."""
    session, found = db.session(), {}
    below = divisions.children(session, only_root()[0].code) if only_root() else divisions.roots(session)
    while below:
        first = below[0]
        if first.level in (Level.DISTRICT, Level.COMMUNITY):
            found["district" if first.level is Level.DISTRICT else "community"] = f"{first.code:012d}"
        below = divisions.children(session, first.code)
    return found
