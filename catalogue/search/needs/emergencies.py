"""Needs that cannot wait: which words speak of an emergency, and which numbers come before any service.

The kinds of emergency, their signs and what calms them are in ``data/words/emergencies.yaml``. A sign is a word,
or several that must all be there. It is looked for as it is written, then by its sound (misspelt characters),
then with English words corrected. What is typed in pinyin was read as characters before (``typed``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from typing import Annotated, NamedTuple

import ahocorasick
from pydantic import Field, StringConstraints, model_validator
from rapidfuzz import fuzz, process

from ...language import pinyin
from ...language.spelling import fold, has_han
from ...language.word_files import RankedWords, Text, WordFile, read_words

_CLASS = re.compile(r"<([a-z_]+)>")
_LATIN_EDGE = re.compile(r"[a-z0-9]")
_LATIN_WORD = re.compile(r"[a-z']+")
_FEWEST_SYLLABLES, _SURELY_HEARD = 3, 4
"""Shorter words sound like too many others (着火, 找活)."""
_LIKENESS, _SHORTEST_CORRECTED = 85.0, 4

Numbers = Annotated[RankedWords, "telephone numbers, the first before all"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]


class EmergencyKind(WordFile):
    """One kind of emergency as the file gives it."""

    name: Name
    numbers: Numbers
    zh: Text
    en: Text
    signs: RankedWords
    unless: RankedWords = ()
    calmed_by: RankedWords = ()
    leads: Annotated[tuple[str, ...], Field(min_length=1)]


class EmergencyFile(WordFile):
    """The whole file."""

    classes: dict[Name, RankedWords]
    calm: dict[Name, RankedWords]
    calm_not: RankedWords
    settings: RankedWords
    asks: RankedWords
    signs_not: RankedWords
    negations: RankedWords
    kinds: tuple[EmergencyKind, ...]

    @model_validator(mode="after")
    def _names_are_known(self) -> EmergencyFile:
        for kind in self.kinds:
            for name in kind.calmed_by:
                if name not in self.calm:
                    raise ValueError(f"{kind.name}: there is no list of calm words {name}")
            for sign in kind.signs:
                for name in _CLASS.findall(sign):
                    if name not in self.classes:
                        raise ValueError(f"{kind.name}: there is no class {name}")
            for number in kind.numbers:
                if not re.fullmatch(r"\d{3,5}", number):
                    raise ValueError(f"{kind.name}: {number} is no telephone number")
        return self


@dataclass(frozen=True, slots=True)
class Emergency:
    """Help that must come at once: the numbers to dial, the first before all, and what to do.

    ``leads``: keys of the items to show beside it instead of others, in order.
    """

    name: str
    numbers: tuple[str, ...]
    text_zh: str
    text_en: str
    leads: tuple[str, ...]


class _Span(NamedTuple):
    start: int
    end: int


_Found = Mapping[str, Sequence[_Span]]
"""Words that were found, with their places."""


class _Finder:
    """Finds words in a text; those in Latin letters only as whole words."""

    def __init__(self, words: Iterable[str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for word in words:
            self._automaton.add_word(word, word)
        if len(self._automaton):
            self._automaton.make_automaton()

    def find(self, text: str) -> dict[str, list[_Span]]:
        found: dict[str, list[_Span]] = {}
        if len(self._automaton):
            for last, word in self._automaton.iter(text):
                span = _Span(last + 1 - len(word), last + 1)
                if not _cuts_a_word(text, span):
                    found.setdefault(word, []).append(span)
        return found


class _Sign(NamedTuple):
    """``parts``: for each part of a sign the words of which one must be there."""

    kind: int
    parts: tuple[frozenset[str], ...]


class Emergencies:
    """All kinds of emergencies, ready to be asked. Immutable, shared by threads."""

    def __init__(self, file: EmergencyFile) -> None:
        self._file = file
        self._emergencies = [
            Emergency(kind.name, kind.numbers, kind.zh, kind.en, kind.leads) for kind in file.kinds
        ]
        classes = {name: tuple(map(fold, words)) for name, words in file.classes.items()}
        self._signs = [
            _Sign(number, tuple(frozenset(_expanded(part, classes)) for part in sign.split(" + ")))
            for number, kind in enumerate(file.kinds)
            for sign in map(fold, kind.signs)
        ]
        self._signs_with: dict[str, list[int]] = {}
        for number, sign in enumerate(self._signs):
            for word in sign.parts[0]:
                self._signs_with.setdefault(word, []).append(number)
        words = frozenset(word for sign in self._signs for part in sign.parts for word in part)
        self._words = _Finder(words)
        self._spoken = _by_sound(words)
        self._sounds = _Finder(self._spoken)
        self._long = {
            fewest: frozenset(word for said in self._spoken.values() for word in said if len(word) >= fewest)
            for fewest in (_FEWEST_SYLLABLES, _SURELY_HEARD)
        }
        calm = {name: frozenset(map(fold, listed)) for name, listed in file.calm.items()}
        self._calm = [
            frozenset(map(fold, kind.unless)).union(*(calm[name] for name in kind.calmed_by))
            for kind in file.kinds
        ]
        calming = frozenset().union(*self._calm)
        settings = {word + after for word in calming if has_han(word) for after in file.settings}
        self._calm_not = settings.union(map(fold, file.calm_not))
        self._other = _Finder(map(fold, file.signs_not))
        self._calming = _Finder(calming | self._calm_not)
        self._asks = _Finder(map(fold, file.asks))
        self.said = words.union(map(fold, (*file.signs_not, *file.calm_not)), *self._calm)
        """Every word of the file, folded."""
        self._english = sorted({each for word in words for each in _LATIN_WORD.findall(word)})

    def find(self, text: str, is_word: Callable[[str], bool] = lambda _word: False) -> Emergency | None:
        """The emergency of which a folded text speaks; None for any other text.

        ``is_word`` tells which words in Latin letters mean something as they are: they are not corrected.
        """
        found = self._found_in(text)
        kind = self._first(text, found)
        if has_han(text):
            # What is written counts before what it sounds like, except for long words: 煤汽中毒 is more than 中毒.
            fewest = _FEWEST_SYLLABLES if kind is None else _SURELY_HEARD
            heard = self._first(text, {**self._heard(text, fewest), **found})
            kind = heard if kind is None or heard is None else min(kind, heard)
        elif kind is None and text.isascii() and (corrected := self._corrected(text, is_word)) != text:
            kind = self._first(corrected, self._found_in(corrected))
        return None if kind is None else self._emergencies[kind]

    def asks(self, text: str) -> bool:
        """Whether a folded text asks about a matter, so that it may be no emergency."""
        return bool(self._asks.find(text))

    def _found_in(self, text: str) -> dict[str, list[_Span]]:
        """Words of signs as they are written."""
        return self._apart(self._words.find(text), text)

    def _apart(self, found: _Found, text: str) -> dict[str, list[_Span]]:
        """The words found, except those that are part of another word of the text (打 in 打电话) or sound like it."""
        others = [span for spans in self._other.find(text).values() for span in spans]
        kept = {
            word: [span for span in spans if not any(_is_in_other(text, word, span, each) for each in others)]
            for word, spans in found.items()
        }
        return {word: spans for word, spans in kept.items() if spans}

    def _first(self, text: str, found: _Found) -> int | None:
        """The first kind with a sign among the words ``found`` that nothing calms."""
        calming: dict[str, list[_Span]] | None = None
        calmed: set[int] = set()
        begun = {number for word in found for number in self._signs_with.get(word, ())}
        for sign in (self._signs[number] for number in sorted(begun)):
            if sign.kind in calmed or not any(True for _ in self._laid_out(text, sign, found)):
                continue
            if calming is None:
                calming = self._calm_in(text)
            if self._calm[sign.kind].isdisjoint(calming):
                return sign.kind
            calmed.add(sign.kind)
        return None

    def _laid_out(self, text: str, sign: _Sign, found: _Found) -> Iterator[tuple[_Span, ...]]:
        """The ways in which a sign's parts are in the text, one beside the other and not denied."""
        places = [[span for word in found if word in part for span in found[word]] for part in sign.parts]
        for spans in product(*places):
            apart = sorted(spans)
            if any(left.end > right.start for left, right in pairwise(apart)):
                continue
            if not self._is_denied(text, apart[0]) and not self._is_denied(text, apart[-1]):
                yield tuple(apart)

    def _is_denied(self, text: str, span: _Span) -> bool:
        before = text[: span.start].rstrip()
        return any(
            before.endswith(word)
            and not (word.isascii() and _cuts_a_word(before, _Span(len(before) - len(word), len(before))))
            for word in self._file.negations
        )

    def _calm_in(self, text: str) -> dict[str, list[_Span]]:
        """Words that calm, except those inside a word that does not (小心 in 不小心)."""
        found = self._calming.find(text)
        around = [span for word in self._calm_not if word in found for span in found[word]]
        return {
            word: spans
            for word, spans in found.items()
            if word not in self._calm_not
            and not all(any(a.start <= s.start and s.end <= a.end for a in around) for s in spans)
        }

    def _heard(self, text: str, fewest: int) -> dict[str, list[_Span]]:
        """Words of ``fewest`` syllables and more that the characters of a text sound like."""
        keys = [
            pinyin.key(pinyin.syllables(char)[0]) if has_han(char) else char for char in text if char != " "
        ]
        return self._apart(self._sounding(keys, self._long[fewest]), text.replace(" ", ""))

    def _sounding(self, keys: Sequence[str], wanted: Set[str]) -> dict[str, list[_Span]]:
        spoken = f" {' '.join(keys)} "
        found: dict[str, list[_Span]] = {}
        for sound, spans in self._sounds.find(spoken).items():
            for word in self._spoken[sound]:
                if word in wanted:
                    starts = [spoken.count(" ", 0, span.start + 1) - 1 for span in spans]
                    found[word] = [_Span(start, start + len(word)) for start in starts]
        return found

    def _corrected(self, text: str, is_word: Callable[[str], bool]) -> str:
        """The text with each English word set to the one of a sign that is spelt nearly so."""

        def nearest(found: re.Match[str]) -> str:
            word = found.group()
            if len(word) < _SHORTEST_CORRECTED or word in self._english or is_word(word):
                return word
            near = process.extractOne(word, self._english, scorer=fuzz.ratio, score_cutoff=_LIKENESS)
            return near[0] if near and near[0][0] == word[0] else word

        return _LATIN_WORD.sub(nearest, text)


