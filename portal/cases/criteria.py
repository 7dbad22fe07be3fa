"""Which cases a list shows, as its query string asks: ``?show=answered&page=2``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from ..requests.choices import read_choice
from ..requests.paging import read_page

_SHOWN = {"open": _l("To be answered"), "answered": _l("Answered")}


@dataclass(frozen=True, slots=True)
class CaseCriteria:
    """Answered cases or open ones, and the page of the list, from 1."""

    answered: bool
    page: int


def read_case_criteria(arguments: Mapping[str, str]) -> CaseCriteria:
    """The criteria of a query string. A page that means nothing is the first. Raises ``ChoiceRefused``."""
    show = read_choice(arguments, "show", _l("Which reports to show"), _SHOWN, lambda each: str(_SHOWN[each]))
    return CaseCriteria(show == "answered", read_page(arguments))
