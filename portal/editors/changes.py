"""Who changed which word, and taking a change back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import vocabulary

from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import answered, refused_as_message
from ..requests.paging import pages_of, rows_before
from .asking import PAGE, read_page_or_400
from .presenters import SAYS
from .scope import blueprint, own_edition


@blueprint.get("/changes")
def list_changes() -> ResponseReturnValue:
    """The history, newest first."""
    page, edition, session = read_page_or_400(request.args), own_edition(), db.session()
    total = vocabulary.count_changes(session)
    return render_template(
        "editors/changes.html",
        changes=vocabulary.history(session, edition, limit=PAGE, offset=rows_before(page, PAGE)),
        total=total,
        page=page,
        pages=pages_of(total, PAGE),
        says=SAYS,
    )


@blueprint.post("/changes/<int:change>/undo")
def undo_change(change: int) -> ResponseReturnValue:
    """Take a change back, as a new change."""
    session = db.session()
    word = vocabulary.get_change(session, change).term
    with answered(refused_as_message(url_for(".edit_term", word=word))):
        vocabulary.undo_change(session, actor=actor(), change_id=change)
    flash(_("The change of “%(word)s” is undone.", word=word))
    return redirect(url_for(".edit_term", word=word))
