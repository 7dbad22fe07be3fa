"""The forms of kept accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, widgets
from wtforms.validators import InputRequired, Length

from catalogue.access.users import LONGEST_NAME

from ...frame.answering import DomainForm
from ...requests.cleaning import clean


class AccountForm(DomainForm):
    """A new account."""

    place = SelectField(_l("For whom"), validators=[InputRequired()], validate_choice=False)
    name = StringField(
        _l("Account name"),
        filters=[clean],
        validators=[InputRequired(_l("Please enter an account name.")), Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    person = StringField(
        _l("Name shown to colleagues"),
        filters=[clean],
        validators=[Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "off"},
    )

    names = {"division": "place"}


class PersonForm(DomainForm):
    """The name that colleagues see."""

    person = StringField(
        _l("Name shown to colleagues"),
        filters=[clean],
        validators=[Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "off"},
    )


class HandOverForm(DomainForm):
    """Which communities go to whom."""

    communities = SelectMultipleField(
        _l("Communities to hand over"), coerce=int, option_widget=widgets.CheckboxInput()
    )
    taker = SelectField(_l("To"), validate_choice=False)


class SureForm(DomainForm):
    """That the person who asks was recognised, before a second factor is taken away."""

    sure = BooleanField(
        _l("I know for certain who asks: face to face, or by calling a number that I knew before"),
        validators=[InputRequired(_l("Please make sure first who asks."))],
    )


class StateForm(FlaskForm):
    """A button that says what happens to an account."""
