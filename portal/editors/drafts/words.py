"""Words that come along to the items of a draft: looked through, item by item."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.drafts import words
from catalogue.drafts.facts import get_draft

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, refused_as_message
from ..scope import blueprint
from .asking import read_item_asked, read_sent_words


@blueprint.get("/drafts/<draft>/words")
def edit_draft_words(draft: str) -> ResponseReturnValue:
    """The words that come along to an item, each with a tick."""
    session = db.session()
    found = get_draft(session, draft)
    item = words.item_of(found, read_item_asked(request.args)[0])
    before = {each.key: each for each in found.old.items}
    return render_template(
        "editors/draft_words.html",
        draft=found,
        item=item,
        came_from=[before[key] for key in item.words_from if key in before],
        words=words.words_coming_along(session, found, item),
        seen=item.words_without is not None,
    )


@blueprint.post("/drafts/<draft>/words")
def save_draft_words(draft: str) -> ResponseReturnValue:
    """Say which words come along."""
    sent = read_sent_words(request.form)
    with answered(refused_as_message(url_for(".edit_draft_words", draft=draft, item=sent.item))):
        words.look_through(
            db.session(), actor=actor(), draft=draft, version=sent.version, key=sent.item, kept=sent.kept
        )
    flash(_("The words are looked through."))
    return redirect(url_for(".show_draft", draft=draft))
