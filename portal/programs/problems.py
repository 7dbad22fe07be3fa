"""Errors for programs: problem details (RFC 9457) where a person would get a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import NamedTuple

from flask import Response, json, request

from ..words.i18n import HTML_LANG, language
from .cross_origin import open_to_all

ASKED_BY_PROGRAMS = ("/api/", "/data/", "/feeds/", "/hsds")
"""The beginnings of addresses that programs ask."""
MIMETYPE = "application/problem+json"


class Fault(NamedTuple):
    """One thing wrong with a request: the parameter, and what is wrong with it."""

    parameter: str
    detail: str


def asked_by_program() -> bool:
    """Whether the present request is a program's, by its address."""
    return request.path.startswith(ASKED_BY_PROGRAMS)


def answer_with_problem(
    status: int, detail: str, faults: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """The problem of a status, told in ``detail`` in the language in force, with each parameter at fault. No cache keeps it."""
    said: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if faults:
        said["errors"] = [fault._asdict() for fault in faults]
    body = json.dumps(said, ensure_ascii=False, sort_keys=False)
    response = open_to_all(Response(body, status, dict(headers or {}), MIMETYPE))
    response.headers["Content-Language"] = HTML_LANG[language()]
    response.vary.add("Accept-Language")
    return response
