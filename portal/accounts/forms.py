"""Logging in, another password, and the way back to a form."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from catalogue.access.passwords import LONGEST_PASSWORD

from ..frame.answering import DomainForm


class LogInForm(FlaskForm):
    """Name, password, and where to go afterwards."""

    name = StringField(
        _l("Account name"),
        validators=[InputRequired(_l("Please enter your account name.")), Length(max=200)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Please enter your password.")), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    kept = HiddenField()
    """What had been typed when the log-in ended, sealed: see ``kept_forms``."""


class PasswordForm(DomainForm):
    """Another password for the own account. It is typed twice, as it cannot be read while it is typed."""

    present = PasswordField(
        _l("Present password"),
        validators=[InputRequired(_l("Please enter your present password.")), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _l("New password"),
        validators=[InputRequired(_l("Please enter a new password."))],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password once more"),
        validators=[EqualTo("password", _l("The two new passwords are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )


class ConfirmForm(DomainForm):
    """The present password, before something that others must not do at a computer left behind."""

    present = PasswordField(
        _l("Your password"),
        validators=[InputRequired(_l("Please enter your password.")), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )


class ReturnForm(FlaskForm):
    """The way back to a form with what had been typed."""

    kept = HiddenField()
