"""What a district fills in of one village or of many."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.foundation.codes import LAST_CODE
from catalogue.foundation.errors import Invalid, Problem
from catalogue.foundation.errors import _ as N_
from catalogue.models import Serves
from catalogue.platform_villages import VillageServed, VillageWord

from ...frame.answering import DomainForm, typed_before
from ...requests.addresses import whole_number
from ...requests.fields import DayField, TextField, ticks
from .criteria import ANSWERS


class VillageForm(DomainForm):
    """Whether the platform serves a village, the day that this holds for, and where it is known from."""

    serves = RadioField(
        _l("The 96156 platform"),
        choices=[SelectChoice(each.value, ANSWERS[each.value]) for each in Serves],
        validate_choice=False,
    )
    as_of = DayField(_l("As of"))
    source = TextField(_l("Where you know it from"))

    def show(self, said: VillageServed | None, today: date) -> None:
        """Fill in what was said last, as of today, unless something was typed."""
        if typed_before() is not None:
            return
        self.as_of.data = today
        if said is not None:
            self.serves.data, self.source.data = said.serves.value, said.source or ""

    def words(self, villages: list[int]) -> list[VillageWord]:
        """What the form says of each of some villages. Raises ``Invalid`` where something is missing."""
        said = self.serves.data if self.serves.data in [each.value for each in Serves] else None
        day = self.as_of.data
        problems = [] if said else [Problem("serves", N_("Please choose one."), {})]
        if day is None:
            problems.append(Problem("as_of", N_("Give the day that it holds for."), {}))
        if problems or not said or day is None:
            raise Invalid(problems)
        source = " ".join((self.source.data or "").split()) or None
        return [VillageWord(village, Serves(said), day, source) for village in villages]


class VillagesForm(VillageForm):
    """The same of the villages that are ticked, or of every one that the list shows on all its pages."""

    village = ticks(_l("Villages"))
    every = BooleanField(_l("All villages of this list"))

    def chosen(self, listed: list[int]) -> list[int]:
        """The villages that are meant. Raises ``Invalid`` if none is."""
        if self.every.data:
            return listed
        codes = [whole_number(each, LAST_CODE) for each in self.village.data or ()]
        found = list(dict.fromkeys(code for code in codes if code is not None))
        if not found:
            raise Invalid([Problem("village", N_("Tick the villages first."), {})])
        return found
