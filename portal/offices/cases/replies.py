"""The words with which answers begin: a street writes its own."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from catalogue import feedback
from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts
from catalogue.feedback import ReplyFacts, tidy_text
from catalogue.foundation.errors import Conflict
from catalogue.models import CaseOutcome

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import DomainForm, answered, in_form, typed_before
from ...frame.errors import say
from ...requests.addresses import whole_number
from ...requests.cleaning import clean
from ...words import labels
from ..scope import blueprint, links_down_to
from .desk import enter_street


class ReplyForm(DomainForm):
    """The words for one outcome."""

    version = HiddenField(filters=[clean])
    text_zh = TextAreaField(_l("In Chinese"), filters=[tidy_text], render_kw={"rows": 6})
    text_en = TextAreaField(_l("In English"), filters=[tidy_text], render_kw={"rows": 6})

    def show(self, reply: ReplyFacts) -> None:
        """Show the words that hold, unless the form shows what was typed before a log-in ended."""
        if typed_before() is None:
            self.version.data, self.text_zh.data, self.text_en.data = (
                str(reply.version),
                reply.text_zh,
                reply.text_en,
            )


@blueprint.get("/<division:code>/cases/replies")
def list_replies(code: int) -> ResponseReturnValue:
    """The words for every outcome."""
    street = enter_street(code, Right.SEE_CASES)
    replies = feedback.replies_for(db.session(), street.code)
    return render_template(
        "offices/replies.html",
        division=street,
        replies=[(_key(outcome), labels.label(outcome), reply) for outcome, reply in replies.items()],
        trail=links_down_to(street, itself=True),
    )


@blueprint.get("/<division:code>/cases/replies/<outcome>")
def edit_reply(code: int, outcome: str) -> ResponseReturnValue:
    """The form for the words of one outcome."""
    street = enter_street(code, Right.SEE_CASES)
    reply, form = _reply(street, outcome), ReplyForm()
    form.show(reply)
    return _page(street, reply, form)


@blueprint.post("/<division:code>/cases/replies/<outcome>")
def save_reply(code: int, outcome: str) -> ResponseReturnValue:
    """Save the words. Where somebody else changed them meanwhile, theirs are shown beside what was typed."""
    street = enter_street(code, Right.ARRANGE_CASES)
    reply, form = _reply(street, outcome), ReplyForm()

    def conflict(error: Conflict) -> str:
        form.version.data = str(error.values["current"])
        form.blame(None, say(error))
        return _page(street, reply, form, theirs=True)

    with answered({**in_form(form, lambda: _page(street, reply, form)), Conflict: conflict}):
        form.check()
        feedback.save_reply(
            db.session(),
            actor=actor(),
            street=street.code,
            outcome=reply.outcome,
            text_zh=form.text_zh.data or "",
            text_en=form.text_en.data or "",
            expected_version=whole_number(form.version.data) or 0,
        )
    flash(_("The words are saved. Every community of the street has them now."))
    return redirect(url_for("offices.list_replies", code=street.code))


def _page(street: DivisionFacts, reply: ReplyFacts, form: ReplyForm, *, theirs: bool = False) -> str:
    return render_template(
        "offices/reply.html",
        division=street,
        key=_key(reply.outcome),
        name=labels.label(reply.outcome),
        form=form,
        theirs=reply if theirs else None,
        trail=[
            *links_down_to(street, itself=True),
            (_("Words for answers"), url_for("offices.list_replies", code=street.code)),
        ],
    )


def _key(outcome: CaseOutcome) -> str:
    """An outcome as addresses name it."""
    return outcome.value.replace("_", "-")


def _reply(street: DivisionFacts, key: str) -> ReplyFacts:
    """The words for the outcome of an address; ends the request with 404 for one that has none."""
    replies = feedback.replies_for(db.session(), street.code)
    found = next((reply for outcome, reply in replies.items() if _key(outcome) == key), None)
    return found if found is not None else abort(404)
