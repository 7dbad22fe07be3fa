"""The forms in which workers and offices handle a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.feedback import CHOSEN, AnswerDraft, CaseEventFacts, CaseFacts, tidy_text
from catalogue.foundation.errors import Invalid, Problem
from catalogue.models import CaseOutcome

from ..frame.answering import DomainForm, typed_before
from ..requests.addresses import whole_number
from ..requests.cleaning import clean
from ..words import labels

OUTCOMES = tuple(outcome for outcome in CHOSEN if outcome is not CaseOutcome.HOTLINE)
"""The outcomes of an answer; what 12345 has dealt with has a form of its own."""


class AnswerForm(DomainForm):
    """The answer to a case, or a correction of it: how it was closed, and the words."""

    names = {"words": "answer", "about": "whose", "duplicate_of": "same_as"}

    seen = HiddenField(filters=[clean])
    outcome = RadioField(
        _l("How is it settled?"),
        choices=[SelectChoice(outcome.value, labels.CASE_OUTCOMES[outcome]) for outcome in OUTCOMES],
        validate_choice=False,
    )
    whose = StringField(_l("Who deals with it"), filters=[clean])
    same_as = SelectField(_l("Which report says the same?"), choices=[], validate_choice=False)
    answer = TextAreaField(_l("Your answer"), filters=[tidy_text], render_kw={"rows": 5})

    def offer_cases(self, choices: Iterable[tuple[int, str]]) -> None:
        """Let the writer choose among cases that may be the same, each by its id and in words."""
        self.same_as.choices = [
            SelectChoice("", _("Not stated")),
            *(SelectChoice(str(number), text) for number, text in choices),
        ]

    def leave_out(self, outcome: CaseOutcome) -> None:
        """Do not offer an outcome."""
        self.outcome.choices = [
            SelectChoice(each.value, labels.CASE_OUTCOMES[each]) for each in OUTCOMES if each is not outcome
        ]

    def show(self, found: CaseFacts, events: Iterable[CaseEventFacts]) -> None:
        """Show the answer of a case, to be corrected, unless the form shows what was typed before a log-in ended."""
        if typed_before() is not None:
            return
        self.seen.data = str(max((event.id for event in events), default=0))
        self.outcome.data = found.outcome.value if found.outcome in OUTCOMES else None
        self.whose.data = (found.about or "") if found.outcome is CaseOutcome.NOT_OURS else ""
        self.same_as.data = str(found.duplicate_of or "")
        self.answer.data = found.answer or ""

    def outcome_chosen(self) -> CaseOutcome:
        """The outcome. Raises ``Invalid`` if none was chosen."""
        if self.outcome.data not in OUTCOMES:
            raise Invalid([Problem("outcome", _("Choose one of the answers."), {})])
        return CaseOutcome(self.outcome.data)

    def draft(self) -> AnswerDraft:
        """What the form says. Raises ``Invalid`` if no outcome was chosen."""
        return AnswerDraft(
            self.outcome_chosen(),
            self.answer.data or "",
            self.whose.data or "",
            whole_number(self.same_as.data),
        )

    def begin_with(self, replies: Mapping[CaseOutcome, str]) -> None:
        """Put the words for the chosen outcome into the answer, after what was typed. Raises ``Invalid`` without one."""
        typed, words = self.answer.data or "", replies.get(self.outcome_chosen(), "")
        if words not in typed:
            self.answer.data = f"{typed}\n\n{words}" if typed else words


class PassForm(DomainForm):
    """To whom a case is passed on, and why."""

    to = SelectField(_l("Pass on to"), choices=[], validate_choice=False)
    reason = TextAreaField(_l("Why"), filters=[tidy_text], render_kw={"rows": 2})

    def offer(self, holders: Iterable[tuple[str, str]]) -> None:
        """Let the writer choose among holders, each by a key and in words."""
        self.to.choices = [
            SelectChoice("", _("Not stated")),
            *(SelectChoice(key, text) for key, text in holders),
        ]


class HotlineForm(DomainForm):
    """The number under which 12345 has dealt with it."""

    names = {"about": "number"}

    number = StringField(_l("Number of the matter at 12345"), filters=[clean], render_kw={"class": "short"})

    def draft(self) -> AnswerDraft:
        """What the form says."""
        return AnswerDraft(CaseOutcome.HOTLINE, about=self.number.data or "")
