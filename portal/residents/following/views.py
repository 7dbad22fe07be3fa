"""Following by mail or feed: the form, the page of a link, confirming, leaving.

What the form answers is the same whether an address is known here or not. A link of a mail opens what it is about to its
holder alone, so confirming and leaving need no cookie: mail programs send none (RFC 8058).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from catalogue import following
from catalogue.following import Keys
from catalogue.foundation import clock

from ...config import Settings
from ...editions import current_edition
from ...extensions import csrf, db, limiter
from ...frame.answering import DomainForm, answered, in_form
from ...frame.errors import say_when_again
from ...frame.hotline import speak_of
from ...frame.presentation import is_demonstration
from ...mail import can_send, send_mail
from ...requests import events
from ...requests.security import FOLLOW_RATE, SEARCH_RATE, kept_from_robots
from ...requests.transactions import begin_late, only_reads, unchanged
from ...words.i18n import language
from ...words.i18n import say as _
from ..bot_guard import FillingPace, pace_of, seconds_to_wait, sign
from ..forms import plain
from ..scope import blueprint
from .mails import first_mail
from .subject import Followable, followables_of, read_followable


class FollowForm(DomainForm):
    """Where the mails go. Hidden fields carry what is followed."""

    stamp = HiddenField()
    address = StringField(_l("Mail address"), filters=[plain])
    homepage = StringField(_l("Leave this field empty"))


@dataclass(frozen=True, slots=True)
class LinkedFollow:
    """A wish as the page of its link shows it."""

    token: str
    what: Followable | None
    confirmed: bool
    beside: tuple[Followable, ...]


@blueprint.get("/follow")
def show_follow() -> ResponseReturnValue:
    """How to follow a community, or one of its services; without one, the choice of a community."""
    what = read_followable(request.args, current_edition(), g.place)
    return _page(what, FollowForm(formdata=None))


def offers_mail(settings: Settings) -> bool:
    """Whether mails can be sent whose links lead here."""
    return can_send(settings) and bool(settings.public_address)


def _page(what: Followable | None, form: FollowForm) -> str:
    """The form as it was filled in. Keeps a good stamp, so that a second try is not too quick again."""
    now = clock.now()
    if what is not None:
        speak_of(what.division.code)
    if pace_of(form.stamp.data, now) is FillingPace.OLD:
        form.stamp.data = sign(now)
    form.homepage.data = ""
    by_mail = offers_mail(current_app.config["PORTAL"])
    return render_template("residents/follow.html", what=what, form=form, by_mail=by_mail)


@blueprint.post("/follow")
@limiter.limit(SEARCH_RATE)
@csrf.exempt
@only_reads
def send_follow() -> ResponseReturnValue:
    """Send the first mail, then keep the wish: no writer waits for the mail server.

    Exempt from the check before every view, because that would lose the text: the form checks the token itself.
    """
    settings: Settings = current_app.config["PORTAL"]
    what, form, now = read_followable(request.form, current_edition(), None), FollowForm(), clock.now()
    if form.homepage.data:
        return unchanged(lambda: render_template("residents/feedback_refused.html"), 400)
    if what is None or not offers_mail(settings) or not _may_send(form):
        return unchanged(lambda: _page(what, form), 400)
    session, keys = db.session(), _keys()
    with answered(in_form(form, lambda: _page(what, form))):
        mail = following.prepare_wish(
            session,
            keys=keys,
            address=form.address.data or "",
            subject=what.subject,
            language=language(),
            now=now,
        )
        if wait := seconds_to_wait("follows"):
            form.blame(None, _("Too many wishes came from your address.") + " " + say_when_again(wait))
            return unchanged(lambda: _page(what, form), 429, {"Retry-After": str(wait)})
        if mail is not None:
            send_mail(settings, first_mail(settings, mail, what, demonstration=is_demonstration()))
    if mail is not None:
        begin_late()
        following.keep_wish(db.session(), keys=keys, mail=mail, now=now)
    flash(
        _(
            "A mail is on its way, unless this address got one of us for this today. Open the link in it within seven days; "
            "until then nothing else is sent."
        )
    )
    named: dict[str, Any] = {"in": what.division.code, "item": what.item.code if what.item else None}
    return redirect(url_for("residents.show_follow", **named), 303)


def _may_send(form: FollowForm) -> bool:
    """Whether token and time are as they should be; else says so in the form."""
    if not form.validate():
        form.ask_to_send_again()
        return False
    pace = pace_of(form.stamp.data, clock.now())
    if pace is FillingPace.FAST:
        events.note("form.too_fast")
        form.blame(None, _("That was very quick. Please check what you wrote and send it again."))
    elif pace is FillingPace.OLD:
        form.blame(None, _("The page was open for too long. Please check what you wrote and send it again."))
    return pace is FillingPace.GOOD


@blueprint.get("/follow/<token>")
@limiter.limit(FOLLOW_RATE)
def show_followed(token: str) -> ResponseReturnValue:
    """What a link of a mail is about. Opening it changes nothing: mail programs open links too."""
    found = _find(token)
    if found is None:
        return _unknown()
    return kept_from_robots(render_template("residents/followed.html", found=found))


@blueprint.post("/follow/<token>")
@limiter.limit(FOLLOW_RATE)
@csrf.exempt
def confirm_follow(token: str) -> ResponseReturnValue:
    """Let a wish count. The link is all that it needs: it was sent to the owner of the address alone."""
    if not following.confirm(db.session(), token, now=clock.now()):
        return _unknown()
    return redirect(url_for("residents.show_followed", token=token), 303)


@blueprint.post("/follow/<token>/end")
@limiter.limit(FOLLOW_RATE)
@csrf.exempt
def withdraw_follow(token: str) -> ResponseReturnValue:
    """End all that the address follows, or with ``only`` this alone, and erase the address. The answer is the same if nothing was there."""
    everything = "only" not in request.form
    following.leave(db.session(), token, everything=everything, now=clock.now())
    return kept_from_robots(render_template("residents/follow_ended.html"))


def _keys() -> Keys:
    return Keys(str(current_app.secret_key))


def _find(token: str) -> LinkedFollow | None:
    found = following.find_follow(db.session(), token, now=clock.now())
    if found is None:
        return None
    edition = current_edition()
    what = followables_of((found.subject,), edition)
    if what:
        speak_of(what[0].division.code)
    return LinkedFollow(
        token, what[0] if what else None, found.confirmed, followables_of(found.beside, edition)
    )


def _unknown() -> ResponseReturnValue:
    return kept_from_robots(render_template("residents/follow_unknown.html"), 404)
