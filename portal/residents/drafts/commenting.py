"""Commenting on a draft: a form without an account and without a name, guarded as residents' reports are."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from catalogue.drafts.comments import LONGEST_WORDS, comment_on, items_of
from catalogue.feedback import tidy_text
from catalogue.foundation import clock

from ...extensions import csrf, db, limiter
from ...frame.answering import DomainForm, answered, in_form
from ...frame.errors import say_when_again
from ...requests import events
from ...requests.security import SEARCH_RATE
from ...requests.transactions import unchanged
from ...words.i18n import between, language
from ...words.i18n import say as _
from ..bot_guard import FillingPace, pace_of, seconds_to_wait, sign
from ..forms import plain
from ..scope import blueprint
from .public import PublicDraft, public_draft

_COUNTED = "comments"


class CommentForm(DomainForm):
    """One comment. Nothing is asked about who writes it."""

    stamp = HiddenField()
    item = SelectField(_l("About"), choices=[], validate_choice=False)
    words = TextAreaField(_l("Your comment"), filters=[tidy_text], render_kw={"rows": 6})
    homepage = StringField(_l("Leave this field empty"))

    def offer(self, found: PublicDraft) -> None:
        """Offer the draft as a whole, the items that it changes, and all others."""
        items = items_of(found.draft)
        lines = found.comparison.changed
        changed = {item.key for line in lines for item in (line.new, line.dropped) if item is not None}
        named = {
            key: f"{item.code} {item.name_en if language() == 'en' else item.name_zh}"
            for key, item in items.items()
        }
        self.item.choices = {
            _("The draft as a whole"): [("", _("The draft as a whole"))],
            _("Items that change"): [(key, name) for key, name in named.items() if key in changed],
            _("Other items"): [(key, name) for key, name in named.items() if key not in changed],
        }


def read_commented_item(arguments: Mapping[str, str]) -> str:
    """The key of the item that a query string names; empty for the draft as a whole."""
    return plain(arguments.get("item"))[:60]


@blueprint.get("/drafts/<draft>/comment")
def new_comment(draft: str) -> ResponseReturnValue:
    """The form for a comment on a draft, or on the item that the address names."""
    found = public_draft(draft)
    form = CommentForm(formdata=None)
    form.item.data = read_commented_item(request.args)
    return _page(found, form)


def _page(found: PublicDraft, form: CommentForm) -> str:
    """The form as it was filled in. Keeps a good stamp, so that a second try is not too quick again."""
    now = clock.now()
    if pace_of(form.stamp.data, now) is FillingPace.OLD:
        form.stamp.data = sign(now)
    form.homepage.data = ""
    form.offer(found)
    return render_template(
        "residents/draft_comment.html",
        draft=found.draft,
        form=form,
        most=LONGEST_WORDS,
        open=found.draft.open_for_comment(clock.today()),
    )


@blueprint.post("/drafts/<draft>/comment")
@limiter.limit(SEARCH_RATE)
@csrf.exempt
def send_comment(draft: str) -> ResponseReturnValue:
    """Keep a comment. If something is wrong, nothing typed is lost.

    Exempt from the check before every view, because that would lose the text: the form checks the token itself.
    """
    found, form = public_draft(draft), CommentForm()
    if form.homepage.data:
        return unchanged(lambda: render_template("residents/feedback_refused.html"), 400)
    if not _may_send(form, clock.now()):
        return unchanged(lambda: _page(found, form), 400)
    with answered(in_form(form, lambda: _page(found, form))):
        comment_on(
            db.session(),
            draft=found.draft,
            item=form.item.data or None,
            words=form.words.data or "",
            mark=_mark(form),
            today=clock.today(),
        )
    if wait := seconds_to_wait(_COUNTED):
        text = _("Too many comments came from your address. What you wrote is still here.")
        form.blame(None, f"{text}{between()}{say_when_again(wait)}")
        return unchanged(lambda: _page(found, form), 429, {"Retry-After": str(wait)})
    flash(_("We have received your comment. The answer is published on this page, your words are not."))
    return redirect(url_for(".show_draft", draft=draft), 303)


def _may_send(form: CommentForm, now: datetime) -> bool:
    """Whether token and time are as they should be; else says so in the form."""
    if not form.validate():
        form.ask_to_send_again()
        return False
    pace = pace_of(form.stamp.data, now)
    if pace is FillingPace.FAST:
        events.note("form.too_fast")
        form.blame(None, _("That was very quick. Please check what you wrote and send it again."))
    elif pace is FillingPace.OLD:
        form.blame(None, _("The page was open for too long. Please check what you wrote and send it again."))
    return pace is FillingPace.GOOD and not form.errors


def _mark(form: CommentForm) -> str:
    """A digest of the form that was handed out and what it says: the same however often it is sent."""
    content = repr((form.stamp.data, form.item.data, form.words.data))
    return hmac.new(
        f"comment {current_app.secret_key!r}".encode(), content.encode(), hashlib.sha256
    ).hexdigest()
