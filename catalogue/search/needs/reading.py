"""The ways to read a need, as words, by sound, misspelt, and whether what is found counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...language.spelling import has_han
from ..words.analysis import Analysis, analyse
from .engine import Engine, ScoredItem

_ENOUGH = 0.42
"""The share of a need that an item must answer where it was corrected."""
_ENOUGH_SOUNDS = 0.7
"""Letters can spell many words, so nearly all of them must fit."""
_ENOUGH_INITIALS = 0.4
_MISSPELT = 0.75
"""A need in English of which less is answered is also tried with its unknown words corrected."""
_PINYIN, _INITIALS, _CORRECTED = 0.8, 0.6, 0.9


def covered(engine: Engine, need: str, analysis: Analysis) -> list[ScoredItem]:
    """The items that a need may mean, with the share of it that they answer, by the best way to read it, best first.

    A need is read as words; in Latin letters also as pinyin, initials, or misspelt.
    """
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
            found = _kept(engine.by_words(analyse(corrected)), _ENOUGH)
            readings.append(_weakened(found, _CORRECTED))
    return max(readings, key=lambda found: found[0].score if found else 0.0)


def _kept(found: list[ScoredItem], least: float) -> list[ScoredItem]:
    """The items found if the best of them answers enough of the need, else nothing."""
    return found if found and found[0].coverage >= least else []


def _weakened(found: Sequence[ScoredItem], factor: float) -> list[ScoredItem]:
    return [replace(hit, score=hit.score * factor) for hit in found]
