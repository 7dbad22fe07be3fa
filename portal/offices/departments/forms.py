"""The forms of departments."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet
from wtforms.widgets import CheckboxInput, ListWidget

from catalogue.catalogues import EditionFacts
from catalogue.departments import DepartmentFacts

from ...frame.answering import DomainForm
from ...requests.cleaning import clean
from ...words.i18n import pick


class DepartmentForm(DomainForm):
    """A department that is added, or gets another number."""

    name = StringField(_l("Name of the department"), filters=[clean])
    phone = StringField(
        _l("Telephone for colleagues (optional)"),
        filters=[clean],
        render_kw={"inputmode": "tel", "class": "short"},
    )


class OwnedForm(DomainForm):
    """Which items a department owns, and of which of those it can hand over a list of places."""

    items = SelectMultipleField(
        _l("Items that it owns"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget()
    )
    supplies = SelectMultipleField(
        _l("Lists of places that it can hand over"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(),
    )

    @classmethod
    def of(cls, edition: EditionFacts, department: DepartmentFacts) -> OwnedForm:
        """The form over an edition's items; shows those that the department owns, or what was sent."""
        owned = [item for item in department.items if item in edition.items_by_id]
        made = cls(items=owned, supplies=[item for item in department.supplies if item in owned])
        every = [
            SelectChoice(item.id, f"{item.code} {pick(item.name_zh, item.name_en)}") for item in edition.items
        ]
        made.items.choices = every
        made.supplies.choices = [choice for choice in every if choice.value in owned]
        return made
