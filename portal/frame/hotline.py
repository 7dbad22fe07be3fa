"""The number to call where a page has no answer: the nearest division's own, else the instance's.

A page speaks of one division at most: the one that its address names or its content is about, else the chosen community.
Without a database the instance's own number holds, so that every error page has one.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g, request
from markupsafe import Markup

from catalogue import divisions
from catalogue.divisions import HotlineFacts
from catalogue.foundation import stamps

from ..config import Settings
from ..extensions import db
from ..stamps import kept_until, stamp_versions, without_database
from ..words.i18n import pick


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number to call, and what it is called in the reader's language."""

    phone: str
    name: str | Markup


def speak_of(division: int) -> None:
    """Let the page speak of a division (12-digit code), so that the nearest number is shown."""
    g.subject = division


def hotline(division: int | None = None) -> Hotline:
    """The number for ``division``, else for what the page speaks of, else the instance's own."""
    own = None if without_database() else divisions.hotline_for(_known(), division or _subject())
    if own is not None:
        return Hotline(own.phone, pick(own.name_zh, own.name_en))
    return general_line()


def general_line() -> Hotline:
    """The instance's own number: the city's line, which puts one through to any office."""
    settings: Settings = current_app.config["PORTAL"]
    return Hotline(settings.hotline, pick(settings.hotline_name, settings.hotline_name_en))


def _subject() -> int:
    subject: int | None = g.get("subject")
    if subject is not None:
        return subject
    return g.place.code if g.place else 0


def _known() -> tuple[HotlineFacts, ...]:
    kept: tuple[int, tuple[HotlineFacts, ...]] = current_app.extensions.get("portal_hotlines", (0, ()))
    return kept[1]


def _follow() -> None:
    """Read the numbers of divisions again if their stamp has moved, before a page is written: templates ask nothing."""
    if request.endpoint in (None, "static") or without_database():
        return
    version = stamp_versions()[stamps.HOTLINES]
    kept_until(version, "portal_hotlines", lambda: divisions.hotlines(db.session()) if version else ())


def init_app(app: Flask) -> None:
    """Give templates the functions ``hotline()`` and ``general_line()``."""
    app.before_request(_follow)
    app.jinja_env.globals["hotline"] = hotline
    app.jinja_env.globals["general_line"] = general_line
