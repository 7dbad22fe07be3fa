"""Numbers, days and telephone numbers as a reader of the language in force writes them."""

from __future__ import annotations

import re
from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, format_decimal

from catalogue.coverage.figures import whole_percent
from catalogue.foundation.clock import BEIJING

from .i18n import language

DAY = {"zh": "y年M月d日", "en": "d MMMM y"}
SHORT_DAY = {"zh": "M月d日", "en": "d MMM"}
NOTHING = "—"

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))(\d{3,4})(\d{4})")
_LOCAL = re.compile(r"([2-8]\d{3})(\d{4})")
_EXTENSION = re.compile(r"\s*(?:转|ext\.?|x|,|;|#).*$", re.IGNORECASE)


def number(value: float | None) -> str:
    """A number with thousands grouped; a dash for None."""
    return NOTHING if value is None else format_decimal(value)


def percent(part: int, whole: int) -> str:
    """``part`` of ``whole`` as whole per cent, rounded down so that only all is 100 %; a dash of nothing."""
    share = whole_percent(part, whole)
    return NOTHING if share is None else f"{share}%"


def day(value: date | None) -> str:
    """A day in full: 2026年11月23日, 23 November 2026; a dash for None. An instant is taken in Beijing."""
    if value is None:
        return NOTHING
    return str(format_date(_in_beijing(value), DAY[language()]))


def short_day(value: date | None) -> str:
    """A day without its year: 11月23日, 23 Nov; a dash for None."""
    if value is None:
        return NOTHING
    return str(format_date(_in_beijing(value), SHORT_DAY[language()]))


def moment(value: datetime | None) -> str:
    """An instant in Beijing time to the minute: 2026年11月23日 17:00; a dash for None."""
    if value is None:
        return NOTHING
    return f"{day(value)} {value.astimezone(BEIJING):%H:%M}"


def _in_beijing(value: date) -> date:
    return value.astimezone(BEIJING).date() if isinstance(value, datetime) else value


def phone_text(value: str) -> str:
    """A telephone number grouped for reading aloud: 010-6512 3456, 138 0013 8000. Others stay as they are."""
    given = value.strip()
    digits = re.sub(r"[\s\-()（）]", "", given)
    if _MOBILE.fullmatch(digits):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    if landline := _LANDLINE.fullmatch(digits):
        return f"{landline[1]}-{landline[2]} {landline[3]}"
    if local := _LOCAL.fullmatch(digits):
        return f"{local[1]} {local[2]}"
    return given


def tel(value: str) -> str:
    """The address of a ``tel:`` link for a number; an extension is left to the caller to dial."""
    dialled = re.sub(r"[^\d+]", "", _EXTENSION.sub("", value))
    return f"tel:{dialled}"


def init_app(app: Flask) -> None:
    """Give templates the filters ``number``, ``day``, ``short_day``, ``moment``, ``phone_text`` and ``tel``,
    and the function ``percent(part, whole)``."""
    for convert in (number, day, short_day, moment, phone_text, tel):
        app.jinja_env.filters[convert.__name__] = convert
    app.jinja_env.globals["percent"] = percent
