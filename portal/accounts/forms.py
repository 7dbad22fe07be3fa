"""The log-in form."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from catalogue.access.passwords import LONGEST_PASSWORD


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


class ReturnForm(FlaskForm):
    """The way back to a form with what had been typed."""

    kept = HiddenField()
