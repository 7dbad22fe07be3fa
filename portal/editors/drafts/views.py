"""The drafts, one draft with what it changes and means, the form of an item, and the steps."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue import divisions
from catalogue.catalogues import list_editions
from catalogue.crosswalks.comparing import compare
from catalogue.drafts import facts, steps, writing
from catalogue.drafts.comments import summary_of
from catalogue.drafts.facts import crosswalk_of_draft, get_draft
from catalogue.drafts.words import unseen_words
from catalogue.foundation import clock
from catalogue.foundation.errors import BadFile, DomainError, Invalid, NotAllowed, Refused

from ...extensions import db
from ...files.downloads import as_attachment
from ...frame.acting import actor
from ...frame.answering import answered, as_message, at_file_field, refused_as_message
from ...frame.errors import say
from ...requests.sizes import takes_files
from ...words.editions import CHANGE_KINDS, DRAFT_STATES, RELATIONS
from ..scope import blueprint
from .asking import read_beginning, read_day, read_step, read_title, read_version
from .saying import said

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
@takes_files
def add_draft() -> ResponseReturnValue:
    """Begin a draft as a copy of an edition, or as a file says. On a mistake nothing is written and nothing typed is lost."""
    key, source, title = read_beginning(request.form)
    sent = request.files.get("file")

    def again(error: DomainError) -> str:
        return _list_page(request.form, {"key": said(error)})

    def in_file(error: BadFile) -> str:
        if sent is None or not sent.filename:
            return again(error)
        return _list_page(request.form, {"file": say(at_file_field(error).problems[0])})

    with tempfile.TemporaryDirectory() as folder, answered({BadFile: in_file, Refused: again}):
        file = None
        if sent is not None and sent.filename:
            file = Path(folder) / "edition.yaml"
            sent.save(file)
        writing.begin_draft(
            db.session(),
            actor=actor(),
            key=key,
            source=source,
            title=title if all(title) else None,
            file=file,
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
        wrote=actor().name in found.writers,
        unseen_words=unseen_words(found),
        change_kinds=CHANGE_KINDS,
        relations=RELATIONS,
        draft_states=DRAFT_STATES,
    )


@blueprint.get("/drafts/<draft>/file.yaml")
def download_draft(draft: str) -> Response:
    """The draft as a catalogue file: to be changed elsewhere, and sent back as another draft."""
    text = writing.file_text(get_draft(db.session(), draft))
    return as_attachment(f"{draft}.yaml", text.encode(), "application/yaml")


@blueprint.post("/drafts/<draft>/title")
def save_draft_title(draft: str) -> ResponseReturnValue:
    """Give the draft another title."""
    address = url_for(".show_draft", draft=draft)

    with answered({BadFile: as_message(address), **refused_as_message(address)}):
        writing.change_title(
            db.session(),
            actor=actor(),
            draft=draft,
            version=read_version(request.form),
            title=read_title(request.form),
        )
        flash(_("The draft is changed."))
    return redirect(address)


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
