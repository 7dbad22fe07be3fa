"""Comments on a draft as editors read and answer them, and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.drafts.comments import (
    ANSWERED,
    COLUMNS,
    LONGEST_ANSWER,
    answer_comment,
    export_rows,
    list_comments,
)
from catalogue.drafts.facts import get_draft
from catalogue.foundation.errors import Conflict, Invalid
from catalogue.models import CommentState

from ...extensions import db
from ...files.downloads import as_csv
from ...frame.acting import actor
from ...frame.answering import answered
from ...frame.errors import say
from ...requests.addresses import whole_number
from ...requests.cleaning import clean
from ...words.editions import COMMENT_STATES
from ..scope import blueprint

SHOWN = 100
"""Comments on the page: the unanswered first. The table has all."""


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """The answer to a comment, as typed, and the state that the comment had when the form was opened."""

    number: int
    state: CommentState
    answer: str
    seen: CommentState


def read_sent_answer(form: Mapping[str, str]) -> SentAnswer:
    """The form under a comment."""
    known = {state.value: state for state in CommentState}
    return SentAnswer(
        whole_number(form.get("number", "")) or 0,
        known.get(form.get("state", ""), CommentState.OPEN),
        " ".join(clean((form.get("answer") or "")[: 2 * LONGEST_ANSWER]).split()),
        known.get(form.get("seen", ""), CommentState.OPEN),
    )


@blueprint.get("/drafts/<draft>/comments")
def list_draft_comments(draft: str) -> ResponseReturnValue:
    """The comments on a draft with their words, those without an answer first."""
    return _page(draft)


@blueprint.post("/drafts/<draft>/comments")
def save_comment_answer(draft: str) -> ResponseReturnValue:
    """Answer a comment. On a mistake nothing is written and nothing typed is lost."""
    session, sent = db.session(), read_sent_answer(request.form)

    def invalid(error: Invalid) -> str:
        return _page(draft, sent, say(error.problems[0]))

    def conflict(error: Conflict) -> str:
        return _page(draft, sent, say(error))

    with answered({Invalid: invalid, Conflict: conflict}):
        answer_comment(
            session,
            actor=actor(),
            draft=get_draft(session, draft),
            number=sent.number,
            state=sent.state,
            answer=sent.answer,
            seen=sent.seen,
        )
    flash(_("The answer is published with the draft."))
    return redirect(url_for(".list_draft_comments", draft=draft))


@blueprint.get("/drafts/<draft>/comments.csv")
def download_comments(draft: str) -> Response:
    """Every comment as a table."""
    return as_csv(f"comments-{draft}", [COLUMNS, *export_rows(db.session(), draft)])


def _page(key: str, sent: SentAnswer | None = None, error: str = "") -> str:
    session = db.session()
    draft = get_draft(session, key)
    comments = list_comments(session, draft)
    return render_template(
        "editors/draft_comments.html",
        draft=draft,
        comments=comments[:SHOWN],
        total=len(comments),
        waiting=sum(each.state is CommentState.OPEN for each in comments),
        sent=sent,
        error=error,
        comment_states=COMMENT_STATES,
        answers=ANSWERED,
        longest=LONGEST_ANSWER,
    )
