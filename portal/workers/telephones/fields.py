"""Form fields that take telephone numbers as people write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field

from catalogue.telephones import (
    agree_to_mobiles,
    agreed_mobiles,
    end_agreements,
    joined,
    mobiles_in,
    read_phones,
)

from ...extensions import db
from ...frame.acting import actor
from ...requests.fields import ListField, TextField
from ...words.formatting import phone_text


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


def agreement_field() -> BooleanField:
    """The tick with which a worker says that the owners of mobile numbers agreed."""
    return BooleanField(_l("The owner of the mobile number has agreed to its being public"))


def agree(community: int, tick: BooleanField, numbers: Iterable[str], *, before: Iterable[str] = ()) -> None:
    """Keep what the tick says of the owners of mobile numbers, before the record with ``numbers`` is saved.

    ``before`` are its numbers until now. A tick that was there and is taken away ends the agreements.
    """
    if tick.data:
        agree_to_mobiles(db.session(), actor=actor(), community=community, numbers=numbers)
    elif all_agreed(community, before):
        end_agreements(db.session(), actor=actor(), community=community, numbers=before)


def all_agreed(community: int, phones: Iterable[str]) -> bool:
    """Whether there are mobile numbers among a record's, and the owner of each agreed."""
    mobiles = mobiles_in(phones)
    if not mobiles:
        return False
    return mobiles <= agreed_mobiles(db.session(), [community]).get(community, frozenset())
