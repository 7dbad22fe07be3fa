"""What an editor asks for and sends of other offices, read once from the query string and from forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort
from werkzeug.datastructures import MultiDict

from catalogue.vocabulary.other_offices import LONGEST, OfficeDraft

from ...requests.cleaning import clean
from ..asking import read_line

LONGEST_LIST = 20_000
"""Characters that are read of a list of matters."""
STATES = ("withdrawn", "back", "shipped")
_TEXTS = tuple(LONGEST)
_LONGEST_TYPED = 600


@dataclass(frozen=True, slots=True)
class SentOffice:
    """An office as typed, and what counted when the form was opened (None: there was none)."""

    draft: OfficeDraft
    seen: OfficeDraft | None


def read_office_search(arguments: Mapping[str, str]) -> str:
    """The words of a query string for which offices are looked up."""
    return read_line(arguments.get("q"))


def read_sent_office(form: Mapping[str, str]) -> SentOffice:
    """The form of an office. Ends the request with 400 for what no form of ours sends."""
    scope = form.get("scope", "beijing")
    if scope not in ("beijing", "national"):
        abort(400)
    texts: dict[str, Any] = {name: _typed(form.get(name)) for name in _TEXTS}
    draft = OfficeDraft(**texts, hotline=_typed(form.get("hotline")), local=scope == "beijing")
    return SentOffice(draft, _seen(form.get("seen")))


def seen_of(draft: OfficeDraft) -> str:
    """What counts of an office, for the form to carry."""
    return json.dumps(draft.record(), ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class SentMatters:
    """Matters that are to be added, one a line; ``sure``: also where they are words of items."""

    typed: str
    sure: bool

    @property
    def lines(self) -> tuple[str, ...]:
        """Each matter that was typed."""
        return tuple(line for line in (each.strip() for each in self.typed.split("\n")) if line)


def read_sent_matters(form: Mapping[str, str]) -> SentMatters:
    """The form that adds matters."""
    return SentMatters(clean(form.get("add"))[:LONGEST_LIST], form.get("sure") == "1")


@dataclass(frozen=True, slots=True)
class TakenMatters:
    """Matters that were ticked, and the office to which they go; empty: they are taken away."""

    ticked: tuple[str, ...]
    to: str


def read_taken_matters(form: MultiDict[str, str]) -> TakenMatters:
    """The form that takes matters away or moves them."""
    to = read_line(form.get("to")) if form.get("do") == "move" else ""
    if form.get("do") == "move" and not to:
        to = "-"
    return TakenMatters(tuple(read_line(text) for text in form.getlist("matter")), to)


def read_state(form: Mapping[str, str]) -> str:
    """Which state an office is to have. Ends the request with 400 for what is not known here."""
    state = form.get("state", "")
    if state not in STATES:
        abort(400)
    return state


def _typed(text: str | None) -> str:
    return " ".join(clean((text or "")[:_LONGEST_TYPED]).split())


def _seen(text: str | None) -> OfficeDraft | None:
    if not text:
        return None
    try:
        return OfficeDraft.of_record(json.loads(text))
    except (KeyError, TypeError, ValueError):
        abort(400)
