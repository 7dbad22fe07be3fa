"""The pasted notice, and what each of its proposals asks to be filled in. The domain judges; here it is only read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.foundation import clock
from catalogue.offerings import PointFacts
from catalogue.sessions import SessionFacts, read_when

from ...frame.answering import DomainForm
from ...requests.cleaning import clean
from ...requests.fields import DayField, ProseField, TextField
from ...words.sessions import when_in_words
from ..telephones import agreement_field

STATION = "station"
EVERYWHERE = "all"


class PasteForm(DomainForm):
    """The notice as it was written for the residents' group."""

    text = ProseField(_l("The notice"), rows=8)


class ProposalForm(DomainForm):
    """What every proposal carries: the notice, which of its proposals it is, and which were accepted."""

    text = HiddenField(filters=[clean])
    number = HiddenField(filters=[clean])
    done = HiddenField(filters=[clean])


def offer_points(field: SelectField, points: Sequence[PointFacts], *, everywhere: bool) -> None:
    """The places to choose from: the station, every service point, and all of them where that makes sense."""
    field.choices = [
        SelectChoice("", _("Choose a place")),
        *([SelectChoice(EVERYWHERE, _("The service station and all service points"))] if everywhere else ()),
        SelectChoice(STATION, _("The service station")),
        *(SelectChoice(str(point.id), point.name) for point in points),
    ]


class DaysForm(ProposalForm):
    """A place is closed for some days, or has other hours."""

    names = {"reason_zh": "reason"}

    point = SelectField(_l("Which place"), validate_choice=False)
    first_day = DayField(_l("From"))
    last_day = DayField(_l("To, this day included"))
    times = TextField(_l("Closed at these times only"))
    hours = TextField(_l("Hours on these days"))
    reason = TextField(_l("Reason, in Chinese"))


class NumberForm(ProposalForm):
    """A place has a new telephone number."""

    names = {"phones": "phone"}

    point = SelectField(_l("Which place"), validate_choice=False)
    phone = TextField(_l("New telephone number"))
    mobile_agreed = agreement_field()


class AddressForm(ProposalForm):
    """A place has moved."""

    point = SelectField(_l("Which place"), validate_choice=False)
    address = TextField(_l("New address"))


class CancelForm(ProposalForm):
    """A session does not take place on some days."""

    session = SelectField(_l("Which session"), validate_choice=False)
    when = TextField(_l("On which days"))
    days: tuple[date, ...] = ()

    def offer(self, sessions: Sequence[SessionFacts]) -> None:
        """The sessions to choose from."""
        self.session.choices = [
            SelectChoice(str(each.id), f"{each.draft.what_zh} {when_in_words(each.draft)}")
            for each in sessions
        ]

    def validate_when(self, field: Field) -> None:
        """Days must be understood."""
        when = read_when(field.data or "", clock.today())
        if when is None or not when.dates:
            raise ValidationError(_("Give a day of the calendar, such as 2026-11-30."))
        self.days = when.dates
