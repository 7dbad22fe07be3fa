"""What editors say of searches: broad words, items that are easily confused, needs that no item answers, emergencies.

The words are in ``data/search-guidance.yaml`` and name items by their keys, so that they hold for every
edition; items that an edition does not list are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Protocol

import ahocorasick
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from ...foundation.errors import BadFile, _
from ...foundation.strict_yaml import parse, read_text
from ...language import pinyin
from ...language.spelling import fold, has_han

Text = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Word = Annotated[str, StringConstraints(min_length=2, max_length=40)]
Number = Annotated[str, StringConstraints(pattern=r"^\d{3,5}$")]
_LATIN_EDGE = re.compile(r"[a-z0-9]")


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Aim(_Entry):
    """Words, and the keys of the items that they mean, in the order in which they are shown."""

    words: tuple[Word, ...]
    items: tuple[Text, ...]


class Confused(Aim):
    """Items that are easily confused, and the sentence that says the difference."""

    zh: Text
    en: Text


class EmergencyEntry(_Entry):
    """Words of people who need help at once, the numbers to dial, and the sentence that says which and when.

    ``unless``: words that make the others harmless (怕走丢, 消防演练).
    """

    words: tuple[Word, ...]
    unless: tuple[Text, ...] = ()
    numbers: tuple[Number, ...]
    zh: Text
    en: Text


class GuidanceFile(_Entry):
    """The whole file."""

    groups: tuple[Aim, ...]
    distinctions: tuple[Confused, ...]
    nearest: tuple[Aim, ...]
    emergencies: tuple[EmergencyEntry, ...] = ()


def shipped_guidance() -> Path:
    """The file that comes with the package."""
    return Path(__file__).parents[2] / "data" / "search-guidance.yaml"


def read_guidance(path: Path) -> GuidanceFile:
    """Read and check a file of guidance. Raises ``BadFile`` with the line of the first mistake."""
    parsed = parse(read_text(path), file=str(path))
    try:
        return GuidanceFile.model_validate(parsed.data)
    except ValidationError as error:
        first = error.errors()[0]
        raise BadFile(
            _("A field is missing, unknown, or not as it should be."),
            file=str(path),
            line=parsed.line_of(first["loc"]),
            field=".".join(map(str, first["loc"])),
        ) from error


@cache
def _shipped() -> GuidanceFile:
    return read_guidance(shipped_guidance())


class Keyed(Protocol):
    """An item that guidance can name."""

    @property
    def key(self) -> str: ...
    @property
    def code(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Distinction:
    """Items that are easily confused for a query, by their codes, and the difference between them."""

    codes: tuple[str, ...]
    text_zh: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Emergency:
    """Help that must come at once: the numbers to dial, the first before all, and what to do."""

    numbers: tuple[str, ...]
    text_zh: str
    text_en: str


class _Words:
    """Words that are looked for in needs: as written, and in pinyin."""

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        """``words``: pairs of a word and the number of the entry that it belongs to."""
        self._automaton = ahocorasick.Automaton()
        self._whole: dict[str, int] = {}
        self._letters: dict[str, int] = {}
        for word, number in words:
            folded = fold(word)
            self._whole.setdefault(folded, number)
            self._automaton.add_word(folded, (len(folded), self._whole[folded]))
            if has_han(folded):
                self._letters.setdefault("".join(pinyin.syllables(folded)), number)
        if len(self._automaton):
            self._automaton.make_automaton()

    def whole(self, need: str) -> int | None:
        """The entry of which a folded need is a word, in characters or in pinyin."""
        known = self._whole.get(need)
        return self._letters.get(need.replace(" ", "")) if known is None and need.isascii() else known

    def inside(self, need: str) -> list[int]:
        """The entries of which a folded need holds a word: those with longer words first."""
        if need.isascii() and (number := self.whole(need)) is not None:
            return [number]
        found: dict[int, int] = {}
        if len(self._automaton):
            for last, (size, number) in self._automaton.iter(need):
                start = last + 1 - size
                if not _cuts_a_word(need, start, last + 1) and size > found.get(number, 0):
                    found[number] = size
        return sorted(found, key=lambda number: (-found[number], number))


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether a span of a text begins or ends within a Latin word."""
    return any(
        0 < place < len(text) and _LATIN_EDGE.match(text, place - 1) and _LATIN_EDGE.match(text, place)
        for place in (start, end)
    )


class Guidance:
    """The guidance for one edition's items, by their numbers in a list. Immutable, shared by threads."""

    def __init__(self, items: Sequence[Keyed], file: GuidanceFile | None = None) -> None:
        """``file``: other guidance than that of the package."""
        file = file or _shipped()
        self._codes = [item.code for item in items]
        numbers = {item.key: number for number, item in enumerate(items)}
        self._groups, self._group_words = _resolved(file.groups, numbers)
        self._nearest, self._nearest_words = _resolved(file.nearest, numbers)
        self._confused, self._confused_words = _resolved(file.distinctions, numbers)
        self._emergencies = [
            (Emergency(each.numbers, each.zh, each.en), tuple(map(fold, each.unless)))
            for each in file.emergencies
        ]
        self._urgent_words = _Words(
            (word, number) for number, each in enumerate(file.emergencies) for word in each.words
        )
        self._sentences = [(each.zh, each.en) for each in file.distinctions]

    def emergency(self, need: str) -> Emergency | None:
        """What to do first if a folded need mentions an emergency; None for any other need."""
        for number in self._urgent_words.inside(need):
            emergency, unless = self._emergencies[number]
            if not any(word in need for word in unless):
                return emergency
        return None

    def group(self, need: str) -> Sequence[int]:
        """The items of a broad word; empty for any other need."""
        number = self._group_words.whole(need)
        return () if number is None else self._groups[number]

    def nearest(self, need: str) -> Sequence[int]:
        """The items nearest to a need that none answers exactly; empty for any other need."""
        found = self._nearest_words.inside(need)
        return self._nearest[found[0]] if found else ()

    def distinguished(self, need: str, found: Sequence[int]) -> tuple[Sequence[int], Distinction] | None:
        """Items easily confused for a need of which the first few found are among ``found``; None if none are."""
        for number in self._confused_words.inside(need):
            items = self._confused[number]
            if len(items) > 1 and any(item in items for item in found):
                zh, en = self._sentences[number]
                return items, Distinction(tuple(self._codes[item] for item in items), zh, en)
        return None


def _resolved(entries: Sequence[Aim], numbers: Mapping[str, int]) -> tuple[list[tuple[int, ...]], _Words]:
    resolved = [tuple(numbers[key] for key in entry.items if key in numbers) for entry in entries]
    return resolved, _Words((word, number) for number, entry in enumerate(entries) for word in entry.words)
