"""What an editor asks for and sends, read once from the query string and from forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, url_for

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.foundation.codes import LAST_CODE
from catalogue.models import TermKind

from ..requests.addresses import whole_number
from ..requests.cleaning import clean
from ..requests.queries import page_number

PAGE = 50
"""Lines on one page of a list."""
LONGEST_TYPED = 200
"""Characters that are read of one field; the domain then says what is too long."""
ADDED = (1, 2, 3)
"""Lines of the form in which further items can be named."""
SHIPPED, EMPTY = "typical", "empty-searches"
"""Lists of queries that a preview can use beside those that are typed."""


def read_line(text: str | None) -> str:
    """One typed line without control characters."""
    return " ".join(clean((text or "")[:LONGEST_TYPED]).split())


def read_page_or_400(arguments: Mapping[str, str]) -> int:
    """A page's number, from 1; ends the request with 400 for nonsense."""
    page = page_number(arguments.get("page"))
    if page is None:
        abort(400)
    return page


@dataclass(frozen=True, slots=True)
class WordAsked:
    """The word whose form is asked for, empty if none is, and the service that is proposed for it."""

    word: str
    proposed: ItemFacts | None


def read_word_asked(arguments: Mapping[str, str], edition: EditionFacts) -> WordAsked:
    """The word of a query string. A service that does not exist is left out."""
    code = arguments.get("item")
    proposed = next((item for item in edition.items if item.code == code), None)
    return WordAsked(read_line(arguments.get("word")), proposed)


@dataclass(frozen=True, slots=True)
class SentName:
    """A service's plain names as typed, and what editors said of them when the form was opened."""

    zh: str
    en: str
    seen: tuple[str | None, str | None]


def read_sent_name(form: Mapping[str, str]) -> SentName:
    """The form of a service's plain names."""
    seen = read_line(form.get("seen_zh")) or None, read_line(form.get("seen_en")) or None
    return SentName(read_line(form.get("plain_zh")), read_line(form.get("plain_en")), seen)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which words a list shows: those that hold ``search``, or of items that do; all, or only those of editors."""

    search: str
    taught_only: bool
    page: int

    def href(self, page: int) -> str:
        """The address of another page of the same list."""
        given: dict[str, Any] = {
            "q": self.search or None,
            "show": "taught" if self.taught_only else None,
            "page": page if page > 1 else None,
        }
        return url_for("editors.list_terms", **given)


def read_wanted(args: Mapping[str, str]) -> Wanted:
    """Which words are asked for. Ends the request with 400 for what is not known here."""
    show = args.get("show", "")
    if show not in ("", "all", "taught"):
        abort(400)
    return Wanted(read_line(args.get("q")), show == "taught", read_page_or_400(args))


@dataclass(frozen=True, slots=True)
class SearchesAsked:
    """Of which month searches are asked for, by its first day, and of which district: a code, 0 for searches
    without one, None for all."""

    month: date
    district: int | None


def read_searches_asked(arguments: Mapping[str, str], today: date) -> SearchesAsked:
    """The month and district of a query string; this month where none is given. Ends the request with 400 for nonsense."""
    return SearchesAsked(
        _read_month(arguments.get("month"), today), _read_district(arguments.get("district"))
    )


def _read_month(text: str | None, today: date) -> date:
    if not text:
        return today.replace(day=1)
    try:
        found = date.fromisoformat(f"{text}-01") if text.isascii() and len(text) == 7 else None
    except ValueError:
        found = None
    if found is None:
        abort(400)
    return found


def _read_district(text: str | None) -> int | None:
    if not text:
        return None
    code = whole_number(text, LAST_CODE)
    if code is None:
        abort(400)
    return code


@dataclass(frozen=True, slots=True)
class Sent:
    """A form of a word, as it was sent.

    ``links``: what the word is to say, by item id (None: nothing beyond the catalogue). ``expected``: what editors
    had said of it when the form was made. ``doubled``: codes of items that were named twice. ``lists``: which lists
    of queries the preview is to use beside those in ``typed``.
    """

    word: str
    links: Mapping[int, TermKind | None]
    expected: Mapping[int, TermKind]
    doubled: tuple[str, ...]
    lists: frozenset[str]
    typed: str

    @property
    def queries(self) -> tuple[str, ...]:
        """The queries that were typed, one a line."""
        return tuple(self.typed.split("\n"))


def read_sent(form: Mapping[str, str], edition: EditionFacts) -> Sent:
    """Read the form of a word. Ends the request with 400 for what no form of ours sends."""
    links: dict[int, TermKind | None] = {}
    expected: dict[int, TermKind] = {}
    for item in edition.items:
        if (kind := form.get(f"link-{item.code}")) is not None:
            links[item.id] = _kind(kind)
        if (seen := _kind(form.get(f"was-{item.code}", ""))) is not None:
            expected[item.id] = seen
    doubled = []
    codes = {item.code: item for item in edition.items}
    for number in ADDED:
        code = form.get(f"add-{number}", "")
        if not code:
            continue
        if code not in codes:
            abort(400)
        if codes[code].id in links:
            doubled.append(code)
        else:
            links[codes[code].id] = _kind(form.get(f"add-{number}-kind", ""))
    lists = frozenset(name for name in (SHIPPED, EMPTY) if form.get(name))
    return Sent(
        word=read_line(form.get("word")),
        links=links,
        expected=expected,
        doubled=tuple(doubled),
        lists=lists,
        typed=clean(form.get("queries"))[:20_000],
    )


def _kind(text: str) -> TermKind | None:
    if text not in ("", *TermKind):
        abort(400)
    return TermKind(text) if text else None
