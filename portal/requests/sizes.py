"""How much a request may send: a form by default, a whole file where a view takes files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException

View = TypeVar("View", bound=Callable[..., Any])
LONGEST_FILE = 16 * 1024 * 1024
"""Bytes of a request with a file: the workbook of a large district, also as text."""


def takes_files(view: View) -> View:
    """Mark a POST view to which whole files are sent."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def limits_of(app: Flask) -> Callable[[str, str], int]:
    """How many bytes a request may send, by its method and path. What has no view may send what a form may."""
    usual: int = app.config["MAX_CONTENT_LENGTH"]
    addresses = app.url_map.bind("")

    def limit(method: str, path: str) -> int:
        if method != "POST":
            return usual
        try:
            endpoint, _arguments = addresses.match(path, method)
        except HTTPException:
            return usual
        return max(usual, LONGEST_FILE) if _takes_files(app, endpoint) else usual

    return limit


def _takes_files(app: Flask, endpoint: str | None) -> bool:
    return getattr(app.view_functions.get(endpoint or ""), "takes_files", False)


def init_app(app: Flask) -> None:
    """Let views that take files receive them. Comes before all that reads a form."""

    @app.before_request
    def _widen() -> None:
        if request.method == "POST" and _takes_files(current_app, request.endpoint):
            usual: int = current_app.config["MAX_CONTENT_LENGTH"]
            request.max_content_length = max(usual, LONGEST_FILE)
