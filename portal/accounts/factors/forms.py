"""The forms of second factors."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from catalogue.access.factors.passkeys import LONGEST_ANSWER
from catalogue.access.factors.removing import LONGEST_NAME

from ...frame.answering import DomainForm
from ...requests.cleaning import clean
from ..forms import ConfirmForm

LONGEST_CODE = 40
_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class AppForm(ConfirmForm):
    """An app that is being set up: its first code, and the present password. ``sealed`` holds the secret."""

    sealed = HiddenField()
    code = StringField(
        _l("Code that the app shows"),
        validators=[InputRequired(_l("Please enter the code that the app shows.")), Length(max=LONGEST_CODE)],
        render_kw=_CODE,
    )


class SecondStepForm(DomainForm):
    """A code of the app, or a recovery code in its place, and where to go afterwards."""

    code = StringField(_l("Code that the app shows"), validators=[Length(max=LONGEST_CODE)], render_kw=_CODE)
    recovery = StringField(
        _l("Recovery code"),
        validators=[Length(max=LONGEST_CODE)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    next = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether there is a code of either kind."""
        is_valid = bool(super().validate(extra_validators))
        if is_valid and not (self.code.data or self.recovery.data):
            field = self.code if self.code.data is not None else self.recovery
            field.errors = [_("Please enter the code that the app shows, or a recovery code.")]
            return False
        return is_valid


class PasskeyAnswerForm(FlaskForm):
    """What a device answers, put in by a script, and where to go afterwards."""

    answer = HiddenField(validators=[Length(max=LONGEST_ANSWER)])
    next = HiddenField()


class DeviceForm(FlaskForm):
    """What a device answers that was asked to make a passkey, and for what."""

    answer = HiddenField(validators=[Length(max=LONGEST_ANSWER)])
    token = HiddenField(validators=[Length(max=100)])
    name = HiddenField(validators=[Length(max=LONGEST_NAME)])


class PasskeyNameForm(DomainForm):
    """What the owner of a passkey calls it."""

    name = StringField(
        _l("Name of the passkey"),
        filters=[clean],
        validators=[InputRequired(_l("Please enter a name.")), Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "off"},
    )


class NewPasskeyForm(PasskeyNameForm, ConfirmForm):
    """A passkey that is being added: what it is called, and the present password."""
