"""The field for opening hours: words, what they are understood as, and a table of the week beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from wtforms import TextAreaField
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from catalogue.foundation.errors import Invalid
from catalogue.time.hours import (
    MINUTES_A_DAY,
    Days,
    Holiday,
    OpeningHours,
    Openness,
    Period,
    Periods,
    Rule,
)
from catalogue.time.hours.model import clock_text
from catalogue.time.wording import read_words

from ...requests.cleaning import clean
from ...words.opening_hours import WEEKDAYS
from ...words.opening_hours.to_type import hours_to_type, in_a_row

PERIODS_A_DAY = 2
HOLIDAYS = 7
"""The row of public holidays, after Monday (0) to Sunday."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A day of the table: its name, and for each period the names and values of its two times."""

    name: str
    periods: tuple[tuple[tuple[str, str], tuple[str, str]], ...]


class HoursField(TextAreaField):
    """Opening hours as they are written on a door, in Chinese or in English.

    What was typed is read by the domain when it is saved. Two names beside the field's own are read: ``NAME_seen``
    holds what the page has shown as understood, ``NAME_fill`` is the button below the table, which writes the table's
    week into the field and saves nothing.
    """

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, filters=[clean], render_kw={"rows": 3, "data-hours": ""}, **kwargs)
        self._seen = ""
        self._filled: OpeningHours | None = None
        self._wrong_row: str | None = None
        self._table: dict[int, Periods] | None = None

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take hours in the domain's notation, or what was typed and what is in the table."""
        super().process(formdata, data, extra_filters)
        if not formdata:
            return
        self._seen = clean(formdata.get(f"{self.name}_seen", ""))
        self._take_table(formdata)

    def process_data(self, value: Any) -> None:
        """Take hours in the domain's notation."""
        self.data = hours_to_type(value)

    def pre_validate(self, form: Any) -> None:
        """Show what was understood before it counts, where that is not literally what was typed."""
        if self._wrong_row is not None:
            raise ValidationError(
                _(
                    "The table says for %(day)s what cannot be: give times such as 09:00 and 17:00.",
                    day=self._wrong_row,
                )
            )
        if self._filled is not None:
            raise ValidationError(_("Filled in from the table and not saved yet. Please check it and save."))
        reading = read_words(self.data) if self.data else None
        if reading is None or reading.hours is None or reading.literal:
            return
        understood = in_a_row(reading.hours)
        if self._seen != understood:
            self._seen = understood
            raise ValidationError(
                _("This is understood as: %(hours)s. If that is right, save once more.", hours=understood)
            )

    @property
    def seen(self) -> Markup:
        """The hidden input that says what the page has shown as understood."""
        return Markup('<input type="hidden" name="{}_seen" value="{}">').format(self.name, self._seen)

    @property
    def understood(self) -> str:
        """What the text of the field is understood as; empty if it is not, or says the same already."""
        reading = read_words(self.data) if self.data else None
        understood = in_a_row(reading.hours) if reading and reading.hours else ""
        return "" if understood == self.data else understood

    @property
    def grid(self) -> Iterator[GridRow]:
        """The table: seven days and public holidays, two periods each."""
        reading = read_words(self.data) if self.data else None
        week = self._table if self._table is not None else _week_of(reading.hours if reading else None)
        for row, name in enumerate((*WEEKDAYS, _("public holidays"))):
            known = week.get(row, ())
            yield GridRow(str(name), tuple(self._cells(row, place, known) for place in range(PERIODS_A_DAY)))

    def _cells(self, row: int, place: int, known: Periods) -> tuple[tuple[str, str], tuple[str, str]]:
        period = known[place] if place < len(known) else None
        opens = clock_text(period.opens) if period else ""
        closes = clock_text(period.closes % MINUTES_A_DAY) if period else ""
        return (_cell(self.name, row, place, "from"), opens), (_cell(self.name, row, place, "to"), closes)

    def _take_table(self, formdata: Any) -> None:
        """Read the table; put its week into the field if its button was pressed."""
        if f"{self.name}_fill" not in formdata:
            return
        week: dict[int, Periods] = {}
        for row, name in enumerate((*WEEKDAYS, _("public holidays"))):
            try:
                week[row] = _periods(self.name, row, formdata)
            except ValueError:
                self._wrong_row = str(name)
                return
        self._table = week
        before = read_words(self.data).hours if self.data else None
        try:
            self._filled = _hours_of(week, before)
        except Invalid:
            self._wrong_row = str(WEEKDAYS[0])
            return
        self.data = in_a_row(self._filled)


def _cell(name: str, row: int, place: int, end: str) -> str:
    """The name of a time in the table."""
    return f"{name}_{row}_{place}_{end}"


def _periods(name: str, row: int, formdata: Any) -> Periods:
    """The periods of a row. Raises ``ValueError`` if one is half given or runs backwards."""
    found: list[Period] = []
    for place in range(PERIODS_A_DAY):
        given = [clean(formdata.get(_cell(name, row, place, end), "")) for end in ("from", "to")]
        if not any(given):
            continue
        opens, closes = map(_minutes, given)
        if closes <= opens:
            closes += MINUTES_A_DAY
        found.append(Period(opens, closes))
    if any(later.opens < earlier.closes for earlier, later in pairwise(found)):
        raise ValueError(row)
    return tuple(found)


def _minutes(text: str) -> int:
    hour, minute = text.split(":")[:2]
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise ValueError(text)
    return int(hour) * 60 + int(minute)


def _hours_of(week: Mapping[int, Periods], before: OpeningHours | None) -> OpeningHours:
    """The table's week, and what the hours before it said of seasons, dates and places in the month."""
    rules = [Rule(Days((day,)), week[day]) for day in range(HOLIDAYS) if week[day]]
    if not rules:
        rules = [Rule(Days(), openness=Openness.CLOSED)]
    if week[HOLIDAYS]:
        rules.append(Rule(Days(holiday=Holiday.PUBLIC), week[HOLIDAYS]))
    for rule in before.rules if before else ():
        closed_holiday = rule.days == Days(holiday=Holiday.PUBLIC) and rule.openness is Openness.CLOSED
        if (closed_holiday and not week[HOLIDAYS]) or not (
            rule.days.plain or rule.days.holiday is Holiday.PUBLIC
        ):
            rules.append(rule)
    return OpeningHours.of(rules)


def _week_of(hours: OpeningHours | None) -> dict[int, Periods]:
    """The rows of the table for hours; empty where a day has more periods than the table."""
    if hours is None:
        return {}
    rows = dict(enumerate(hours.week))
    for rule in hours.rules:
        if rule.days == Days(holiday=Holiday.PUBLIC):
            rows[HOLIDAYS] = rule.periods
    plain = all(
        period.opens >= 0 and not period.open_end and len(periods) <= PERIODS_A_DAY
        for periods in rows.values()
        for period in periods
    )
    return rows if plain else {}
