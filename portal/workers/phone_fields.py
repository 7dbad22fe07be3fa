"""Form fields that take telephone numbers as people write them."""

from __future__ import annotations

from typing import Any

from flask import flash
from flask_babel import gettext as _
from wtforms import Field

from catalogue.telephones import joined, read_phones

from ..words.formatting import phone_text
from .fields import ListField, TextField


class PhonesField(ListField):
    """Telephone numbers, one a line where they are understood; the domain asks about what is doubtful."""

    restored: tuple[str, ...] = ()

    def pre_validate(self, form: Any) -> None:
        """Put what was understood in the place of what was typed."""
        reading = read_phones(self.data or "")
        if not reading.ask:
            self.data, self.restored = "\n".join(reading.numbers), reading.restored


class PhoneField(TextField):
    """Telephone numbers in one line; the domain asks about what is doubtful."""

    restored: tuple[str, ...] = ()

    def pre_validate(self, form: Any) -> None:
        """Put what was understood in the place of what was typed."""
        reading = read_phones(self.data or "")
        if not reading.ask:
            self.data, self.restored = joined(reading.numbers), reading.restored


def show_restored(*fields: Field, category: str = "message") -> None:
    """Tell the person which numbers were completed: what was saved is more than was typed."""
    numbers = [number for field in fields for number in getattr(field, "restored", ())]
    if numbers:
        flash(_("Telephone number read as: %(numbers)s", numbers=phone_text(joined(numbers))), category)
