"""The form in which a street or district declares a task."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.models import StandardState
from catalogue.standards import StandardDraft, StandardFacts

from ...frame.answering import DomainForm
from ...requests.cleaning import clean
from ...requests.fields import DayField
from ...standards.presenters import STANDINGS


class StandardForm(DomainForm):
    """Met or not, since when, and a note."""

    state = RadioField(
        _l("In all communities of the division, the task is"),
        choices=[SelectChoice(state.value, STANDINGS[state]) for state in StandardState],
        validate_choice=False,
    )
    since = DayField(_l("Since when"))
    note = TextAreaField(_l("Note"), filters=[clean], render_kw={"rows": 2})

    def show(self, declared: StandardFacts | None) -> None:
        """Fill in what is declared now, unless something was typed."""
        if declared is not None and self.since.raw_data is None:
            self.state.data, self.since.data = declared.state.value, declared.since
            self.note.data = declared.note or ""

    @property
    def draft(self) -> StandardDraft:
        """What the form says."""
        said = self.state.data if self.state.data in list(StandardState) else None
        return StandardDraft(StandardState(said) if said else None, self.since.data, self.note.data or "")
