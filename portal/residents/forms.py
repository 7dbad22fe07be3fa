"""The query strings and the one form of the residents' pages. None needs a token, so none sets a cookie."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField, SearchField, StringField

from catalogue import divisions
from catalogue.divisions import DivisionFacts
from catalogue.errors import NotFound

from ..extensions import db

LONGEST_QUERY = 64
"""Characters of a query that are read; the search cuts there too."""
LAST_PAGE = 10_000


def plain(text: str | None) -> str:
    """Text as one line without control characters, which a database may refuse, and without spaces around."""
    kept = (" " if unicodedata.category(char).startswith("C") else char for char in text or "")
    return " ".join("".join(kept).split())


class SearchForm(Form):
    """``/search?q=&in=`` and the other pages that speak of a place."""

    q = SearchField(_l("What do you need?"), filters=[plain])
    within = StringField(name="in", filters=[plain])
    page = StringField(filters=[plain])


class PlacesForm(Form):
    """``/places?q=&next=``."""

    q = SearchField(_l("Name of your community, estate, hutong or village"), filters=[plain])
    next = HiddenField()


class ChooseForm(Form):
    """``POST /community``: the community chosen, or nothing to forget it, and where to go then."""

    community = HiddenField(filters=[plain])
    next = HiddenField()


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a query string asks, checked: never an error, at most a place that is ``wrong`` and left out."""

    query: str
    cut: bool
    place: DivisionFacts | None
    wrong: bool
    page: int


def read_criteria(arguments: MultiDict[str, str]) -> Criteria:
    """The criteria of a query string. A place that does not exist, or no longer, is left out and said so."""
    form = SearchForm(arguments)
    query = form.q.data or ""
    wanted = form.within.data or ""
    place = find_division(wanted)
    return Criteria(
        query=query[:LONGEST_QUERY],
        cut=len(query) > LONGEST_QUERY,
        place=place,
        wrong=bool(wanted) and place is None,
        page=_page(form.page.data or ""),
    )


def find_division(code: str) -> DivisionFacts | None:
    """The present division with this code as text, or the one that succeeds it; None if there is none."""
    if len(code) != 12 or not (code.isascii() and code.isdigit()):
        return None
    try:
        return divisions.present_successor(db.session(), int(code))
    except NotFound:
        return None


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(LAST_PAGE)):
        return 1
    return min(max(int(text), 1), LAST_PAGE)
