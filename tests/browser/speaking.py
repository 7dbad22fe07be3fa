"""The texts of the portal in a language, so that one journey is made in Chinese and in English."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask_babel import force_locale, gettext
from playwright.sync_api import BrowserContext

from portal.words.i18n import LOCALES

from .conftest import LiveServer

Says = Callable[..., str]


def text_in(app: Flask, language: str, message: str, **values: object) -> str:
    """A text of the portal in a language."""
    with app.test_request_context(), force_locale(LOCALES[language]):
        return gettext(message, **values)


def speak(context: BrowserContext, server: LiveServer, language: str) -> Says:
    """Let a browser read the portal in a language; gives what says its texts."""
    context.add_cookies([{"name": "language", "value": language, "url": server.url}])

    def says(message: str, **values: object) -> str:
        return text_in(server.app, language, message, **values)

    return says
