"""The ways to read a need, as words, by sound, misspelt, without the names in it, and whether what is found counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ...language.spelling import has_han
from ..places.index import PlaceIndex
from ..words.analysis import Analysis
from ..words.fillers import fillers
from .confidence import is_doubtful
from .engine import Engine, ScoredItem

_ENOUGH = 0.42
"""The share of a need that an item must answer to be an answer at all."""
_ENOUGH_BESIDE_OFF_TOPIC = 0.6
"""The same, if the need also contains an off-topic word."""
_ENOUGH_SAID = 0.3
"""The same, if the need contains one of the item's own words unchanged."""
_ENOUGH_SOUNDS = 0.7
"""Letters can spell many words, so nearly all of them must fit."""
_ENOUGH_INITIALS = 0.4
_MISSPELT = 0.75
"""A need in English of which less is answered is also tried with its unknown words corrected."""
_SURE = 15.0
"""No chance likeness reaches this score: such an item answers, even if other words do not fit."""
_LONG, _WEIGHTY = 6, 0.5
"""A need is long if at least this many of its cells have at least this weight."""
_ENOUGH_LONG, _SCORE_LONG = 0.25, 5.5
"""The share of a long need that is enough with such a score: a story contains much that is irrelevant."""
_LEAST_SCORE = 1.5
_PINYIN, _INITIALS, _CORRECTED = 0.8, 0.6, 0.9


class Reading(NamedTuple):
    """Items found by one way to read a need. ``analysis`` is None where it was read by sound."""

    found: list[ScoredItem]
    analysis: Analysis | None


def read_need(
    engine: Engine, need: str, analysis: Analysis, places: PlaceIndex, *, weighed: bool = True
) -> list[ScoredItem]:
    """The items that answer a need, best first; none if nothing answers enough of it.

    ``weighed``: whether a second opinion is asked on what may have been found by chance (``confidence``).
    """
    reading = believed(engine, need, analysis, places)
    if reading is not None and (
        not weighed
        or reading.analysis is None
        or not is_doubtful(need, reading.analysis, reading.found, engine)
    ):
        return reading.found
    return engine.by_character(analysis) if len(need) == 1 and has_han(need) else []


def believed(engine: Engine, need: str, analysis: Analysis, places: PlaceIndex) -> Reading | None:
    """The reading of a need whose best item answers enough of it."""
    reading = _read(engine, need, analysis)
    if not _answers(engine, reading.found, analysis):
        without = _read_without_names(engine, need, analysis, places)
        reading = without if without.found else reading
    if _answers(engine, reading.found, analysis) or _says(engine, reading.found, need, analysis):
        return reading
    return None


def says_nothing(analysis: Analysis) -> bool:
    """Whether the only words of a need are such as are no need by themselves (没有)."""
    said: list[str] = []
    before = False
    for cell, matters in zip(analysis.cells, analysis.importance, strict=True):
        if matters and before and has_han(cell):
            said[-1] += cell
        elif matters:
            said.append(cell)
        before = bool(matters) and has_han(cell)
    return bool(said) and fillers().alone.issuperset(said)


def _read(engine: Engine, need: str, analysis: Analysis) -> Reading:
    """The best reading of a need: as words; if in Latin letters also as pinyin, initials, or misspelt."""
    words = engine.by_words(analysis)
    if has_han(need):
        return Reading(words, analysis)
    readings = [Reading(_kept(words, _ENOUGH), analysis)]
    sounding: list[ScoredItem] = []
    if not words or words[0].coverage < 1.0:
        sounding = engine.by_pinyin(need)
        readings.append(Reading(_weakened(_kept(sounding, _ENOUGH_SOUNDS), _PINYIN), None))
        initials = _kept(engine.by_initials(need), _ENOUGH_INITIALS)
        readings.append(Reading(_weakened(initials, _INITIALS), None))
    best = max((each.found[0].coverage for each in readings if each.found), default=0.0)
    if best < _MISSPELT and not sounding:
        corrected = engine.corrected(need)
        if corrected != need:
            analysed = engine.analyse(corrected)
            found = _kept(engine.by_words(analysed), _ENOUGH)
            readings.append(Reading(_weakened(found, _CORRECTED), analysed))
    return max(readings, key=lambda each: each.found[0].score if each.found else 0.0)


def _read_without_names(engine: Engine, need: str, analysis: Analysis, places: PlaceIndex) -> Reading:
    """Read again, holding nothing against the need that may be the name of a place (望京律师)."""
    if not has_han(need):
        rest = places.without_latin_names(need)
        if not rest or rest == need:
            return Reading([], None)
        return _read(engine, rest, engine.analyse(rest))
    names = places.short_names_in(need)
    importance = list(analysis.importance)
    for number in range(len(analysis.cells) - 1):
        pair = analysis.cells[number] + analysis.cells[number + 1]
        if pair in names and not engine.knows(pair):
            importance[number] = importance[number + 1] = 0.0
    nameless = replace(analysis, importance=tuple(importance))
    return Reading(engine.by_words(nameless), nameless)


def _answers(engine: Engine, found: list[ScoredItem], analysis: Analysis) -> bool:
    if not _kept(found, _ENOUGH) or found[0].score < _LEAST_SCORE:
        return False
    return (
        found[0].coverage >= _ENOUGH_BESIDE_OFF_TOPIC
        or found[0].score >= _SURE
        or not engine.off_topic_cells(analysis)
    )


def _says(engine: Engine, found: list[ScoredItem], need: str, analysis: Analysis) -> bool:
    """Whether a need contains, among much else, one of the best item's own words or, if long, many related ones."""
    if not _kept(found, _ENOUGH_LONG) or engine.off_topic_cells(analysis):
        return False
    if found[0].coverage >= _ENOUGH_SAID and engine.own_words(found[0].number, need):
        return True
    long = sum(matters >= _WEIGHTY for matters in analysis.importance) >= _LONG
    return long and found[0].score >= _SCORE_LONG


def _kept(found: list[ScoredItem], least: float) -> list[ScoredItem]:
    """The items found if the best of them answers enough of the need, else nothing."""
    return found if found and found[0].coverage >= least else []


def _weakened(found: Sequence[ScoredItem], factor: float) -> list[ScoredItem]:
    return [replace(hit, score=hit.score * factor) for hit in found]
