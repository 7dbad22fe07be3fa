"""Groups of digits that belong together, read as telephone numbers: one, several, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from .numbers import (
    HOME_AREA,
    area_length,
    is_area,
    is_mobile,
    is_number,
    is_short,
    landline,
    mobile,
    service,
    split_number,
)

_LOCAL = re.compile(r"[2-8][0-9]{7}")
_DAY = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_MOST_GROUPS = 5
"""Groups of one number at most: 0086 010 6000 12 34."""
_RUN_TOGETHER = 15
"""Digits in one group from which several numbers without a sign between them are looked for."""
LONGEST_CHUNK = 120


@dataclass(frozen=True, slots=True)
class Chunk:
    """Groups of digits with what is between them, and the text as it was. ``abroad``: groups after +86 or the like."""

    groups: tuple[str, ...]
    joins: tuple[str, ...]
    abroad: frozenset[int]
    text: str


@dataclass(slots=True)
class Found:
    """A number without its extensions, and these. ``restored``: something that was not written belongs to it."""

    main: str
    extensions: list[str] = field(default_factory=list)
    restored: bool = False
    area: str | None = None
    """The area code, if it was written."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers to dial, as they are kept."""
        if not self.extensions:
            return (self.main,)
        return tuple(f"{self.main}-{extension}" for extension in self.extensions)


def looks_like_a_day(digits: str) -> bool:
    """Whether eight digits may be a date as well as a local number."""
    return _DAY.fullmatch(digits) is not None


def readings(chunk: Chunk, area: str | None) -> list[list[Found]]:
    """Every way to read a chunk as numbers, no digit left over. ``area``: the code written before in the same text.

    Several ways that give the same numbers are one.
    """
    text = chunk.text.strip(" .")
    if is_number(text) and not _LOCAL.fullmatch(text):
        main, extension = split_number(text)
        written = main.partition("-")[0][1:] if main.startswith("0") else None
        return [[Found(main, [extension] if extension else [], area=written)]]
    found: dict[tuple[str, ...], list[Found]] = {}
    for reading in _partitions(chunk, 0, area):
        found.setdefault(tuple(number for each in reading for number in each.numbers), reading)
        if len(found) > 1:
            break
    return list(found.values())


def _partitions(chunk: Chunk, start: int, area: str | None) -> Iterator[list[Found]]:
    """The ways to read the groups from ``start`` on, each number with the groups that may be it."""
    if start == len(chunk.groups):
        yield []
        return
    for numbers, end in _beginnings(chunk, start, area):
        here = numbers[-1].area or area
        for rest in _partitions(chunk, end, here):
            yield [*numbers, *rest]


def _beginnings(chunk: Chunk, start: int, area: str | None) -> Iterator[tuple[list[Found], int]]:
    """What the groups from ``start`` may begin with, and the index of the group after it."""
    if len(chunk.groups[start]) >= _RUN_TOGETHER:
        for numbers in islice(_splits(chunk.groups[start]), 2):
            yield numbers, start + 1
    for end in range(start + 1, min(start + _MOST_GROUPS, len(chunk.groups)) + 1):
        if any(index in chunk.abroad for index in range(start + 1, end)):
            return
        found = number_of(chunk.groups[start:end], area, abroad=start in chunk.abroad)
        if found is None:
            continue
        if end < len(chunk.groups) and _may_extend(found.main, chunk.joins[end - 1], chunk.groups[end]):
            found.extensions.append(chunk.groups[end])
            yield [found], end + 1
        elif end == len(chunk.groups) or _may_follow(found.main, chunk, end):
            yield [found], end


def _may_extend(main: str, join: str, digits: str) -> bool:
    return join.strip() == "-" and 3 <= len(digits) <= 5 and len(main) > 4


def _may_follow(main: str, chunk: Chunk, index: int) -> bool:
    """Whether another number may begin at a group: one of a service only after a blank."""
    join = chunk.joins[index - 1]
    return join.strip() != "-" or (not is_short(main) and len(chunk.groups[index]) > 2)


def number_of(groups: Sequence[str], area: str | None, *, abroad: bool) -> Found | None:
    """The number that groups of digits are together; None if they are none."""
    digits, first = "".join(groups), groups[0]
    if not abroad and digits.startswith("86") and len(digits) >= 12:
        digits, first, abroad = digits[2:], first[2:], True
    if main := mobile(digits) or service(digits):
        return Found(main)
    if digits.startswith("0"):
        return _with_area(groups, digits[1:])
    if len(groups) == 1 and is_short(digits):
        return Found(digits)
    if abroad or _has_lost_zero(digits, first):
        place = landline(digits)
        return Found(str(place), restored=not abroad, area=place.area) if place else None
    return _local(digits, area)


def _with_area(groups: Sequence[str], digits: str) -> Found | None:
    place = landline(digits)
    if place:
        return Found(str(place), area=place.area)
    if len(groups) == 2 and is_area(groups[0][1:]) and len(groups[1]) >= 5 and is_short(groups[1]):
        return Found("-".join(groups), area=groups[0][1:])
    return None


def _has_lost_zero(digits: str, first: str) -> bool:
    """Whether digits are a number whose zero was lost, and no mobile number whose first digit was."""
    local = digits[area_length(digits) :]
    if len(digits) < 10 or local[0] not in "2345678":
        return False
    return is_area(first) or digits[0] in "12" or len(digits) == 11


def _local(digits: str, area: str | None) -> Found | None:
    near = landline(area + digits) if area and len(digits) in (7, 8) and digits[0] in "2345678" else None
    if near:
        return Found(str(near))
    if _LOCAL.fullmatch(digits) and not looks_like_a_day(digits):
        return Found(f"0{HOME_AREA}-{digits}", restored=True)
    return None


def _splits(digits: str) -> Iterator[list[Found]]:
    """The ways to cut a run of digits into numbers, each complete by itself."""
    if not digits:
        yield []
        return
    for length in (8, 10, 11, 12):
        part = digits[:length]
        if len(part) < length:
            break
        found = _complete(part)
        if found:
            for rest in _splits(digits[length:]):
                yield [found, *rest]


def _complete(digits: str) -> Found | None:
    main = mobile(digits) or service(digits)
    if main is None and digits[0] == "0":
        place = landline(digits[1:])
        main = str(place) if place and place.local[0] != "0" else None
    if main is None and _LOCAL.fullmatch(digits):
        main = f"0{HOME_AREA}-{digits}"
    return Found(main, restored=True) if main else None


def is_range(found: Sequence[Found], chunk: Chunk) -> bool:
    """Whether numbers joined by a hyphen may be the first and the last of several: 60001234-60001238."""
    if len(found) != 2 or len(chunk.groups) != 2 or any(is_mobile(each.main) for each in found):
        return False
    first, last = (int(each.main.replace("-", "")) for each in found)
    return chunk.joins[0].strip() == "-" and 1 < last - first < 100
