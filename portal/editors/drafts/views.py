"""The drafts, one draft with what it changes and means, the form of an item, and the steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue import divisions
from catalogue.catalogues import ItemFacts, list_editions
from catalogue.catalogues.terms import AUDIENCES, BODIES
from catalogue.crosswalks.comparing import compare
from catalogue.drafts import facts, steps, writing
from catalogue.drafts.comments import summary_of
from catalogue.drafts.facts import DraftFacts, crosswalk_of_draft, get_draft
from catalogue.drafts.writing import DraftedItem
from catalogue.foundation import clock
from catalogue.foundation.errors import BadFile, Conflict, DomainError, Invalid, NotAllowed, Refused
from catalogue.models import Form

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, as_message
from ...frame.errors import say
from ...words.editions import CHANGE_KINDS, DRAFT_STATES, RELATIONS
from ..scope import blueprint
from .asking import (
    NEW,
    SentDraftItem,
    read_beginning,
    read_day,
    read_item_asked,
    read_sent_item,
    read_step,
)

_EMPTY = DraftedItem("", "", "", Form.VENUE.value, "", "", audiences=())
_MESSAGES = {
    "comment": _l("Everyone can see the draft now."),
    "approve": _l("The draft is approved."),
    "back": _l("The draft is being written again."),
    "withdraw": _l("The draft is withdrawn."),
    "enforce": _l("The edition is in force from that day on."),
}


@blueprint.get("/drafts")
def list_drafts() -> ResponseReturnValue:
    """All drafts, and the form that begins one."""
    return _list_page({}, {})


@blueprint.post("/drafts")
def add_draft() -> ResponseReturnValue:
    """Begin a draft as a copy of an edition. On a mistake nothing is written and nothing typed is lost."""
    key, source, title = read_beginning(request.form)

    def again(error: DomainError) -> str:
        return _list_page(request.form, {error.field or "key": _said(error)})

    with answered(dict.fromkeys((BadFile, Refused), again)):
        writing.begin_draft(
            db.session(), actor=actor(), key=key, source=source, title=title if all(title) else None
        )
    flash(_("The draft is begun: a copy of the edition. Nothing holds before it is approved and in force."))
    return redirect(url_for(".show_draft", draft=key))


def _list_page(sent: Mapping[str, str], errors: Mapping[str, str]) -> str:
    session = db.session()
    return render_template(
        "editors/drafts.html",
        drafts=facts.list_drafts(session),
        draft_states=DRAFT_STATES,
        editions=list_editions(session),
        sent=sent,
        errors=errors,
    )


@blueprint.get("/drafts/<draft>")
def show_draft(draft: str) -> ResponseReturnValue:
    """A draft: what it changes, what coverage would be under it, the minutes that it asks, and its next step."""
    session = db.session()
    found = get_draft(session, draft)
    top = next(iter(divisions.roots(session)), None)
    return render_template(
        "editors/draft.html",
        draft=found,
        comparison=compare(crosswalk_of_draft(session, found)),
        comments=summary_of(session, found),
        outlook=facts.outlook(session, found, top.code) if top and found.edition.catalogue.reported else None,
        top=top,
        today=clock.today(),
        wrote=actor().name in found.writers,
        change_kinds=CHANGE_KINDS,
        relations=RELATIONS,
        draft_states=DRAFT_STATES,
    )


@blueprint.post("/drafts/<draft>/step")
def set_draft_step(draft: str) -> ResponseReturnValue:
    """Take a draft one step on, or back. What is refused is said on its page."""
    address = url_for(".show_draft", draft=draft)
    do, comments_to = read_step(request.form)
    session, who, today = db.session(), actor(), clock.today()

    def first_problem(error: Invalid) -> Any:
        return as_message(address)(Refused(error.problems[0].message))

    with answered(
        {Invalid: first_problem, **dict.fromkeys((BadFile, Refused, NotAllowed), as_message(address))}
    ):
        acts: Mapping[str, Callable[[], object]] = {
            "comment": lambda: steps.show_for_comment(
                session,
                actor=who,
                draft=draft,
                since=read_day(request.form, "since"),
                until=read_day(request.form, "until"),
                comments_to=comments_to,
            ),
            "approve": lambda: steps.approve(session, actor=who, draft=draft, today=today),
            "back": lambda: steps.take_back(session, actor=who, draft=draft),
            "withdraw": lambda: steps.withdraw(session, actor=who, draft=draft),
            "enforce": lambda: steps.enforce(
                session, actor=who, draft=draft, day=read_day(request.form, "day"), today=today
            ),
        }
        if do in acts:
            acts[do]()
            flash(str(_MESSAGES[do]))
    return redirect(address)


@blueprint.get("/drafts/<draft>/item")
def edit_drafted_item(draft: str) -> ResponseReturnValue:
    """The form of an item of a draft: to change it, to split it, or empty for a new one."""
    found = get_draft(db.session(), draft)
    key, split = read_item_asked(request.args)
    item = next((each for each in found.edition.items if each.key == key), None)
    first = _as_written(item) if item else _EMPTY
    second = DraftedItem("", "", "", first.form, "", "", audiences=first.audiences, body=first.body)
    do = ("split" if split else "save") if item else "add"
    sent = SentDraftItem(do, item.key if item else NEW, found.version, (first, second))
    return _item_page(found, sent, "")


@blueprint.post("/drafts/<draft>/item")
def save_drafted_item(draft: str) -> ResponseReturnValue:
    """Add, change, split or drop an item. On a mistake nothing is written and nothing typed is lost."""
    session, sent = db.session(), read_sent_item(request.form)

    def again(error: DomainError) -> str:
        return _item_page(get_draft(session, draft), sent, _said(error))

    with answered(dict.fromkeys((BadFile, Refused, Conflict), again)):
        _do(draft, sent)
    flash(_("The draft is changed."))
    return redirect(url_for(".show_draft", draft=draft))


def _do(draft: str, sent: SentDraftItem) -> None:
    given: dict[str, Any] = {
        "session": db.session(),
        "actor": actor(),
        "draft": draft,
        "version": sent.version,
    }
    if sent.do == "drop":
        writing.drop_item(**given, key=sent.item, note=sent.note)
    elif sent.do == "split":
        writing.split_item(**given, key=sent.item, parts=sent.parts, new=sent.key)
    elif sent.do == "add":
        codes = {item.code: item.key for item in get_draft(db.session(), draft).edition.items}
        writing.add_item(
            **given,
            category=sent.category,
            key=sent.key,
            item=sent.parts[0],
            merges=[codes.get(code, code) for code in sent.merges],
        )
    else:
        writing.change_item(**given, key=sent.item, item=sent.parts[0])


def _item_page(draft: DraftFacts, sent: SentDraftItem, error: str) -> str:
    return render_template(
        "editors/drafted_item.html",
        draft=draft,
        sent=sent,
        error=error,
        forms=[form for form in Form if form is not Form.TASK],
        audiences=AUDIENCES,
        bodies=BODIES,
    )


def _as_written(item: ItemFacts) -> DraftedItem:
    return DraftedItem(
        code=item.code,
        name_zh=item.name_zh,
        name_en=item.name_en,
        form=item.form.value,
        summary_zh=item.summary_zh,
        summary_en=item.summary_en,
        criterion_zh=item.criterion_zh or "",
        criterion_en=item.criterion_en or "",
        standard=item.guide.get("standard", ""),
        audiences=item.audiences,
        body=item.body or "",
    )


def _said(error: DomainError) -> str:
    """What is wrong, without the name of a file and the line in it: the draft has none. The field is named as a file names it."""
    text = say(error)
    return f"{error.field}: {text}" if isinstance(error, BadFile) and error.field else text
