"""The form of a matter: which items it is about, or whose it is."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet
from wtforms.widgets import CheckboxInput, ListWidget

from catalogue.catalogues import EditionFacts
from catalogue.demand import MatterFacts

from ...frame.answering import DomainForm
from ...requests.cleaning import clean
from ...words.i18n import pick


class MatterForm(DomainForm):
    """Which items a matter is about; or, with none, which office it belongs to."""

    items = SelectMultipleField(
        _l("Items that it is about"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget()
    )
    door = StringField(_l("Or the office that it belongs to (optional)"), filters=[clean])

    @classmethod
    def of(cls, edition: EditionFacts, matter: MatterFacts) -> MatterForm:
        """The form over an edition's items; shows what is proposed or settled, or what was sent."""
        made = cls(items=[item for item in matter.items if item in edition.items_by_id], door=matter.door)
        made.items.choices = [
            SelectChoice(item.id, f"{item.code} {pick(item.name_zh, item.name_en)}") for item in edition.items
        ]
        return made
