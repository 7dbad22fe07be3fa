"""What every page of the offices needs: the blueprint, who acts, the division of an address, the way down to it."""

from __future__ import annotations

from flask import Blueprint, abort, url_for
from flask_login import current_user
from markupsafe import Markup

from catalogue.access.rights import Actor
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts

from ..extensions import db
from ..frame.presentation import current_edition
from ..words.i18n import in_chinese
from . import scope

blueprint = Blueprint("offices", __name__)

Trail = list[tuple[Markup, str]]


def actor() -> Actor:
    """Who acts."""
    found: Actor = current_user.actor
    return found


def enter(code: int) -> DivisionFacts:
    """The division of an address, if it lies in the actor's own: see ``scope.enter``."""
    return scope.enter(db.session(), actor(), code)


def own_edition() -> EditionFacts:
    """The edition in force. Without one there is nothing to cover; the start page says so."""
    edition = current_edition()
    if edition is None:
        abort(404)
    return edition


def trail_of(division: DivisionFacts, *, itself: bool = False) -> Trail:
    """The way down to a division through those that the reader may see, with the division if ``itself``."""
    return [
        (in_chinese(above.short_name), url_for("offices.show_matrix", code=above.code))
        for above in scope.way_down(db.session(), actor(), division)
        if itself or above.code != division.code
    ]
