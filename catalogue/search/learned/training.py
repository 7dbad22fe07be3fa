"""Training: from texts with what they may mean to the weights of a linear model.

Multinomial logistic regression, by gradient descent with a rate per weight (Adagrad) over small batches in a fixed order, of each sample a part of its features at a time.
A sample may accept several labels: the loss is minus the logarithm of the probability of all of them together, so that
it is left to the model which of them a text means. Everything is seeded, and the weights that are kept have eight
bits, so that the last digits of a machine's arithmetic hardly show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .weights import Weights

_ROUNDS, _BATCH = 16, 256
_RATE, _LAST_RATE, _OFFSET_RATE = 0.7, 0.02, 0.2
_PULL = 2e-5
"""How strongly weights are drawn to zero."""
_LEFT_OUT = 0.6
"""The share of a sample's features that is left out, others each time. Without this every list has worse chances."""
_SEED = 7
_FEWEST = 2
"""A feature of fewer samples is not learned."""

Matrix = NDArray[np.float32]


class TrainingSample(NamedTuple):
    """A text's features, the numbers of the labels that it may mean, and how much it counts."""

    features: Sequence[str]
    accepted: Sequence[int]
    weight: float


class _Batch(NamedTuple):
    """``table``: samples by those features that occur in them, whose numbers are ``columns``."""

    columns: NDArray[np.int64]
    table: Matrix
    accepted: Matrix
    weight: Matrix


def train(
    samples: Sequence[TrainingSample], labels: Sequence[str], stamp: str = "", *, rounds: int = _ROUNDS
) -> Weights:
    """The weights that fit the samples, with their stamp; the same for the same samples in the same order."""
    counted = Counter(feature for sample in samples for feature in sample.features)
    names = sorted(feature for feature, times in counted.items() if times >= _FEWEST)
    numbers = {feature: number for number, feature in enumerate(names)}
    known = [
        (np.array([numbers[each] for each in sample.features if each in numbers], dtype=np.int64), sample)
        for sample in samples
    ]
    known = [each for each in known if len(each[0])]
    weights = np.zeros((len(names), len(labels)), dtype=np.float32)
    slopes = np.full_like(weights, 1e-6)
    offset = np.zeros(len(labels), dtype=np.float32)
    offset_slopes = np.full_like(offset, 1e-6)
    random = np.random.default_rng(_SEED)
    for each_round in range(rounds):
        rate = _RATE * (1 - each_round / rounds) + _LAST_RATE
        order = random.permutation(len(known))
        for start in range(0, len(known), _BATCH):
            chosen = [known[place] for place in order[start : start + _BATCH]]
            heard = [(_left(numbers, random), sample) for numbers, sample in chosen]
            batch = _batch(heard, len(labels))
            here = weights[batch.columns]
            wrong = _wrong(batch.table @ here + offset, batch)
            slope = batch.table.T @ wrong + _PULL * len(batch.table) * here
            total = slopes[batch.columns] + slope * slope
            slopes[batch.columns] = total
            weights[batch.columns] = here - rate * slope / np.sqrt(total)
            slope = wrong.sum(axis=0)
            offset_slopes += slope * slope
            offset -= rate * _OFFSET_RATE * slope / np.sqrt(offset_slopes)
    return Weights.of(labels, names, weights, offset, stamp)


def _left(numbers: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.int64]:
    """Some of a sample's features: so that each learns to tell by itself what it means."""
    left = numbers[random.random(len(numbers)) >= _LEFT_OUT]
    return left if len(left) else numbers


def _batch(known: Sequence[tuple[NDArray[np.int64], TrainingSample]], labels: int) -> _Batch:
    sizes = np.array([len(numbers) for numbers, _sample in known])
    columns, places = np.unique(np.concatenate([numbers for numbers, _sample in known]), return_inverse=True)
    table = np.zeros((len(known), len(columns)), dtype=np.float32)
    table[np.repeat(np.arange(len(known)), sizes), places] = np.repeat(1 / np.sqrt(sizes), sizes)
    accepted = np.zeros((len(known), labels), dtype=np.float32)
    for row, (_numbers, sample) in enumerate(known):
        accepted[row, list(sample.accepted)] = 1.0
    return _Batch(
        columns, table, accepted, np.array([[sample.weight] for _numbers, sample in known], dtype=np.float32)
    )


def _wrong(scores: Matrix, batch: _Batch) -> Matrix:
    """What is given to each label too much, by sample."""
    given = np.exp(scores - scores.max(axis=1, keepdims=True))
    given /= given.sum(axis=1, keepdims=True)
    right: Any = given * batch.accepted
    right /= right.sum(axis=1, keepdims=True) + 1e-12
    return np.asarray((given - right) * batch.weight)
