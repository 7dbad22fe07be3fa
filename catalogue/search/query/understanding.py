"""What a query asks for: which part of it names a need, which a place, which people."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ...language.spelling import has_han, normalise, story_of
from ..needs.engine import Engine
from ..places.almost import almost_named
from ..places.chains import place_of_all
from ..places.endings import TOP_LEVELS
from ..places.index import PlaceIndex
from ..places.namesakes import NO_HINTS, Hints, PlaceMatch
from ..words.analysis import Analysis, analyse
from ..words.people import audiences_in
from .parts import QueryPart, parts_of

_MACHINES = re.compile(
    r"</?[a-z!]|[{}\\]|\$[({]|\w=|://|(?:^|\s)[.~]*(?:/[\w.-]+)+|^\[object|--\s*$"
    r"|\b(?:select\b.+\bfrom|union select|drop table|insert into|delete from)\b"
)
"""What only machines write: tags, paths, statements. Letters around it are no words; characters may be."""
_NOT_HAN = re.compile("[^㐀-䶿一-鿿豈-﫿]+")
_ER = re.compile(
    "(?<=[㐀-䶿一-鿿])(?<![女男婴幼孤育胎托少患生孩侄弃健宠哪这那会点])儿(?![童子女媳孙科歌研医戏保胡巷])"
)
"""The 儿 that people of Beijing add to a word (房本儿): none of 女儿, 儿童, 这儿, nor of an alley's name."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """A query taken apart: the need in its one spelling, the place, the audiences spoken of.

    ``parts`` are the parts as typed, each with the query without it.
    """

    need: str
    place: PlaceMatch | None
    audiences: tuple[str, ...]
    parts: tuple[QueryPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """An understanding, with the analysis of its need for the engine.

    ``story``: the whole of a long query, folded, of which the need is only the beginning; empty for any other query.
    """

    understanding: Understanding
    analysis: Analysis
    story: str = ""


def understand(
    query: str,
    engine: Engine,
    places: PlaceIndex,
    hints: Hints = NO_HINTS,
) -> Understood:
    """Take a query apart; ``hints`` decide between places with one name."""
    text = normalise(query)
    if _MACHINES.search(text):
        text = _NOT_HAN.sub(" ", text).strip()
    need, place = places.find(
        text,
        hints,
        is_word=engine.knows,
        # A street's name beside a need in pinyin is a place too: wangjing juzhuzheng.
        means=lambda rest: engine.means(rest) or (not has_han(rest) and engine.sounds_like_a_need(rest)),
    )
    if need and not engine.means(need) and not engine.sounds_like_a_need(need):
        whole = place_of_all(places, text, hints)
        if whole:
            need, place = "", whole
    if place is None or (need and place.code is not None and places.level_of(place.code) in TOP_LEVELS):
        need, place = _almost(text, need, place, engine, places, hints)
    need = _as_meant(engine, need)
    analysis = analyse(need)
    parts = parts_of(query, text, place.spans if place else (), means=engine.means)
    understanding = Understanding(need, place, audiences_in(need, analysis), parts)
    return Understood(understanding, analysis, story_of(query))


def _almost(
    text: str, need: str, place: PlaceMatch | None, engine: Engine, places: PlaceIndex, hints: Hints
) -> tuple[str, PlaceMatch | None]:
    """Need and place, where what is left as the need may name a place too, or one inside the district that is named."""
    within = None if place is None else place.code
    found = almost_named(
        places, need, hints, means=lambda word: engine.knows(word) or engine.means(word), within=within
    )
    if found is None:
        return need, place
    rest, match = found
    start = text.find(match.text)
    if start < 0:
        return need, place
    spans = (*(place.spans if place else ()), (start, start + len(match.text)))
    return rest, replace(match, spans=tuple(sorted(spans)))


def _as_meant(engine: Engine, need: str) -> str:
    """A need typed in pinyin as the characters that are meant; in characters without a 儿 of which items' words tell nothing."""
    if has_han(need):
        return _ER.sub(lambda er: er[0] if engine.knows(need[er.start() - 1 : er.end()]) else "", need)
    return engine.read(need) or need
