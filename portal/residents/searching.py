"""A search and its answer as the results page shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, url_for
from markupsafe import Markup

from catalogue import clock, divisions, offerings
from catalogue.divisions import DivisionFacts
from catalogue.editions import EditionFacts
from catalogue.models import Level
from catalogue.search import Answer, availability_of, search, shared_searcher

from .. import wording
from ..extensions import db
from ..i18n import in_chinese
from .forms import Criteria
from .presenters import Row, item_name, path_in_words, place_href, row_of, speaking_of
from .services import Link, count_row

MOST_CHOICES = 20
NEAR_THE_BEST = 0.4
"""A hit that scores less than this share of the best is no answer, but may be worth a look."""
MOST_OTHERS = 4


_LEADS_TO_A_PLACE = re.compile(
    r"^(?:(?:我|我们)?(?:家)?(?:住在|在|离)|附近的?|旁边的?|周边的?)[\s,，、。]+|^(?:附近|旁边|周边)的"
    r"|[\s,，、](?:在|离)$"
    r"|(?:^|\s+)(?:near|nearby|in|at|around|by|close to|next to)(?:\s+the)?[\s,.?!]*$",
    re.IGNORECASE,
)
"""Words before or after a place's name that say nothing once the name is taken out of the query."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several places that bear the name in a query."""

    text: Markup
    path: Markup
    href: str


@dataclass(frozen=True, slots=True)
class Results:
    """What was understood of a query, and the services that answer it.

    ``place`` is the place that the rows speak of. ``others`` are services further from the need. ``choices``
    are there where several places bear the name ``choices_for`` and nothing decides between them.
    """

    need: str
    audiences: tuple[str, ...]
    place: DivisionFacts | None
    place_href: str | None
    widen_href: str | None
    rows: tuple[Row, ...]
    others: tuple[Link, ...]
    choices: tuple[Choice, ...]
    choices_for: str | None

    @property
    def in_community(self) -> bool:
        """Whether the rows tell what one community offers."""
        return self.place is not None and self.place.level is Level.COMMUNITY


NOTHING = Results("", (), None, None, None, (), (), (), None)


def ask(criteria: Criteria) -> Answer:
    """Search for what the criteria ask, near their place or else the chosen community."""
    session = db.session()
    near = criteria.place or g.place
    return search(
        session, shared_searcher(session), criteria.query, within=near.code if near else None, limit=10
    )


def need_in_words(answer: Answer) -> str:
    """The need as it was typed, without the words that only led to the place; empty if nothing else was typed."""
    need = answer.understood.need
    return need if answer.understood.place is None else _LEADS_TO_A_PLACE.sub("", need).strip(" ,，、。")


def leads_to(answer: Answer) -> DivisionFacts | None:
    """The place of a query that names nothing but a place; None for any other query."""
    understood = answer.understood
    if answer.items or understood.place is None or understood.place.code is None or need_in_words(answer):
        return None
    return answer.place


def present_answer(criteria: Criteria, answer: Answer, edition: EditionFacts, now: datetime) -> Results:
    """An answer for the results page. Asks the database a fixed number of times, whatever was found."""
    session = db.session()
    understood = answer.understood
    choices = _choices(answer)
    place = answer.place or (None if choices else _whole())
    own = answer.place is None or (g.place is not None and g.place.code == answer.place.code)
    elsewhere = speaking_of(None if own else answer.place)
    hits = [hit for hit in answer.items if hit.score >= answer.items[0].score * NEAR_THE_BEST]
    rows: tuple[Row, ...] = ()
    if hits and place and place.level is Level.COMMUNITY:
        lines = offerings.lines_of(session, edition, place.code, items=[hit.item for hit in hits])
        profile = divisions.get_profile(session, place.code)
        rows = tuple(row_of(line, now, profile, **elsewhere) for line in lines)
    elif hits:
        counted = {hit.item.id: hit.availability for hit in hits}
        if place and not answer.place:
            counted |= availability_of(session, list(counted), place.code, day=clock.today())
        rows = tuple(count_row(hit.item, answer.place, counted[hit.item.id]) for hit in hits)
    need = need_in_words(answer)
    wider: dict[str, Any] = {"q": need or criteria.query, "in": _above(answer.place)}
    return Results(
        need=need,
        audiences=tuple(str(wording.audience(code)) for code in understood.audiences),
        place=place,
        place_href=place_href(place) if place else None,
        widen_href=url_for("residents.search", **wider) if wider["in"] else None,
        rows=rows,
        others=tuple(
            Link(item_name(hit.item), url_for("residents.show_item", code=hit.code, **elsewhere))
            for hit in answer.items[len(hits) :][:MOST_OTHERS]
        ),
        choices=choices,
        choices_for=understood.place.text if understood.place and choices else None,
    )


def _whole() -> DivisionFacts | None:
    """The division that holds all others, if there is one."""
    tops = divisions.roots(db.session())
    return tops[0] if len(tops) == 1 else None


def _above(place: DivisionFacts | None) -> int | None:
    """The province or city that a place lies in; None for itself."""
    top = place.code // Level.PROVINCE.span * Level.PROVINCE.span if place else None
    return None if place is None or top == place.code else top


def _choices(answer: Answer) -> tuple[Choice, ...]:
    """The places that bear the name in the query where nothing decides between them."""
    understood = answer.understood
    if understood.place is None or understood.place.code is not None:
        return ()
    need = need_in_words(answer)
    paths = divisions.lineages(db.session(), understood.place.candidates[:MOST_CHOICES])
    return tuple(
        Choice(
            in_chinese(lineage[-1].short_name),
            path_in_words(lineage),
            url_for("residents.search", q=need, **speaking_of(lineage[-1]))
            if need
            else place_href(lineage[-1]),
        )
        for lineage in paths.values()
    )
