"""Form fields that take what people type: dates in several spellings, coordinates, lists by line."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from wtforms import DateField, IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from .cleaning import clean

DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
EARLIEST = date(1949, 10, 1)
MOST_LINES = 500

_NUMBER = re.compile(r"[-+]?\d{1,3}(?:\.\d{1,15})?", re.ASCII)


class TextField(StringField):
    """A line of text."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, filters=[clean], **kwargs)


class ProseField(TextAreaField):
    """Text of several lines."""

    def __init__(self, label: Any = None, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(label, filters=[clean], render_kw={"rows": rows}, **kwargs)


class WholeField(IntegerField):
    """A whole number as people type it, in wide figures too. What is none is left to the validators: one message."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([unicodedata.normalize("NFKC", typed) for typed in valuelist])
        except ValueError:
            self.data = None


class DayField(DateField):
    """A day; browsers without a calendar of their own send it as it is typed."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, render_kw={"class": "short"}, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day. Raises ``ValueError`` with the message for the person who typed it."""
        typed = unicodedata.normalize("NFKC", clean(valuelist[0] if valuelist else "")).replace(" ", "")
        self.data = None
        if not typed:
            return
        for form in DAY_FORMATS:
            try:
                found = datetime.strptime(typed, form).date()  # noqa: DTZ007
            except ValueError:
                continue
            if found >= EARLIEST:
                self.data = found
                return
        raise ValueError(_("Give a day of the calendar, such as 2026-11-30."))

    def _value(self) -> str:
        if self.data:
            return self.data.isoformat()
        return clean(" ".join(self.raw_data or ()))


class ListField(TextAreaField):
    """Several short texts, one a line; ``entries`` holds them."""

    def __init__(self, label: Any = None, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(label, filters=[clean], render_kw={"rows": rows, "class": "lines"}, **kwargs)

    @property
    def entries(self) -> tuple[str, ...]:
        """The lines that hold text, each once."""
        lines = (line.strip() for line in (self.data or "").split("\n"))
        return tuple(dict.fromkeys(line for line in lines if line))[:MOST_LINES]


class CoordinatesField(StringField):
    """Latitude and longitude in one field, in either order, as maps show them; ``pair`` holds them."""

    pair: tuple[float, float] | None = None

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, filters=[clean], **kwargs)

    def process_data(self, value: Any) -> None:
        """Take a pair of numbers, or nothing."""
        self.pair = value if value and None not in value else None
        self.data = f"{self.pair[0]:.6f}, {self.pair[1]:.6f}" if self.pair else ""

    def pre_validate(self, form: Any) -> None:
        """Read what was typed. Raises ``ValidationError`` if it is not a pair of coordinates."""
        typed = unicodedata.normalize("NFKC", self.data or "").strip()
        self.pair = None
        if not typed:
            return
        parts = [part for part in re.split(r"[\s,;、]+", typed.replace("°", " ")) if part]
        if len(parts) != 2 or not all(_NUMBER.fullmatch(part) for part in parts):
            raise ValidationError(_("Give two numbers in degrees, such as 39.9163, 116.4102."))
        first, second = float(parts[0]), float(parts[1])
        # China lies between 73 and 136 degrees east: a first number above 90 can only be the longitude.
        self.pair = (second, first) if abs(first) > 90 >= abs(second) else (first, second)


def ticks(label: LazyString) -> SelectMultipleField:
    """Several answers, each with a box to tick; the choices are set by the form."""
    return SelectMultipleField(
        label, choices=[], validate_choice=False, option_widget=CheckboxInput(), widget=ListWidget()
    )
