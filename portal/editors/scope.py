"""The scope of these pages: those who may see editors' words read them, editors change them."""

from __future__ import annotations

from flask import Blueprint, abort, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from catalogue import vocabulary
from catalogue.catalogues import EditionFacts

from ..editions import current_edition
from ..extensions import db, login_manager
from ..frame.acting import actor

blueprint = Blueprint("editors", __name__)


@blueprint.before_request
def _only_those_with_a_right() -> ResponseReturnValue | None:
    """Nothing is read before the right is known: to see on GET, to change on POST. Raises ``NotAllowed``."""
    if not current_user.is_authenticated:
        answer: ResponseReturnValue = login_manager.unauthorized()
        return answer
    g.words = vocabulary.standing_of(db.session(), actor())
    if not (g.words.edits if request.method == "POST" else g.words.sees):
        raise vocabulary.no_editor()
    return None


@blueprint.context_processor
def _what_may_be_done() -> dict[str, bool]:
    """``may_edit``: whether the reader may change words, for pages that offer it."""
    return {"may_edit": "words" in g and g.words.edits}


def own_edition() -> EditionFacts:
    """The edition in force; ends the request with a page of its own where no catalogue is loaded."""
    edition = current_edition()
    if edition is None:
        abort(make_response(render_template("editors/no_catalogue.html"), 404))
    return edition
