"""What is filled in of a notice. The domain judges; here it is only read."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.notices import NoticeDraft

from ...frame.answering import DomainForm
from ...requests.fields import DayField, TextField, ticks
from ..forms import among

CLOSED = "closed"
OTHER_HOURS = "hours"


class NoticeForm(DomainForm):
    """For which days, why, and what becomes of the places."""

    what = RadioField(
        _l("What becomes of the places"),
        choices=[
            SelectChoice(CLOSED, _l("They are closed")),
            SelectChoice(OTHER_HOURS, _l("They have other hours")),
        ],
        validate_choice=False,
        validators=[among],
        default=CLOSED,
    )
    hours = TextField(_l("Hours on these days"))
    first_day = DayField(_l("From"))
    last_day = DayField(_l("To, this day included"))
    reason_zh = TextField(_l("Reason, in Chinese"))
    reason_en = TextField(_l("Reason, in English"))
    spared = ticks(_l("Places that go on as usual"))

    def validate_hours(self, field: Field) -> None:
        """Other hours need to be said."""
        if self.what.data == OTHER_HOURS and not field.data:
            raise ValidationError(_("Give the hours of these days, such as: daily 9:00-11:30."))

    def draft(self) -> NoticeDraft:
        """What the form says. Needs the form to be valid."""
        return NoticeDraft(
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            reason_zh=self.reason_zh.data or "",
            reason_en=self.reason_en.data,
            hours=self.hours.data if self.what.data == OTHER_HOURS else None,
            spared=tuple(int(each) for each in self.spared.data or () if each.isascii() and each.isdigit()),
        )
