"""Addresses of feeds, as pages link to them."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, url_for

from ..words.i18n import language


def feed_href(endpoint: str, **values: Any) -> str:
    """The address of a feed in the language of the page: it is named where it is not the portal's own."""
    own = current_app.config["PORTAL"].default_language
    named: dict[str, Any] = {} if language() == own else {"lang": language()}
    return url_for(endpoint, **values, **named)


def init_app(app: Flask) -> None:
    """Give templates ``feed_href``."""
    app.jinja_env.globals["feed_href"] = feed_href
