"""Public holidays and make-up working days in words."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from catalogue.time import days as calendar

from ..i18n import say as _

FESTIVALS = {
    "New Year's Day": _l("New Year's Day"),
    "Spring Festival": _l("Spring Festival"),
    "Tomb-sweeping Day": _l("Tomb-sweeping Day"),
    "Labour Day": _l("Labour Day"),
    "Dragon Boat Festival": _l("Dragon Boat Festival"),
    "Mid-autumn Festival": _l("Mid-autumn Festival"),
    "National Day": _l("National Day"),
}


def unknown_year(day: date) -> int | None:
    """The year of a day if its holidays are not known yet, else None.

    A page that tells hours says so once for today's year; a day of another year is doubted beside its hours.
    """
    return None if calendar.current().knows(day.year) else day.year


def holiday_name(day: date) -> str | None:
    """A public holiday's name, in Chinese where an administrator gave it; None if it has none."""
    name = calendar.current().name(day)
    return str(FESTIVALS.get(name, name)) if name else None


def day_in_words(day: date) -> str | None:
    """What is particular about a day: a public holiday, a make-up working day; None for a day like others."""
    known = calendar.current()
    if known.is_holiday(day):
        name = holiday_name(day)
        return _("public holiday (%(name)s)", name=name) if name else _("public holiday")
    return _("make-up working day") if known.is_make_up(day) else None