def _is_in_other(text: str, word: str, span: _Span, other: _Span) -> bool:
    """Whether another word reaches beyond the one found there, or is written where that one is only heard."""
    shared = _Span(max(span.start, other.start), min(span.end, other.end))
    if shared.start >= shared.end:
        return False
    reaches_beyond = other.start < span.start or span.end < other.end
    heard = word[shared.start - span.start : shared.end - span.start]
    return reaches_beyond or heard != text[shared.start : shared.end]


def _expanded(part: str, classes: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Every word that a part of a sign may be: 被<partner>打 is 被老公打, 被丈夫打, …"""
    pieces = _CLASS.split(part.strip())
    choices = [classes[piece] if number % 2 else (piece,) for number, piece in enumerate(pieces)]
    yield from ("".join(chosen) for chosen in product(*choices))


def _by_sound(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The sound of each Chinese word of several characters, as it is found in a row of syllables."""
    found: dict[str, list[str]] = {}
    for word in sorted(words):
        if len(word) > 1 and all(map(has_han, word)):
            keys = " ".join(pinyin.key(each) for each in pinyin.syllables(word))
            found.setdefault(f" {keys} ", []).append(word)
    return {sound: tuple(words) for sound, words in found.items()}


def _cuts_a_word(text: str, span: _Span) -> bool:
    """Whether a span of a text begins or ends within a Latin word."""
    return any(
        0 < place < len(text) and _LATIN_EDGE.match(text, place - 1) and _LATIN_EDGE.match(text, place)
        for place in span
    )


@cache
def emergencies() -> Emergencies:
    """The kinds that come with the package, read once."""
    return Emergencies(read_words("emergencies.yaml", EmergencyFile))
