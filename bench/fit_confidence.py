"""Fit the weights of the search's second opinion (catalogue/search/needs/confidence.py) to lists of queries.

    python bench/fit_confidence.py FILE [FILE ...]

Prints the weights and what they keep and refuse. Only needs that the ranking would answer are fitted: the
second opinion is asked of those alone. Plain gradient descent; wrongly answered needs count three times, as
there are fewer of them.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.relevance import read_queries  # noqa: E402
from catalogue.search.needs import confidence  # noqa: E402
from tests.catalogue.searching import shipped  # noqa: E402

_STEPS, _RATE, _PULL, _REFUSED_COUNTS = 800, 2.0, 1e-3, 3.0


def samples(files: list[Path]) -> list[tuple[str, dict[str, float], bool]]:
    """Query, signs and whether it is to be answered, of every query that the ranking asks a second opinion about."""
    searching = shipped()
    found = []
    for wanted in (wanted for file in files for wanted in read_queries(file)):
        asked = searching.ranking.weighed(searching.understand(wanted.query), searching.places)
        if asked is not None:
            found.append((wanted.query, confidence.signs(*asked, searching.engine), bool(wanted.codes)))
    return found


def fit(rows: list[tuple[str, dict[str, float], bool]]) -> dict[str, float]:
    """Weights of a logistic model."""
    names = list(rows[0][1])
    weights = [0.0] * len(names)
    values = [([signs[name] for name in names], answered) for _query, signs, answered in rows]
    for _step in range(_STEPS):
        slope = [0.0] * len(names)
        for row, answered in values:
            sure = 1 / (1 + math.exp(-sum(map(float.__mul__, weights, row))))
            error = (sure - answered) * (1.0 if answered else _REFUSED_COUNTS)
            for number, value in enumerate(row):
                slope[number] += error * value
        weights = [
            weight - _RATE * (slope[number] / len(values) + (_PULL * weight if number else 0.0))
            for number, weight in enumerate(weights)
        ]
    return dict(zip(names, weights, strict=True))


def main() -> None:
    """Read the arguments, fit, print."""
    parser = argparse.ArgumentParser(description="Fit the weights of the search's second opinion.")
    parser.add_argument("files", type=Path, nargs="+")
    rows = samples(parser.parse_args().files)
    for name, weight in fit(rows).items():
        print(f'    "{name}": {weight:.2f},')
    for query, signs, answered in rows:
        sure = confidence.confidence(signs)
        if answered != (sure >= confidence.LEAST):
            print(f"{'refused' if answered else 'answered'} as things are: {query} ({sure:.2f})")


if __name__ == "__main__":
    main()
