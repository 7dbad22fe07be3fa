"""The forms of requests: asking, the words of an answer or of closing, and opening again."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.foundation.codes import LAST_CODE

from ...frame.answering import DomainForm
from ...requests.addresses import GREATEST, whole_number
from ...requests.fields import DayField, ProseField


class AskingForm(DomainForm):
    """Who is asked, why, what the office does itself, and by when. ``to``: ``division`` or ``division-department``."""

    to = RadioField(_l("Who is asked"), choices=[], validate_choice=False)
    reason = ProseField(_l("What is needed, and why"), rows=3)
    contribution = ProseField(_l("What your office does itself"), rows=2)
    due_on = DayField(_l("By when"))

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Let the office choose among those whom it may ask; the first is usual."""
        given = list(choices)
        self.to.choices = [SelectChoice(value, text) for value, text in given]
        if not self.to.data and given:
            self.to.data = given[0][0]

    @property
    def addressee(self) -> tuple[int, int | None] | None:
        """The division and the department that were chosen; None for anything else."""
        division, _dash, department = (self.to.data or "").partition("-")
        code, number = whole_number(division, LAST_CODE), whole_number(department, GREATEST)
        return None if not code or (department and not number) else (code, number)


class WordsForm(DomainForm):
    """The words of an answer, or of closing."""

    words = ProseField(_l("What was done, or why it cannot be"), rows=3)

    def closes(self) -> None:
        """Ask how it ended: the office that asked closes it."""
        self.words.label.text = _("How it ended")


class ReopeningForm(DomainForm):
    """Why a request is opened again, and its new day."""

    # The page has the form of the answer or of closing too, whose fields have their own names.
    words = ProseField(_l("What is still lacking"), rows=3, id="reopening")
    due_on = DayField(_l("By when"))
