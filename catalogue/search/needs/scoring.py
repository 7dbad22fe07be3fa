"""How an item's words answer the tokens of a need: two figures, which the engine weighs."""

from __future__ import annotations

from collections.abc import Sequence

from whoosh import query as queries

from ..words.analysis import Token
from .index import Words


def whoosh_scores(words: Words, tokens: Sequence[Token]) -> dict[int, float]:
    """The score of each item whose words hold one of the tokens, by whoosh."""
    weights = {token.text: token.weight for token in sorted(tokens, key=lambda token: token.weight)}
    terms = [queries.Term("words", text, boost=weight) for text, weight in weights.items()]
    results = words.searcher.search(queries.Or(terms), limit=None)
    return {number: score for score, number in results.top_n}


def share_covered(words: Words, tokens: Sequence[Token], importance: Sequence[float]) -> dict[int, float]:
    """The share of the need's cells, by importance, that each item's words cover."""
    whole = sum(importance)
    if not whole:
        return {}
    rows: dict[int, list[float]] = {}
    for token in tokens:
        cells = range(token.start, token.end)
        share = 0.5 + 0.5 * token.weight
        for number, firmness in words.coverage.get(token.text, {}).items():
            row = rows.setdefault(number, [0.0] * len(importance))
            for cell in cells:
                if row[cell] < share * firmness:
                    row[cell] = share * firmness
    return {number: sum(map(float.__mul__, row, importance)) / whole for number, row in rows.items()}
