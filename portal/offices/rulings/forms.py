"""The forms of rulings: deciding proposals, and a rule of the city."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.catalogues import EditionFacts
from catalogue.models import CommitteeKind

from ...frame.answering import DomainForm
from ...requests.addresses import whole_number
from ...requests.cleaning import clean
from ...words import labels
from ...words.i18n import pick

YES = "yes"


class DecisionForm(DomainForm):
    """Which proposals are decided, how, and with which words."""

    proposals = SelectMultipleField(_l("Proposals"), choices=[], validate_choice=False)
    decision = StringField(filters=[clean])
    words = TextAreaField(_l("Reason"), filters=[clean])

    @property
    def numbers(self) -> list[int]:
        """The ids of the proposals that were ticked; what is no number is left out."""
        found = (whole_number(each) for each in self.proposals.data or ())
        return [each for each in found if each is not None]

    @property
    def agrees(self) -> bool:
        """Whether they are passed on, or ruled."""
        return self.decision.data == YES


class RuleForm(DomainForm):
    """A rule of the city."""

    item = SelectField(_l("Item"), choices=[], validate_choice=False)
    kind = RadioField(
        _l("Does not apply to"),
        choices=[SelectChoice(kind.value, labels.COMMITTEE_KINDS[kind]) for kind in CommitteeKind],
        default=CommitteeKind.CUN.value,
    )
    reason = TextAreaField(_l("Reason, as everybody reads it"), filters=[clean], render_kw={"rows": 2})

    @classmethod
    def of(cls, edition: EditionFacts) -> RuleForm:
        """The form over an edition's items."""
        made = cls()
        made.item.choices = [
            SelectChoice(item.code, f"{item.code} {pick(item.name_zh, item.name_en)}")
            for item in edition.items
        ]
        return made


class EndForm(DomainForm):
    """Why a ruling or a rule ends before its last day."""

    reason = TextAreaField(
        _l("Why does it end, as everybody reads it?"), filters=[clean], render_kw={"rows": 2}
    )
