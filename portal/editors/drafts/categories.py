"""Categories of a draft: new, reworded, renumbered, merged."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.drafts import categories
from catalogue.drafts.facts import get_draft
from catalogue.foundation.errors import BadFile, Conflict, DomainError, Refused

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered
from ..scope import blueprint
from .asking import SentCategory, read_sent_category
from .saying import said


@blueprint.get("/drafts/<draft>/categories")
def edit_draft_categories(draft: str) -> ResponseReturnValue:
    """A form for each category, and one for a new one."""
    return _page(draft)


@blueprint.post("/drafts/<draft>/categories")
def save_draft_categories(draft: str) -> ResponseReturnValue:
    """Add, change or merge a category. On a mistake nothing is written and nothing typed is lost."""
    sent = read_sent_category(request.form)

    def again(error: DomainError) -> str:
        return _page(draft, sent, said(error))

    with answered(dict.fromkeys((BadFile, Refused, Conflict), again)):
        _do(draft, sent)
    flash(_("The draft is changed."))
    return redirect(url_for(".edit_draft_categories", draft=draft))


def _do(draft: str, sent: SentCategory) -> None:
    given: dict[str, Any] = {
        "session": db.session(),
        "actor": actor(),
        "draft": draft,
        "version": sent.version,
    }
    if sent.do == "merge":
        categories.merge_categories(**given, number=sent.old, into=sent.into)
    elif sent.do == "add":
        categories.add_category(**given, category=sent.category, items=sent.items)
    else:
        categories.change_category(**given, number=sent.old, category=sent.category, anew=sent.anew)


def _page(key: str, sent: SentCategory | None = None, error: str = "") -> str:
    draft = get_draft(db.session(), key)
    return render_template("editors/draft_categories.html", draft=draft, sent=sent, error=error)
