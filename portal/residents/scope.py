"""What every page of the residents needs: the blueprint, the edition in force, the division of an address."""

from __future__ import annotations

from flask import Blueprint, abort

from catalogue import divisions
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts

from ..editions import current_edition
from ..extensions import db
from ..frame.hotline import speak_of

blueprint = Blueprint("residents", __name__)

LARGEST_CODE = 10**12


def own_edition() -> EditionFacts:
    """The edition in force. A portal without any has no pages of items."""
    edition = current_edition()
    if edition is None:
        abort(404)
    return edition


def known_division(code: int) -> DivisionFacts:
    """The division of an address, retired or not; 404 if there is none."""
    if code >= LARGEST_CODE:
        abort(404)
    found = divisions.get_division(db.session(), code)
    speak_of(found.code)
    return found
