"""Writing down a report for a resident who called or came by."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.catalogues import EditionFacts
from catalogue.feedback import ReportDraft, tidy_text
from catalogue.foundation.errors import NotFound
from catalogue.models import CaseKind, WrongField
from catalogue.offerings import PointFacts

from ..frame.answering import DomainForm
from ..requests.cleaning import clean
from ..words import labels
from ..words.item_names import name_as_text
from .forms import among, options


def _kind_given(_form: FlaskForm, field: RadioField) -> None:
    if not field.data:
        raise ValidationError(_("Choose one of the answers."))


class CallerForm(DomainForm):
    """One report of a caller. ``handed_out`` names the form: sent twice, it is one report."""

    handed_out = HiddenField(filters=[clean])
    kind = RadioField(
        _l("What is it about?"),
        choices=options(labels.CASE_KINDS),
        validate_choice=False,
        validators=[_kind_given, among],
    )
    item = SelectField(_l("Which service?"), choices=[], validate_choice=False, validators=[among])
    point = SelectField(_l("Which place?"), choices=[], validate_choice=False, validators=[among])
    field = SelectField(_l("What is wrong?"), choices=[], validate_choice=False, validators=[among])
    words = TextAreaField(_l("In the caller's words"), filters=[tidy_text], render_kw={"rows": 4})
    contact = StringField(_l("How the caller can be reached (optional)"), filters=[clean])

    def prepare(self, edition: EditionFacts, points: Sequence[PointFacts]) -> None:
        """Offer the items and the community's places."""
        nothing = SelectChoice("", _("Not stated"))
        self.item.choices = [
            nothing,
            *(SelectChoice(item.code, f"{item.code} {name_as_text(item)}") for item in edition.items),
        ]
        self.point.choices = [nothing, *(SelectChoice(str(point.id), point.name) for point in points)]
        self.field.choices = [nothing, *options(labels.WRONG_FIELDS)]

    def draft(self, community: int, edition: EditionFacts) -> ReportDraft:
        """The report. Needs the form to be valid and a kind to be chosen."""
        kind = CaseKind(self.kind.data)
        try:
            item = edition.item(self.item.data or "")
        except NotFound:
            item = None
        wrong = self.field.data if kind is CaseKind.CORRECTION else None
        return ReportDraft(
            kind=kind,
            division=community,
            item=item,
            point=int(self.point.data) if self.point.data else None,
            field=WrongField(wrong) if wrong else None,
            words=self.words.data or "",
            contact=self.contact.data or "",
        )
