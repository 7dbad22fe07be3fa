"""Names by how they begin."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from ...language.spelling import has_han

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
        place = bisect_left(self._keys, text)
        for key, value in zip(
            self._keys[place : place + most], self._values[place : place + most], strict=True
        ):
            if not key.startswith(text):
                return
            yield value


def is_chinese(text: str) -> bool:
    """Whether a folded text is to be matched as it is written."""
    return has_han(text)
