"""What is an answer, what is worth a look, and what only leads to a page: one rule for pages, commands and measures."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

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

_LEADS_TO_A_PLACE = re.compile(
    r"^(?:(?:我|我们)?(?:家)?(?:住在|在|离)|附近的?|旁边的?|周边的?)[\s,，、。]+|^(?:附近|旁边|周边)的"
    r"|[\s,，、](?:在|离)$"
    r"|(?:^|\s+)(?:near|nearby|in|at|around|by|close to|next to)(?:\s+the)?[\s,.?!]*$",
    re.IGNORECASE,
)
"""Words before or after a place's name that say nothing once the name is taken out of the query."""
_ASKED_OF_A_STATION = (
    r"的?(?:联系)?(?:电话|电话号码|联系方式|地址|位置|在哪|在哪里|在哪儿|怎么走|几点(?:开门|上班|下班|关门)|"
    r"(?:上班|办公|开门|工作|值班)时间)(?:是|是多少|多少)?"
)
_WHOSE = r"(?:我们|我)?(?:社区居委会|社区服务站|居委会|居委|村委会|服务站|社区工作站|工作站|社区)"
_STATION = re.compile(_WHOSE + _ASKED_OF_A_STATION)
_STATION_OF_A_PLACE = re.compile(f"(?:{_WHOSE})?{_ASKED_OF_A_STATION}")


def need_in_words(query: Understanding) -> str:
    """The need as it was typed, without the words that only led to the place; empty if nothing else was typed."""
    typed = next((part.text for part in query.parts if part.kind is PartKind.NEED), None)
    need = query.need if typed is None else typed
    return need if query.place is None else _LEADS_TO_A_PLACE.sub("", need).strip(" ,，、。")


def aim_of(query: Understanding, *, found: bool) -> Aim:
    """What a query is for; ``found``: whether items answer it."""
    station = _STATION if query.place is None else _STATION_OF_A_PLACE
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
