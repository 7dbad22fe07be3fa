"""A second judgement on whether the items found answer at all (docs/adr/0012-confidence-in-answers.md).

The ranking asks how much of a need the best item answers. This is weak evidence if a need has two words and one
of them is known: 手机 is half of 买手机, and 修鞋 is as short. So a few more signs are weighed: how sure the best
item is, whether the next ones are as good (then none is clearly best), how much of the need it leaves out, whether
people describe their own situation, and whether the need asks for what shops and reference works give.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ...language.asking import asking
from ..words.analysis import Analysis
from ..words.purposes import english_purposes, purposes_in
from .engine import Engine, ScoredItem

_MOST_PURPOSES, _LONGEST_OWN, _MOST_TOLD = 2, 4, 3

_WEIGHTS: Mapping[str, float] = {
    "bias": -3.63,
    "score": 2.18,
    "second": -0.44,
    "unheard": -0.18,
    "unanswered": -2.11,
    "own": 0.78,
    "likeness": 1.17,
    "head": 0.42,
    "length": -0.47,
    "told": 1.58,
    "purposes": -3.61,
}
"""Fitted by ``python bench/fit_confidence.py tests/data/queries.tsv``; a logistic model, so that each can be read."""
LEAST = 0.25
"""Below this confidence the items found are taken for chance."""


def signs(need: str, analysis: Analysis, found: Sequence[ScoredItem], engine: Engine) -> dict[str, float]:
    """The evidence for and against the best of the items ``found``: about 0 to 1 each, ``score`` a logarithm."""
    best = found[0]
    whole = sum(analysis.importance) or 1.0
    heard, answered, known = engine.touched(analysis, best.number)
    own = engine.own_words(best.number, need)
    return {
        "bias": 1.0,
        "score": math.log(max(best.score, 0.1)),
        "second": found[1].score / best.score if len(found) > 1 else 0.0,
        "unheard": sum(much for cell, much in enumerate(analysis.importance) if cell not in heard) / whole,
        "unanswered": sum(much for cell, much in enumerate(analysis.importance) if cell not in answered)
        / whole,
        "own": min(max(map(len, own), default=0), _LONGEST_OWN) / _LONGEST_OWN,
        "likeness": best.likeness,
        "head": _head(analysis, answered),
        "length": math.log(1 + sum(much >= 0.5 for much in analysis.importance)),
        "told": float(min(len(asking().own_situation.findall(need)), _MOST_TOLD)),
        "purposes": _purposes(need, analysis, known, engine, best.number),
    }


def confidence(found_signs: Mapping[str, float]) -> float:
    """How sure it is, from 0 to 1, that the best item is meant."""
    return 1 / (1 + math.exp(-sum(weight * found_signs[name] for name, weight in _WEIGHTS.items())))


def is_doubtful(need: str, analysis: Analysis, found: Sequence[ScoredItem], engine: Engine) -> bool:
    """Whether the best of the items found is more likely there by chance."""
    return confidence(signs(need, analysis, found, engine)) < LEAST


def _head(analysis: Analysis, answered: set[int]) -> float:
    """Whether the item contains the last word: in Chinese the head of a phrase (疫苗 of 水痘疫苗)."""
    last = max((cell for cell, much in enumerate(analysis.importance) if much), default=-1)
    return float(last in answered)


def _purposes(need: str, analysis: Analysis, known: Sequence[str], engine: Engine, number: int) -> float:
    """How many words say that something else is sought; not those that the item's own words say too (买菜)."""
    count = sum(
        not any(word in longer for longer in known) and not engine.says(number, word)
        for word in purposes_in(need)
    )
    count += english_purposes(analysis.cells)
    return float(min(count, _MOST_PURPOSES))
