"""What the workbook says, and what is understood when it comes back: read from ``data/words/workbooks.yaml``."""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from ..language.spelling import fold
from ..language.word_files import Text, WordFile, Words, read_words
from ..models import Form, State

Language = Literal["zh", "en"]


class _Term(WordFile):
    zh: Text
    en: Text
    also: Words = ()

    def spellings(self) -> tuple[str, ...]:
        """Everything that means it, in one spelling."""
        return tuple(one_spelling(text) for text in (self.zh, self.en, *self.also))


class _Guidance(WordFile):
    zh: str
    en: str


class _WorkbookFile(WordFile):
    sheets: dict[str, _Term]
    columns: dict[str, _Term]
    values: dict[str, dict[str, _Term]]
    reasons: dict[str, _Term]
    forms: dict[Form, _Term]
    guidance: _Guidance
    items: dict[str, _Term]


@functools.cache
def workbook_words() -> _WorkbookFile:
    """The file, checked."""
    return read_words("workbooks.yaml", _WorkbookFile)


_BLANKS = re.compile(r"[\s*:：]+")


def one_spelling(text: str) -> str:
    """A heading or a choice in one spelling."""
    return _BLANKS.sub("", fold(text[:200]))


class DueReason(enum.StrEnum):
    """Why a row is to be looked at, the most urgent first."""

    DISPUTED = "disputed"
    ENDING = "ending"
    OUTDATED = "outdated"
    EXPIRED = "expired"
    PLACE = "place"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class WorkbookWording:
    """How a workbook speaks: its language, opening hours in words that can be typed, and the domain's own sentences.

    ``hours`` turns the notation of ``catalogue.time.hours`` into words, ``say`` an English msgid into the language.
    """

    language: Language = "zh"
    hours: Callable[[str], str] = str
    say: Callable[[str], str] = str

    def sheet(self, key: str) -> str:
        """The name of a sheet."""
        return self._pick(workbook_words().sheets[key])

    def column(self, key: str) -> str:
        """The heading of a column."""
        return self._pick(workbook_words().columns[key])

    def choice(self, kind: str, value: str) -> str:
        """A value of a column with choices."""
        return self._pick(workbook_words().values[kind][value])

    def choices(self, kind: str) -> tuple[str, ...]:
        """The values of a column from which its reader may choose. A ruling is no choice."""
        return tuple(
            self._pick(term)
            for value, term in workbook_words().values[kind].items()
            if value != State.NOT_APPLICABLE
        )

    def listed(self, names: Iterable[str]) -> str:
        """Some names in a sentence."""
        return (", " if self.language == "en" else "、").join(names)

    def reason(self, reason: DueReason, **values: str) -> str:
        """Why a row is to be looked at."""
        return self._pick(workbook_words().reasons[reason]) % values

    def form(self, form: Form) -> str:
        """A form of service."""
        return self._pick(workbook_words().forms[form])

    def guidance(self) -> tuple[str, ...]:
        """How to fill in, line by line."""
        said = workbook_words().guidance
        return tuple((said.en if self.language == "en" else said.zh).strip().splitlines())

    def item_headings(self) -> tuple[str, ...]:
        """The headings of the table of items in the explanations."""
        return tuple(self._pick(term) for term in workbook_words().items.values())

    def _pick(self, term: _Term) -> str:
        return term.en if self.language == "en" else term.zh


@functools.cache
def meanings(kind: str) -> dict[str, str]:
    """The values of a kind of choices by everything that means them, in one spelling."""
    return {
        spelling: value
        for value, term in workbook_words().values[kind].items()
        for spelling in term.spellings()
    }


@functools.cache
def headings() -> dict[str, frozenset[str]]:
    """The columns that a heading, in one spelling, may mean: which of them depends on the sheet."""
    found: dict[str, set[str]] = {}
    for key, term in workbook_words().columns.items():
        for spelling in term.spellings():
            found.setdefault(spelling, set()).add(key)
    return {spelling: frozenset(keys) for spelling, keys in found.items()}


@functools.cache
def names_of_sheet(key: str) -> frozenset[str]:
    """Everything that a sheet of the workbook may be called, in one spelling."""
    return frozenset(workbook_words().sheets[key].spellings())
