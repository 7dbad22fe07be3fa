"""What is an answer, what is worth a look, and what only leads to a page: one rule for pages, commands and measures."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ...language.asking import asking
from ..query.parts import PartKind
from ..query.understanding import Understanding
from .facts import Aim, Hit
from .ranking import Kind

NEAR_THE_BEST = 0.4
"""A hit that scores less than this share of the best is no answer, but may be worth a look."""
WORTH_A_LOOK = 0.3
"""The same share for what may be worth a look; beneath it, and beneath ``NO_CHANCE``, likeness is chance."""
NO_CHANCE = 6.0
MOST_OTHERS = 2
MOST_NEAREST = 5
"""At most this many services are shown where none answers exactly."""


def need_in_words(query: Understanding) -> str:
    """The need as it was typed, without the words that only led to the place; empty if nothing else was typed."""
    typed = next((part.text for part in query.parts if part.kind is PartKind.NEED), None)
    need = query.need if typed is None else typed
    return need if query.place is None else asking().left_of_place.sub("", need).strip(" ,，、。")


def aim_of(query: Understanding, *, found: bool) -> Aim:
    """What a query is for; ``found``: whether items answer it."""
    station = asking().station if query.place is None else asking().station_of_place
    if station.fullmatch(query.need.replace(" ", "")):
        return Aim.STATION
    if query.place is not None and not found and not need_in_words(query):
        return Aim.PLACE
    return Aim.SERVICE


def to_the_point(hits: Sequence[Hit], kind: Kind, confused: Collection[str]) -> tuple[Hit, ...]:
    """The hits that answer, best first; those that are easily confused (their codes) come next, side by side.

    A group is shown whole. Where nothing answers exactly, a few that come nearest help, and many only mislead.
    A sensitive item is among them only if more than chance led to it.
    """
    if kind is Kind.GROUP or not hits:
        return tuple(hits)
    best = hits[0]
    near = [
        hit
        for hit in hits
        if (hit.score >= best.score * NEAR_THE_BEST or hit.code in confused)
        and (hit is best or not hit.item.sensitive or hit.score >= NO_CHANCE)
    ]
    near.sort(key=lambda hit: (hit is not best, hit.code not in confused))
    return tuple(near[:MOST_NEAREST] if kind is Kind.NEAREST else near)


def worth_a_look(hits: Sequence[Hit], answers: Collection[Hit]) -> tuple[Hit, ...]:
    """Hits that are no answers but may help too. Never one that would hint at a resident's troubles unasked."""
    if not hits:
        return ()
    least = max(hits[0].score * WORTH_A_LOOK, NO_CHANCE)
    others = [hit for hit in hits if hit not in answers and hit.score >= least and not hit.item.sensitive]
    return tuple(others[:MOST_OTHERS])
