"""The office that can help somebody who may not open a page: the one above the page's division, with its number."""

from __future__ import annotations

from flask import request
from flask_babel import gettext
from flask_login import current_user

from catalogue import divisions
from catalogue.divisions import DivisionFacts
from catalogue.foundation.codes import LAST_CODE
from catalogue.foundation.errors import NotFound

from ..extensions import db
from ..stamps import without_database
from ..words.formatting import phone_text
from .hotline import hotline


def ask_whom() -> str | None:
    """Whom to ask for a right, in words; None where neither the page nor the account belongs to a division."""
    office = _office()
    if office is None:
        return None
    line = hotline(office.code)
    return gettext(
        "If you should have this right, please ask the office of %(office)s. The number to call is %(phone)s (%(line)s).",
        office=office.short_name,
        phone=phone_text(line.phone),
        line=line.name,
    )


def _office() -> DivisionFacts | None:
    """The division right above that of the page, else above the reader's own; the top division has none above it."""
    code = _division()
    if code is None or without_database():
        return None
    try:
        way = divisions.lineage(db.session(), code)
    except NotFound:
        return None
    return way[-2] if len(way) > 1 else way[-1]


def _division() -> int | None:
    given = request.view_args or {}
    code = given.get("community", given.get("code"))
    if isinstance(code, int) and code <= LAST_CODE:
        return code
    if current_user.is_authenticated and current_user.facts.held:
        return max(held.division for held in current_user.facts.held)
    return None
