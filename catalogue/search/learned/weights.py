"""The weights of the learned model: whole numbers, packed into one file that is the same for the same weights."""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_MOST = 31
_KEPT = 90_000
"""Features that are kept: those that say most. More make the file larger and the model no better."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Per feature a row of weights, one for each of the ``labels``, in units of ``step``; ``offset`` is each label's own.

    ``stamp`` tells what they were trained from (``keeping``).
    """

    labels: tuple[str, ...]
    rows: Mapping[str, int]
    table: NDArray[np.int8]
    step: float
    offset: NDArray[np.float32]
    stamp: str = ""

    @classmethod
    def of(
        cls,
        labels: Sequence[str],
        features: Sequence[str],
        weights: NDArray[np.float32],
        offset: NDArray[np.float32],
        stamp: str = "",
    ) -> Weights:
        """The weights rounded to eight bits, without what says little."""
        # The same for all labels changes no probability.
        weights = weights - np.median(weights, axis=1, keepdims=True)
        telling = np.abs(weights).max(axis=1)
        kept = np.sort(np.argsort(-telling, kind="stable")[:_KEPT])
        weights = weights[kept]
        step = float(np.abs(weights).max()) / _MOST
        table = np.round(weights / step).astype(np.int8)
        rows = {features[number]: row for row, number in enumerate(kept)}
        return cls(tuple(labels), rows, table, step, offset.astype(np.float32), stamp)

    def probabilities(self, features: Sequence[str]) -> NDArray[np.float64]:
        """How probable each label is for a text with these features; they add up to 1."""
        rows = [row for feature in features if (row := self.rows.get(feature)) is not None]
        scores = self.offset.astype(np.float64)
        if rows:
            scores += self.table[rows].sum(axis=0, dtype=np.int64) * (self.step / np.sqrt(len(rows)))
        given = np.exp(scores - scores.max())
        return np.asarray(given / given.sum())

    def packed(self) -> bytes:
        """The weights as bytes, the same for the same weights."""
        head = {
            "stamp": self.stamp,
            "labels": self.labels,
            "features": list(self.rows),
            "step": self.step.hex(),
            "offset": [float(each).hex() for each in self.offset],
        }
        text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
        # Label by label, so that the many zeros of rare labels come together.
        return lzma.compress(len(text).to_bytes(4, "big") + text + self.table.T.tobytes(), preset=9)

    @classmethod
    def unpacked(cls, packed: bytes) -> Weights:
        """The weights of such bytes. Raises ``ValueError`` for others."""
        try:
            raw = lzma.decompress(packed)
            size = 4 + int.from_bytes(raw[:4], "big")
            head = json.loads(raw[4:size])
            table = np.frombuffer(raw, dtype=np.int8, offset=size).reshape(len(head["labels"]), -1).T
            rows = {feature: row for row, feature in enumerate(head["features"])}
            if len(table) != len(rows):
                raise ValueError("not as many rows as features")
            offset = np.array([float.fromhex(each) for each in head["offset"]], dtype=np.float32)
            return cls(
                tuple(head["labels"]),
                rows,
                np.ascontiguousarray(table),
                float.fromhex(head["step"]),
                offset,
                head["stamp"],
            )
        except (lzma.LZMAError, KeyError, TypeError, ValueError) as error:
            raise ValueError("these are no weights") from error

    def write(self, path: Path) -> None:
        """Write them to a file, whole or not at all."""
        beside = path.with_suffix(".new")
        beside.write_bytes(self.packed())
        beside.replace(path)

    @classmethod
    def read(cls, path: Path) -> Weights:
        """The weights of a file. Raises ``ValueError`` for a file of another kind and ``OSError`` for none."""
        return cls.unpacked(path.read_bytes())
