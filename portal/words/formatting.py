"""Numbers, days and telephone numbers as a reader of the language in force writes them."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from flask import Flask
from flask_babel import format_date, format_decimal
from markupsafe import Markup

from catalogue.coverage.figures import whole_percent
from catalogue.foundation.clock import BEIJING
from catalogue.telephones import dialled, grouped, numbers_in, split_number

from .i18n import comma, language
from .i18n import say as _

DAY = {"zh": "y年M月d日", "en": "d MMMM y"}
MONTH = {"zh": "y年M月", "en": "MMMM y"}
SHORT_DAY = {"zh": "M月d日", "en": "d MMM"}
NOTHING = "—"
_WHOLE = re.compile(r"((?:\d+年)?\d+月\d+日|\d+:\d\d(?:\s?[-–至]\s?\d+:\d\d)?)")


class PhoneLink(NamedTuple):
    """A telephone number as it is read, and the address that dials it; None for what cannot be dialled."""

    text: str
    href: str | None


def number(value: float | None) -> str:
    """A number with thousands grouped; a dash for None."""
    if isinstance(value, int):
        # Both languages group in the same way, and a table has some hundred of these.
        return f"{value:,}"
    return NOTHING if value is None else format_decimal(value)


def signed(value: int) -> str:
    """A number that was gained or lost, with its sign: +12, −3, 0."""
    if not value:
        return "0"
    return f"{'+' if value > 0 else '−'}{number(abs(value))}"


def percent(part: int, whole: int) -> str:
    """``part`` of ``whole`` as whole per cent, rounded down so that only all is 100 %; a dash of nothing.

    What is little but not nothing is not called 0 %.
    """
    return percent_of(whole_percent(part, whole), part)


def percent_span(part: int, unknown: int, whole: int) -> str:
    """The share of ``part``, and what it is at most if all that is ``unknown`` belongs to it: 38%–68%, or one of both where they read alike."""
    least, most = percent(part, whole), percent(part + unknown, whole)
    return least if least == most else f"{least}–{most}"


def percent_of(share: int | None, part: int) -> str:
    """A share that is rounded already, of which ``part`` says whether it is nothing at all; a dash for None."""
    if share is None:
        return NOTHING
    return _("under 1%") if part and not share else f"{share}%"


def rise(before: int, after: int, whole: int) -> tuple[str, str]:
    """Two parts of a whole as per cent, with a decimal where they differ by less than whole per cents show."""
    texts = percent(before, whole), percent(after, whole)
    if before == after or texts[0] != texts[1]:
        return texts
    return f"{before * 100 / whole:.1f}%", f"{after * 100 / whole:.1f}%"


def day(value: date | None) -> str:
    """A day in full: 2026年11月23日, 23 November 2026; a dash for None. An instant is taken in Beijing."""
    if value is None:
        return NOTHING
    return _dated(_in_beijing(value), DAY[language()], language())


def short_day(value: date | None) -> str:
    """A day without its year: 11月23日, 23 Nov; a dash for None."""
    if value is None:
        return NOTHING
    return _dated(_in_beijing(value), SHORT_DAY[language()], language())


def month(value: date) -> str:
    """The month of a day: 2026年11月, November 2026."""
    return _dated(value, MONTH[language()], language())


@lru_cache(maxsize=4096)
def _dated(value: date, pattern: str, _language: str) -> str:
    """A day by a pattern in the language in force, kept: writing one takes longer than all the rest of a line."""
    return str(format_date(value, pattern))


def moment(value: datetime | None) -> str:
    """An instant in Beijing time to the minute: 2026年11月23日 17:00; a dash for None."""
    if value is None:
        return NOTHING
    return f"{day(value)} {value.astimezone(BEIJING):%H:%M}"


def quarter(value: str) -> str:
    """A quarter as keys write it (2026Q3) in words: 2026年第三季度, Q3 2026. Anything else as it is."""
    found = re.fullmatch(r"([0-9]{4})Q([1-4])", value)
    if found is None:
        return value
    year, number = found.groups()
    # Chinese writes the number of a quarter as a word.
    word = "一二三四"[int(number) - 1] if language() == "zh" else number
    return _("Q%(quarter)s %(year)s", quarter=word, year=year)


def _in_beijing(value: date) -> date:
    return value.astimezone(BEIJING).date() if isinstance(value, datetime) else value


def phone_links(value: str) -> tuple[PhoneLink, ...]:
    """The numbers of a text on record; a doubtful text is one that cannot be dialled."""
    numbers = numbers_in(value)
    if not numbers:
        return (PhoneLink(value.strip(), None),)
    return tuple(PhoneLink(_grouped(number), f"tel:{dialled(number)}") for number in numbers)


def phone_text(value: str) -> str:
    """The numbers of a text on record, grouped for reading aloud: 010-6512 3456, 138 0013 8000. A doubtful text as it is."""
    return comma().join(link.text for link in phone_links(value))


def _grouped(number: str) -> str:
    main, extension = split_number(number)
    shown = grouped(main)
    return _("%(number)s ext. %(extension)s", number=shown, extension=extension) if extension else shown


def unbroken(text: str) -> Markup:
    """A text whose days and times each stay on one line: 12月5日, 09:30–11:00."""
    parts = re.split(_WHOLE, text)  # what matches is at the odd places
    return Markup("").join(
        Markup('<span class="unbroken">{}</span>').format(part) if place % 2 else part
        for place, part in enumerate(parts)
    )


def init_app(app: Flask) -> None:
    """Give templates the filters ``number``, ``signed``, ``day``, ``short_day``, ``month``, ``moment``, ``quarter``,
    ``phone_text``, ``phone_links`` and ``unbroken``, and the functions ``percent(part, whole)``,
    ``percent_span(part, unknown, whole)``, ``percent_of(share, part)`` and ``rise(before, after, whole)``."""
    for convert in (
        number,
        signed,
        day,
        short_day,
        month,
        moment,
        quarter,
        phone_text,
        phone_links,
        unbroken,
    ):
        app.jinja_env.filters[convert.__name__] = convert
    app.jinja_env.globals.update(percent=percent, percent_span=percent_span, percent_of=percent_of, rise=rise)
