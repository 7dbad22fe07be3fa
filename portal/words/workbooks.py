"""How a workbook speaks to its reader: in the language of the page, with hours as people type them."""

from __future__ import annotations

from flask_babel import force_locale, gettext

from catalogue.workbooks.words import Language, WorkbookWording

from .i18n import LOCALES, language
from .opening_hours.to_type import hours_to_type


def workbook_wording() -> WorkbookWording:
    """The wording in the language of this request."""
    return WorkbookWording("en" if language() == "en" else "zh", hours_to_type, gettext)


def wording_in(chosen: Language) -> WorkbookWording:
    """The wording in a language, outside a request too."""

    def hours(text: str) -> str:
        with force_locale(LOCALES[chosen]):
            return hours_to_type(text)

    def say(text: str) -> str:
        with force_locale(LOCALES[chosen]):
            return gettext(text)

    return WorkbookWording(chosen, hours, say)
