"""The scope of these pages: only editors of the whole catalogue."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from catalogue import vocabulary
from catalogue.access.rights import Actor
from catalogue.catalogues import EditionFacts

from ..extensions import db, login_manager
from ..frame.presentation import current_edition

blueprint = Blueprint("editors", __name__)


@blueprint.before_request
def _only_editors() -> ResponseReturnValue | None:
    """Nothing is read before the right is known. Raises ``NotAllowed`` for other accounts."""
    if not current_user.is_authenticated:
        answer: ResponseReturnValue = login_manager.unauthorized()
        return answer
    vocabulary.require_editor(db.session(), actor())
    return None


def actor() -> Actor:
    """Who is at work."""
    found: Actor = current_user.actor
    return found


def own_edition() -> EditionFacts:
    """The edition in force; ends the request with a page of its own where no catalogue is loaded."""
    edition = current_edition()
    if edition is None:
        abort(make_response(render_template("editors/no_catalogue.html"), 404))
    return edition
