"""The forms of minutes and guide values."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import DecimalField
from wtforms.validators import InputRequired, NumberRange

from catalogue.effort.duties import Duty
from catalogue.effort.guides import MOST_MINUTES

from ...frame.answering import DomainForm
from ...requests.fields import WholeField
from ...words.i18n import pick


class _Decimal(DecimalField):
    """A number as people type it, in wide figures too. What is none is left to the validators: one message."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([unicodedata.normalize("NFKC", typed) for typed in valuelist])
        except ValueError:
            self.data = None


class MinutesForm(DomainForm):
    """One field for each duty."""

    @classmethod
    def of(cls, known: Sequence[Duty]) -> MinutesForm:
        """The form for these duties; shows the minutes that count now, or what was sent."""
        wanted = _l("Please enter minutes from 0.1 to 60.")
        fields = {
            duty.key: _Decimal(
                str(pick(duty.name_zh, duty.name_en)),
                places=1,
                default=Decimal(duty.tenths) / 10,
                validators=[InputRequired(wanted), NumberRange(Decimal("0.1"), 60, wanted)],
                render_kw={"inputmode": "decimal"},
            )
            for duty in known
        }
        made: MinutesForm = type("MinutesOfDuties", (cls,), fields)()
        return made


class GuideForm(DomainForm):
    """A district's guide value."""

    minutes = WholeField(
        _l("Guide value for a community in a month, in minutes"),
        validators=[
            InputRequired(_l("Please enter whole minutes from 1 to 6000.")),
            NumberRange(1, MOST_MINUTES, _l("Please enter whole minutes from 1 to 6000.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
