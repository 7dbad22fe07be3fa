"""The ways to read a need, as words, by first letters, misspelt, and whether what is found counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...language.spelling import has_han
from ..words.analysis import Analysis, analyse
from .engine import Engine, ScoredItem

_ENOUGH = 0.42
"""The share of a need that an item must answer where it was corrected."""
_ENOUGH_INITIALS = 0.4
_MISSPELT = 0.75
"""A need in English of which less is answered is also tried with its unknown words corrected."""
_INITIALS, _CORRECTED = 0.6, 0.9


def covered(engine: Engine, need: str, analysis: Analysis) -> list[ScoredItem]:
    """The items that a need may mean, with the share of it that they answer, by the best way to read it, best first.

    A need is read as words; in Latin letters also as initials, or misspelt.
    """
    words = engine.by_words(analysis)
    if has_han(need):
        return words
    readings = [words]
    if not words or words[0].coverage < 1.0:
        readings.append(_weakened(_kept(engine.by_initials(need), _ENOUGH_INITIALS), _INITIALS))
    if max((found[0].coverage for found in readings if found), default=0.0) < _MISSPELT:
        corrected = engine.corrected(need)
        if corrected != need:
            readings.append(_weakened(_kept(engine.by_words(analyse(corrected)), _ENOUGH), _CORRECTED))
    return max(readings, key=lambda found: found[0].score if found else 0.0)


def _kept(found: list[ScoredItem], least: float) -> list[ScoredItem]:
    """The items found if the best of them answers enough of the need, else nothing."""
    return found if found and found[0].coverage >= least else []


def _weakened(found: Sequence[ScoredItem], factor: float) -> list[ScoredItem]:
    return [replace(hit, score=hit.score * factor) for hit in found]
