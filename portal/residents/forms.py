"""The query strings and the one form of the residents' pages. None needs a token, so none sets a cookie."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField, SearchField, StringField

from catalogue import divisions
from catalogue.catalogues import EditionFacts
from catalogue.catalogues.terms import ASPECTS, AUDIENCES, LIFE_EVENTS
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import NotFound
from catalogue.language.spelling import LONGEST_STORY
from catalogue.models import Form as ItemForm

from ..editions import current_edition
from ..extensions import db
from ..frame.hotline import speak_of
from ..requests.queries import page_number

LONGEST_QUERY = LONGEST_STORY
LONGEST_CODE_TYPED = 64
"""Characters of a query that are read; the search cuts there too."""

FACETS = ("category", "aspect", "audience", "event", "form", "state")
"""Names of the facets in a query string, in the order in which pages show them. The place is ``in``."""
STATES_HERE = (
    "delivered",
    "expired",
    "partial",
    "planned",
    "suspended",
    "absent",
    "unknown",
    "not_applicable",
)
"""What a facet can ask about one community: the segments."""
STATES_AROUND = ("all", "some", "none", "unreported")
"""What a facet can ask about a wider place: offered by all, some or none of the communities that reported there."""
ASK_AGAIN = "ask"
"""As ``meant``: the visitor wants to choose again among namesakes."""


def plain(text: str | None) -> str:
    """Text as one line without control characters, which a database may refuse, and without spaces around."""
    kept = (" " if unicodedata.category(char).startswith("C") else char for char in text or "")
    return " ".join("".join(kept).split())


class SearchForm(Form):
    """``/search?q=&in=`` and the other pages about a place, with their facets."""

    q = SearchField(_l("What do you need?"), filters=[plain])
    within = StringField(name="in", filters=[plain])
    page = StringField(filters=[plain])
    meant = StringField(filters=[plain])
    category = StringField(filters=[plain])
    audience = StringField(filters=[plain])
    aspect = StringField(filters=[plain])
    event = StringField(filters=[plain])
    form = StringField(filters=[plain])
    state = StringField(filters=[plain])


class PlacesForm(Form):
    """``/places?q=&next=``."""

    q = SearchField(_l("Name of your community, estate, hutong or village"), filters=[plain])
    next = HiddenField()


def read_places_asked(arguments: MultiDict[str, str]) -> PlacesForm:
    """The form of the search for a place, as a query string fills it in."""
    return PlacesForm(arguments)


def read_typed_code(arguments: Mapping[str, str]) -> str:
    """The code of a case or a card as somebody typed it; empty if none is given."""
    return (arguments.get("code") or "").strip()[:LONGEST_CODE_TYPED]


class ChooseForm(Form):
    """``POST /community``: the community chosen, or nothing to forget it, and where to go then."""

    community = HiddenField(filters=[plain])
    next = HiddenField()


@dataclass(frozen=True, slots=True)
class SearchCriteria:
    """What a query string asks, checked: never an error, at most values that are left out.

    ``place`` is the one that the address names; ``wrong`` says that it names one that does not exist.
    ``chosen`` holds the facets, by name. ``left_out`` names facets whose value is not known. ``meant`` is the
    code of the place chosen among namesakes, or ``ASK_AGAIN``, or empty.
    """

    query: str
    cut: bool
    place: DivisionFacts | None
    wrong: bool
    page: int
    chosen: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    meant: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether a facet is chosen."""
        return bool(self.chosen)

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """The query string with ``changes``; None and the empty text leave a name out. Starts at page 1.

        ``in_`` is the code of a place. The choice among namesakes depends on the words and the place.
        """
        values: dict[str, Any] = {"q": self.query, "in": self.place.code if self.place else None}
        if "q" not in changes and "in_" not in changes:
            values["meant"] = self.meant
        values |= {name: self.chosen.get(name) for name in FACETS}
        values |= {"in" if name == "in_" else name: value for name, value in changes.items()}
        return {name: value for name, value in values.items() if value not in (None, "")}

    def href(self, endpoint: str, **changes: Any) -> str:
        """The address of the same page with ``changes``, to share and to keep."""
        return url_for(endpoint, **self.arguments(**changes))


def read_criteria(arguments: MultiDict[str, str]) -> SearchCriteria:
    """The criteria of a query string. A place or facet that does not exist is left out and said so."""
    form = SearchForm(arguments)
    query = form.q.data or ""
    wanted = form.within.data or ""
    place = find_division(wanted)
    if place is not None:
        speak_of(place.code)
    edition = current_edition()
    asked = {name: form[name].data for name in FACETS if form[name].data}
    chosen = {name: value for name, value in asked.items() if _is_known(name, value, edition)}
    return SearchCriteria(
        query=query[:LONGEST_QUERY],
        cut=len(query) > LONGEST_QUERY,
        place=place,
        wrong=bool(wanted) and place is None,
        page=page_number(form.page.data) or 1,
        chosen=chosen,
        left_out=tuple(name for name in asked if name not in chosen),
        meant=_meant(form.meant.data or ""),
    )


def _is_known(name: str, value: str, edition: EditionFacts | None) -> bool:
    """Whether a facet has this value; what an edition names of its own counts too."""
    items = edition.items if edition else ()
    if name == "category":
        return any(value == category.code for category in (edition.categories if edition else ()))
    if name == "audience":
        return value in AUDIENCES or any(value in item.audiences for item in items)
    if name == "event":
        return value in LIFE_EVENTS or any(value in item.life_events for item in items)
    if name == "aspect":
        return value in ASPECTS
    if name == "form":
        return value in [form.value for form in ItemForm]
    return value in STATES_HERE or value in STATES_AROUND


def find_division(code: str) -> DivisionFacts | None:
    """The present division with this code as text, or the one that succeeds it; None if there is none."""
    if not is_code(code):
        return None
    try:
        return divisions.present_successor(db.session(), int(code))
    except NotFound:
        return None


def is_code(text: str) -> bool:
    """Whether a text has the form of a division's code."""
    return len(text) == 12 and text.isascii() and text.isdigit()


def _meant(text: str) -> str:
    return text if text == ASK_AGAIN or is_code(text) else ""
