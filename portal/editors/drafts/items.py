"""Items of a draft: the form of one, and what is done with it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.catalogues.terms import AUDIENCES, BODIES
from catalogue.drafts import writing
from catalogue.drafts.content import DraftedItem, as_drafted
from catalogue.drafts.facts import DraftFacts, get_draft
from catalogue.foundation.errors import BadFile, Conflict, DomainError, Refused
from catalogue.models import Form

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, refused_as_message
from ..scope import blueprint
from .asking import NEW, NEW_CATEGORY, SentDraftItem, read_item_asked, read_sent_item
from .saying import said

_EMPTY = DraftedItem("", "", "", Form.VENUE.value, "", "", audiences=(), plain=("", ""))


@blueprint.get("/drafts/<draft>/item")
def edit_drafted_item(draft: str) -> ResponseReturnValue:
    """The form of an item of a draft: to change it, to split it, or empty for a new one."""
    found = get_draft(db.session(), draft)
    key, split = read_item_asked(request.args)
    item = next((each for each in found.edition.items if each.key == key), None)
    first = as_drafted(item, found.old) if item else _EMPTY
    second = DraftedItem(
        "", "", "", first.form, "", "", audiences=first.audiences, body=first.body, plain=("", "")
    )
    do = ("split" if split else "save") if item else "add"
    category = item.category_code if item else ""
    sent = SentDraftItem(do, item.key if item else NEW, found.version, (first, second), category=category)
    return _item_page(found, sent, "")


@blueprint.post("/drafts/<draft>/item")
def save_drafted_item(draft: str) -> ResponseReturnValue:
    """Add, change, split, drop or put back an item. On a mistake nothing is written and nothing typed is lost."""
    session, sent = db.session(), read_sent_item(request.form)
    address = url_for(".show_draft", draft=draft)

    def again(error: DomainError) -> str:
        return _item_page(get_draft(session, draft), sent, said(error))

    answers = (
        refused_as_message(address)
        if sent.do == "restore"
        else dict.fromkeys((BadFile, Refused, Conflict), again)
    )
    with answered(answers):
        _do(draft, sent)
    flash(_("The draft is changed."))
    return redirect(address)


def _do(draft: str, sent: SentDraftItem) -> None:
    given: dict[str, Any] = {
        "session": db.session(),
        "actor": actor(),
        "draft": draft,
        "version": sent.version,
    }
    category = sent.new_category if sent.category == NEW_CATEGORY else sent.category
    if sent.do == "drop":
        writing.drop_item(**given, key=sent.item, note=sent.note)
    elif sent.do == "restore":
        writing.restore_item(**given, key=sent.item)
    elif sent.do == "split":
        writing.split_item(**given, key=sent.item, parts=sent.parts, new=sent.key)
    elif sent.do == "add" or sent.merges:
        codes = {item.code: item.key for item in get_draft(db.session(), draft).edition.items}
        merges = [codes.get(code, code) for code in sent.merges]
        own = [] if sent.do == "add" else [sent.item]
        key = sent.key if sent.do == "add" else sent.item
        writing.add_item(
            **given, category=category, key=key, item=sent.parts[0], merges=list(dict.fromkeys(own + merges))
        )
    else:
        writing.change_item(**given, key=sent.item, item=sent.parts[0], category=category or None)


def _item_page(draft: DraftFacts, sent: SentDraftItem, error: str) -> str:
    return render_template(
        "editors/drafted_item.html",
        draft=draft,
        sent=sent,
        error=error,
        forms=[form for form in Form if form is not Form.TASK],
        audiences=AUDIENCES,
        bodies=BODIES,
        new_category=NEW_CATEGORY,
    )
