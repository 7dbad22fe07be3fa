"""The ways to read a need, as words, by sound, misspelt, without the names in it, and whether what is found counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...language.spelling import has_han
from ..places.index import PlaceIndex
from ..words.analysis import Analysis
from ..words.fillers import fillers
from .engine import Engine, ScoredItem

_ENOUGH = 0.42
"""The share of a need that an item must answer; where less is answered, the need is read in another way too."""
_ENOUGH_SOUNDS = 0.7
"""Letters can spell many words, so nearly all of them must fit."""
_ENOUGH_INITIALS = 0.4
_MISSPELT = 0.75
"""A need in English of which less is answered is also tried with its unknown words corrected."""
_PINYIN, _INITIALS, _CORRECTED = 0.8, 0.6, 0.9


def covered(engine: Engine, need: str, analysis: Analysis, places: PlaceIndex) -> list[ScoredItem]:
    """The items that a need may mean, with the share of it that they answer by the best way to read it, best first."""
    found = _read(engine, need, analysis)
    if not found or found[0].coverage < _ENOUGH:
        found = _read_without_names(engine, need, analysis, places) or found
    if len(need) == 1 and has_han(need):
        return engine.by_character(analysis)
    return found


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


def _read(engine: Engine, need: str, analysis: Analysis) -> list[ScoredItem]:
    """The items by the best way to read a need: as words; if in Latin letters also as pinyin, initials, or misspelt."""
    words = engine.by_words(analysis)
    if has_han(need):
        return words
    readings = [words]
    sounding: list[ScoredItem] = []
    if not words or words[0].coverage < 1.0:
        sounding = _kept(engine.by_pinyin(need), _ENOUGH_SOUNDS)
        initials = _kept(engine.by_initials(need), _ENOUGH_INITIALS)
        readings += [_weakened(sounding, _PINYIN), _weakened(initials, _INITIALS)]
    best = max((found[0].coverage for found in readings if found), default=0.0)
    if best < _MISSPELT and not sounding:
        corrected = engine.corrected(need)
        if corrected != need:
            found = _kept(engine.by_words(engine.analyse(corrected)), _ENOUGH)
            readings.append(_weakened(found, _CORRECTED))
    return max(readings, key=lambda found: found[0].score if found else 0.0)


def _read_without_names(
    engine: Engine, need: str, analysis: Analysis, places: PlaceIndex
) -> list[ScoredItem]:
    """Read again, holding nothing against the need that may be the name of a place (望京律师)."""
    if not has_han(need):
        rest = places.without_latin_names(need)
        if not rest or rest == need:
            return []
        return _read(engine, rest, engine.analyse(rest))
    names = places.short_names_in(need)
    importance = list(analysis.importance)
    for number in range(len(analysis.cells) - 1):
        pair = analysis.cells[number] + analysis.cells[number + 1]
        if pair in names and not engine.knows(pair):
            importance[number] = importance[number + 1] = 0.0
    nameless = replace(analysis, importance=tuple(importance))
    return engine.by_words(nameless)


def _kept(found: list[ScoredItem], least: float) -> list[ScoredItem]:
    """The items found if the best of them answers enough of the need, else nothing."""
    return found if found and found[0].coverage >= least else []


def _weakened(found: Sequence[ScoredItem], factor: float) -> list[ScoredItem]:
    return [replace(hit, score=hit.score * factor) for hit in found]
