"""Log in, log out, and how pages are shown: language, 关怀版, colours, contrast, size of text."""

from __future__ import annotations

from flask import (
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.access.authenticating import LockedOut, WrongPassword, authenticate, name_of_account
from catalogue.access.factors.waiting import begin_step
from catalogue.foundation import clock
from catalogue.models import WaitingKind

from ..cookies import drop_cookie, keep_cookie
from ..editions import own_start
from ..extensions import db, limiter
from ..frame.errors import say
from ..frame.modes import CHOICES
from ..requests import events
from ..requests.queries import read_next
from ..requests.security import LOG_IN_RATE, harmless_post, safe_next
from ..requests.transactions import begin_late, only_reads
from ..words.i18n import LANGUAGE_COOKIE, LOCALES
from . import devices, factors, kept_forms, known, mail_address, own_account, sessions, sign_on
from .beginning import lead_on, own_page, say_kept
from .factors.forms import PasskeyAnswerForm
from .factors.relying_party import relying_party
from .forms import LogInForm, ReturnForm
from .scope import blueprint

__all__ = ["blueprint", "factors", "known", "mail_address", "own_account", "sign_on"]


def _log_in_page(form: LogInForm) -> str:
    """The form for name and password, with the ways in by a passkey and by single sign-on where those are offered."""
    answer = PasskeyAnswerForm(formdata=None, next=form.next.data) if relying_party() else None
    return render_template("accounts/log_in.html", form=form, answer=answer, sign_on=sign_on.pages.offered())


def _is_refused(response: Response) -> bool:
    """Whether an attempt to log in counts for the limit of its address: those that succeed never do."""
    return 400 <= response.status_code < 500


@blueprint.get("/log-in")
def log_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(own_page(current_user.actor))
    form = LogInForm(next=read_next(request.args))
    return _log_in_page(form)


@blueprint.post("/log-in")
@limiter.limit(LOG_IN_RATE, key_func=devices.rate_key, deduct_when=_is_refused)
def send_log_in() -> ResponseReturnValue:
    form = LogInForm()
    if not form.validate_on_submit():
        return _log_in_page(form), 400
    device = devices.known_device() or devices.new_device()
    try:
        user = authenticate(
            db.session(),
            form.name.data or "",
            form.password.data or "",
            now=clock.now(),
            source=devices.source_of(device),
            first_step=True,
        )
    except (WrongPassword, LockedOut) as error:
        # No error page and nothing undone: the failure stays counted.
        _note_refused(form.name.data or "", error)
        form.password.errors = [say(error)]
        return _log_in_page(form), 401 if isinstance(error, WrongPassword) else 429
    if user.has_factor:
        sessions.wait(begin_step(db.session(), WaitingKind.LOG_IN, user.id, now=clock.now()))
        target = _return_to(form.kept.data, user.id) or safe_next(form.next.data, "")
        return redirect(url_for(".show_second_step", next=target or None))
    sessions.begin(user)
    return lead_on(_return_to(form.kept.data, user.id) or form.next.data, device)


def _note_refused(name: str, error: WrongPassword | LockedOut) -> None:
    """Write a refused log-in down, with the account if there is one: another name may be a password in the wrong field."""
    events.note(f"log_in.{error.code}", account=name_of_account(db.session(), name))


@blueprint.get("/still-here")
def show_log_in() -> ResponseReturnValue:
    """A sign of life while somebody types: 204 while logged in; afterwards it leads to the log-in."""
    return ("", 204) if current_user.is_authenticated else redirect(url_for(".log_in"))


def _return_to(sealed: str | None, account: int) -> str | None:
    """The address of the form that was typed into before the log-in ended; None if there was none."""
    if not sealed:
        return None
    address = kept_forms.return_to(sealed, account)
    if address is None:
        flash(
            _("What was typed before belongs to another account, or is older than an hour. It is not kept.")
        )
    return address


@blueprint.post("/kept-form")
def restore_form() -> ResponseReturnValue:
    """Show a form again with what had been typed when its page was no longer valid."""
    if not current_user.is_authenticated:
        return redirect(url_for(".log_in"))
    form = ReturnForm()
    address = _return_to(form.kept.data, current_user.facts.id)
    say_kept(address)
    return redirect(address or own_page(current_user.actor))


@blueprint.post("/log-out")
@only_reads
def log_out() -> ResponseReturnValue:
    # The provider of single sign-on may be asked: no one else waits meanwhile.
    onward = sign_on.leaving.address_to_leave()
    begin_late()
    sessions.end()
    if onward:
        return sign_on.leaving.leave(onward)
    flash(_("You have logged out."))
    return redirect(url_for("residents.show_home"))


@blueprint.post("/preferences")
@harmless_post
def set_preferences() -> ResponseReturnValue:
    """Set the language (``language``: zh or en), or what ``portal.frame.modes.CHOICES`` has, and go back to ``next``.

    ``standard`` (with any value) sets everything but the language back to its default.
    """
    response = make_response(redirect(safe_next(request.form.get("next"), own_start())))
    offered = {LANGUAGE_COOKIE: tuple(LOCALES), **CHOICES}
    sent = {name: request.form[name] for name in offered if name in request.form}
    if any(value not in offered[name] for name, value in sent.items()):
        abort(400)
    if "standard" in request.form:
        for name in CHOICES:
            drop_cookie(response, name)
    elif not sent:
        abort(400)
    for name, value in sent.items():
        keep_cookie(response, name, value)
    return response


@blueprint.get("/display")
def show_display() -> ResponseReturnValue:
    """How pages are shown, to choose from; ``next`` is where the reader came from."""
    home = url_for("residents.show_home")
    back = read_next(request.args, home)
    if back.partition("?")[0] == request.script_root + request.path:
        back = home
    here = url_for(".show_display", next=back)
    return render_template("accounts/display.html", back=back, here=here)
