"""Log in, log out, language and 关怀版."""

from __future__ import annotations

from flask import (
    Blueprint,
    abort,
    current_app,
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

from catalogue import clock
from catalogue.access import Actor, Right, places
from catalogue.accounts import LockedOut, WrongPassword, authenticate

from ..errors import say
from ..extensions import db, limiter
from ..i18n import LANGUAGE_COOKIE, LOCALES
from ..presentation import ELDER_COOKIE
from ..security import LOG_IN_RATE, YEAR, harmless_post, safe_next
from ..transactions import only_reads
from . import sessions
from .forms import LogInForm

blueprint = Blueprint("accounts", __name__)


def _own_page(actor: Actor) -> str:
    """Where someone's work begins."""
    if places(actor, Right.SEE_OFFICE):
        return url_for("offices.start")
    if places(actor, Right.SEE_WORK):
        return url_for("workers.start")
    return url_for("residents.show_home")


@blueprint.get("/log-in")
def log_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(_own_page(current_user.actor))
    form = LogInForm(next=safe_next(request.args.get("next"), ""))
    return render_template("accounts/log_in.html", form=form)


@blueprint.post("/log-in")
@limiter.limit(LOG_IN_RATE)
def send_log_in() -> ResponseReturnValue:
    form = LogInForm()
    if not form.validate_on_submit():
        return render_template("accounts/log_in.html", form=form), 400
    try:
        user = authenticate(db.session(), form.name.data or "", form.password.data or "", now=clock.now())
    except (WrongPassword, LockedOut) as error:
        # The failure must stay counted although the log-in came to nothing.
        db.session.commit()
        form.password.errors = [say(error)]
        return render_template("accounts/log_in.html", form=form), 401 if isinstance(
            error, WrongPassword
        ) else 429
    db.session.commit()
    sessions.begin(user)
    own = _own_page(current_user.actor)
    return redirect(safe_next(form.next.data, own))


@blueprint.post("/log-out")
@only_reads
def log_out() -> ResponseReturnValue:
    sessions.end()
    flash(_("You have logged out."))
    return redirect(url_for("residents.show_home"))


@blueprint.post("/preferences")
@harmless_post
def set_preferences() -> ResponseReturnValue:
    """Set the language (``language``: zh or en) or 关怀版 (``elder``: 1 or 0) and go back to ``next``."""
    response = make_response(redirect(safe_next(request.form.get("next"), "/")))
    language = request.form.get("language")
    elder = request.form.get("elder")
    if language is None and elder is None:
        abort(400)
    if language is not None:
        if language not in LOCALES:
            abort(400)
        _keep(response, LANGUAGE_COOKIE, language)
    if elder is not None:
        _keep(response, ELDER_COOKIE, "1" if elder == "1" else "0")
    return response


def _keep(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
