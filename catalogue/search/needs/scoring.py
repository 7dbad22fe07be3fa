"""How an item's words and phrases answer the tokens of a need: three figures, which the engine weighs."""

from __future__ import annotations

from collections.abc import Sequence

from whoosh import query as queries

from ...language import pinyin
from ..words.analysis import Token
from ..words.concepts import OFF_TOPIC
from .index import AnyOf, Words

_SECOND = 0.25
"""What an item's second likest phrase counts beside its likest."""
_ASKED, _SAID = 0.65, 0.35
"""How much likeness counts what was asked, and what the phrase says."""


def whoosh_scores(words: Words, tokens: Sequence[Token]) -> dict[int, float]:
    """The score of each item whose words hold one of the tokens, by whoosh."""
    weights: dict[str, float] = {}
    for token in tokens:
        if token.text in words.indexed:
            weights[token.text] = max(weights.get(token.text, 0.0), token.weight)
    if not weights:
        return {}
    terms = [queries.Term("words", text, boost=weight) for text, weight in weights.items()]
    results = words.searcher.search(AnyOf(terms), limit=None)
    return {number: score for score, number in results.top_n}


def likeness_to_phrases(words: Words, tokens: Sequence[Token]) -> dict[int, float]:
    """How like the need each item's likest phrases are (about 0-1)."""
    telling, unknown = words.telling, words.unknown
    asked: dict[str, float] = {}
    for token in tokens:
        if token.text != OFF_TOPIC:
            share = token.weight * telling.get(token.text, unknown)
            if share > asked.get(token.text, 0.0):
                asked[token.text] = share
    whole = sum(asked.values())
    common: dict[int, float] = {}
    for text, share in asked.items():
        held = words.postings.get(text)
        if held is None:
            continue
        for phrase, said in zip(*held, strict=True):
            common[phrase] = common.get(phrase, 0.0) + min(share, said)
    best: dict[int, tuple[float, float]] = {}
    for phrase, shared in common.items():
        number, weight, size = words.phrases[phrase]
        likeness = weight * shared / (_ASKED * whole + _SAID * size)
        first, second = best.get(number, (0.0, 0.0))
        if likeness > first:
            best[number] = (likeness, first)
        elif likeness > second:
            best[number] = (first, likeness)
    return {number: first + _SECOND * second for number, (first, second) in best.items()}


def share_covered(
    words: Words, tokens: Sequence[Token], importance: Sequence[float], blocked: set[int]
) -> dict[int, float]:
    """The share of the need's cells, by importance, that each item's words cover."""
    whole = sum(importance)
    if not whole:
        return {}
    rows: dict[int, list[float]] = {}
    for token in tokens:
        cells = [cell for cell in range(token.start, token.end) if cell not in blocked]
        share = 0.5 + 0.5 * token.weight if token.text[0] != pinyin.MARK else token.weight
        for number, firmness in words.coverage.get(token.text, {}).items():
            row = rows.setdefault(number, [0.0] * len(importance))
            for cell in cells:
                if row[cell] < share * firmness:
                    row[cell] = share * firmness
    return {number: sum(map(float.__mul__, row, importance)) / whole for number, row in rows.items()}
