"""A search and what it found, in no language: the page and the answer for programs say the same of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g

from catalogue import divisions
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.divisions import DivisionFacts
from catalogue.search import Aim, Answer, Hints, Kind, need_in_words, search, shared_searcher

from ...editions import current_catalogue
from ...extensions import db
from ...frame.presentation import only_root
from ..forms import ASK_AGAIN, SearchCriteria
from .local_hits import NONE_FOUND, LocalFound, find_hits
from .namesakes import remembered
from .trades import TradeAsked, trade_asked

MOST_FOUND = 20
MOST_CHOICES = 20


@dataclass(frozen=True, slots=True)
class SearchFound:
    """What a search found. ``place`` is the one that the answers are for: the one understood, the chosen one, or all there is.

    ``choices`` are the places with the name in the query, each with what it lies in, if nothing decides between them: the likely one
    first. ``trade`` is what is wanted of the places of an item of community commerce.
    """

    answer: Answer
    place: DivisionFacts | None
    choices: tuple[tuple[DivisionFacts, ...], ...]
    trade: TradeAsked | None
    local: LocalFound

    @property
    def items(self) -> tuple[ItemFacts, ...]:
        """The items that answer, best first."""
        return tuple(hit.item for hit in self.answer.items)

    @property
    def need(self) -> str:
        """The need as it is told: as typed where taking out whom it is for leaves words torn apart."""
        answer = self.answer
        need, understood = need_in_words(answer.understood), answer.understood
        torn = understood.audiences and (understood.place is None or need not in answer.query)
        return without_place(answer) if torn or answer.kind is Kind.NEAREST else need


def ask(criteria: SearchCriteria, catalogue: str | None = None) -> Answer:
    """Search for what the criteria ask, near their place or else the chosen community.

    ``catalogue`` is the key of the catalogue whose items may answer: that of the address, if it is not given.
    """
    session = db.session()
    near = criteria.place or g.place
    return search(
        session,
        shared_searcher(session, catalogue or current_catalogue()),
        criteria.query,
        Hints(
            within=near.code if near else None,
            remembered=remembered(criteria),
            meant=int(criteria.meant) if criteria.meant not in ("", ASK_AGAIN) else None,
            asking=criteria.meant == ASK_AGAIN,
        ),
        limit=MOST_FOUND,
    )


def gather(criteria: SearchCriteria, answer: Answer, edition: EditionFacts) -> SearchFound:
    """All that page and programs say of an answer. A fixed number of queries for any answer."""
    choices = _choices(criteria, answer)
    return SearchFound(
        answer=answer,
        place=answer.place or (None if choices else next(iter(only_root()), None)),
        choices=choices,
        trade=trade_asked(answer.query, [hit.item for hit in answer.shown], edition),
        local=NONE_FOUND if choices or criteria.page > 1 else find_hits(answer, edition),
    )


def without_place(answer: Answer) -> str:
    """The query without the place that it names."""
    place = next((term for term in answer.understood.parts if term.kind == "place"), None)
    return answer.query if place is None else place.rest


def to_be_asked(criteria: SearchCriteria, answer: Answer) -> bool:
    """Whether the visitor must say which of several places is meant, or say it again."""
    named = answer.understood.place
    if named is None:
        return False
    guessed = (named.remembered or named.assumed) and not criteria.meant
    return named.code is None or (guessed and answer.aim is Aim.PLACE)


def _choices(criteria: SearchCriteria, answer: Answer) -> tuple[tuple[DivisionFacts, ...], ...]:
    named = answer.understood.place
    if named is None or not to_be_asked(criteria, answer):
        return ()
    paths: Sequence[tuple[DivisionFacts, ...]] = tuple(
        divisions.lineages(db.session(), named.candidates[:MOST_CHOICES]).values()
    )
    guessed = named.code if named.remembered or named.assumed else None
    return tuple(sorted(paths, key=lambda lineage: lineage[-1].code != guessed))
