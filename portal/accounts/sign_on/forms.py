"""The forms of single sign-on."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Length

from ...requests.addresses import LONGEST_ADDRESS
from .flow import LONGEST_CODE


class SignOnForm(FlaskForm):
    """The way to the provider, and where to go afterwards."""

    next = HiddenField(validators=[Length(max=LONGEST_ADDRESS)])


class ProviderAnswerForm(FlaskForm):
    """What the provider handed the browser. A script sends it at once."""

    state = HiddenField(validators=[Length(max=LONGEST_CODE)])
    code = HiddenField(validators=[Length(max=LONGEST_CODE)])
    error = HiddenField(validators=[Length(max=LONGEST_CODE)])
    iss = HiddenField(validators=[Length(max=LONGEST_CODE)])
