"""Numbers as records keep them: entries that people filled in, and texts from before numbers had one spelling.

A list of numbers has one entry for each. A field of one text has them separated by :data:`SEPARATOR`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache

from ..foundation.errors import Problem, _
from .numbers import is_number
from .reading import read_phones

SEPARATOR = ", "
MORE_THAN_ONE = _("Give one number.")


def read_entries(
    entries: Iterable[str], *, field: str = "phones", kept: Collection[str] = ()
) -> tuple[tuple[str, ...], Problem | None]:
    """The numbers of what was filled in, each once, or the question at ``field``.

    Entries in ``kept`` are on record already and are left as they are, also those that are no numbers.
    """
    given = tuple(dict.fromkeys(entry.strip() for entry in entries if entry.strip()))
    known = [entry for entry in given if entry in kept or is_number(entry)]
    if len(known) == len(given):
        return given, None
    found: list[str] = []
    # Together they are read as one text: an area code holds for the numbers after it.
    for text in given if known else ("\n".join(given),):
        if text in known:
            found.append(text)
            continue
        reading = read_phones(text)
        if reading.ask:
            return (), replace(reading.ask, field=field)
        found += reading.numbers
    return tuple(dict.fromkeys(found)), None


@lru_cache(maxsize=4096)
def numbers_in(text: str) -> tuple[str, ...]:
    """The numbers of a text on record; none if it is doubtful and so can only be shown as it is."""
    parts = text.split(SEPARATOR)
    return tuple(parts) if all(map(is_number, parts)) else read_phones(text).numbers


def is_spelled(text: str) -> bool:
    """Whether a text on record holds numbers in their one spelling and nothing else."""
    return joined(numbers_in(text)) == text


def joined(numbers: Iterable[str]) -> str:
    """Numbers as a field of one text keeps them."""
    return SEPARATOR.join(numbers)


def respelled(text: str) -> str:
    """A text on record with its numbers in their one spelling; a doubtful one as it is."""
    return joined(numbers_in(text)) or text


def respelled_list(texts: Iterable[str], *, most: int | None = None) -> tuple[str, ...]:
    """A list on record, each number an entry of its own; as it is if that would make more than ``most``."""
    given = tuple(texts)
    found = tuple(dict.fromkeys(number for text in given for number in numbers_in(text) or (text,)))
    return given if most is not None and len(found) > max(most, len(given)) else found


def one_number(text: str) -> tuple[str, Problem | None]:
    """The single number that a text is, or the question about it."""
    (*numbers,), problem = read_entries([text], field="phone")
    if problem is None and len(numbers) != 1:
        problem = Problem("phone", MORE_THAN_ONE, {})
    return (numbers[0] if numbers else ""), problem
