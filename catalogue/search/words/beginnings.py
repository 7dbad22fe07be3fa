"""Names by how they begin."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Beginnings(Generic[Value]):
    """An immutable sorted list of keys with their values: what begins with some text is one stretch of it."""

    def __init__(self, pairs: Iterable[tuple[str, Value]]) -> None:
        """Equal keys keep the order in which they come."""
        ordered = sorted(pairs, key=lambda pair: pair[0])
        self._keys = [key for key, _value in ordered]
        self._values = [value for _key, value in ordered]

    def starting(self, text: str, most: int) -> Iterator[Value]:
        """The values of keys that begin with ``text``, at most ``most``, shorter keys first among equals."""
        first = bisect_left(self._keys, text)
        for place in range(first, min(len(self._keys), first + most)):
            if not self._keys[place].startswith(text):
                return
            yield self._values[place]
