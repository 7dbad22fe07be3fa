"""The forms of a declaration. The domain judges; here it is only read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.catalogues import EditionFacts
from catalogue.declarations import DeclarationDraft, Suspension
from catalogue.foundation.codes import LAST_CODE
from catalogue.models import ProviderKind

from ..frame.answering import DomainForm
from ..frame.versioned_forms import VersionedForm
from ..requests.addresses import GREATEST, whole_number
from ..requests.fields import DayField, ProseField, TextField, ticks
from ..words import labels

Choices = Iterable[tuple[str, str | Markup]]


class DeclarationForm(VersionedForm):
    """A service: its items, places and communities, who provides it, up to when."""

    name = TextField(_l("What the service is called"))
    items = ticks(_l("Items"))
    communities = ticks(_l("Communities that it serves"))
    points = ticks(_l("Service points"))
    phone = TextField(_l("Number to call, if it is not that of the service point"))
    note_zh = ProseField(_l("Note for residents, in Chinese"), rows=2)
    note_en = ProseField(_l("Note for residents, in English"), rows=2)
    begins_on = DayField(_l("First day, if it begins later"))
    ends_on = DayField(_l("Last day, if it ends on a fixed day"))
    provider_kind = SelectField(
        _l("Kind of provider"),
        choices=[
            SelectChoice("", _l("Not stated")),
            *(SelectChoice(str(kind), text) for kind, text in labels.PROVIDER_KINDS.items()),
        ],
        validate_choice=False,
    )
    provider_name = TextField(_l("Provider"))
    link = TextField(_l("Web address"))

    points_by_home: Mapping[str, list[str]] = {}

    def offer(self, items: Choices, communities: Choices, points: Choices) -> None:
        """Let the writer tick among items by code, communities by code and places by number."""
        for field, choices in ((self.items, items), (self.communities, communities), (self.points, points)):
            field.choices = [SelectChoice(value, text) for value, text in choices]

    def begin(self, communities: Sequence[int]) -> None:
        """Tick every community in an empty form."""
        self.communities.data = [str(code) for code in communities]

    def show_draft(self, edition: EditionFacts, draft: DeclarationDraft, version: int) -> None:
        """Show what is declared."""
        known = edition.items_by_id
        values = {name: getattr(draft, name) for name in self._fields if hasattr(draft, name)}
        values["items"] = [known[item].code for item in draft.items if item in known]
        self.show(values, version)

    def draft(self, edition: EditionFacts, kept: DeclarationDraft | None = None) -> DeclarationDraft:
        """What the form says. Items of ``kept`` that the edition does not list stay."""
        ids = {item.code: item.id for item in edition.items}
        others = [item for item in kept.items if item not in edition.items_by_id] if kept else []
        kind = self.provider_kind.data
        return DeclarationDraft(
            name=self.name.data or "",
            provider_kind=ProviderKind(kind) if kind in set(ProviderKind) else None,
            provider_name=self.provider_name.data,
            phone=self.phone.data,
            link=self.link.data,
            note_zh=self.note_zh.data,
            note_en=self.note_en.data,
            begins_on=self.begins_on.data,
            ends_on=self.ends_on.data,
            items=(*others, *(ids[code] for code in self.items.data or () if code in ids)),
            points=_numbers(self.points.data),
            communities=_numbers(self.communities.data, LAST_CODE),
        )


def _numbers(values: Iterable[str] | None, most: int = GREATEST) -> tuple[int, ...]:
    read = [whole_number(value, most) for value in values or ()]
    return tuple(number for number in read if number is not None)


class RestForm(DomainForm):
    """A rest of the service, or its end."""

    reason = ProseField(_l("Reason"), rows=2)
    until = DayField(_l("Last day, if it is known"))
    substitute = ProseField(_l("Where residents can go meanwhile"), rows=2)
    last_day = DayField(_l("Last day of the service"))

    def suspension(self) -> Suspension:
        """The rest."""
        return Suspension(
            reason=self.reason.data or "", until=self.until.data, substitute=self.substitute.data
        )


class SettlingForm(DomainForm):
    """What an office found of an objection."""

    reply = ProseField(_l("What you found"), rows=2)


class ObjectionForm(DomainForm):
    """与实际不符: which items, and what does not match."""

    items = ticks(_l("Which items do not match reality?"))
    reason = ProseField(_l("What does not match?"), rows=3)

    def offer(self, items: Choices) -> None:
        """Let the worker tick among items by code."""
        self.items.choices = [SelectChoice(code, text) for code, text in items]

    def ask_beforehand(self) -> None:
        """Ask about a service that has not begun."""
        self.items.label.text = _("Which items will not fit here?")
        self.reason.label.text = _("What will not fit?")
