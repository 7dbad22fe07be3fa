"""Answers that pages of other sites may read: what is public, and says the same to everyone."""

from __future__ import annotations

from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

Answer = TypeVar("Answer", bound=Response)

_SEEN = "Accept-Ranges, Content-Range, Date, ETag, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id"
"""Header fields of an answer that scripts of other sites may read."""
_ASKED = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-Modified-Since, If-None-Match, If-Range, Range",
    "Access-Control-Max-Age": "86400",
}


def open_to_all(response: Answer) -> Answer:
    """Let pages of any site read an answer (https://fetch.spec.whatwg.org/#http-cors-protocol). It never depends on cookies."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = _SEEN
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        response.headers.update(_ASKED)
        response.headers.pop("Content-Type", None)  # there are no words in it
    return response
