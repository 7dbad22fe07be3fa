"""Needs that cannot wait: whether a need speaks of an emergency, and which numbers come before any service.

The kinds of emergency, their signs and what calms them are in ``data/words/emergencies.yaml``. A sign is a word, or several
that must all be there. Whether they mean an emergency, and of which kind, says a small linear model that learned it from these words and
from labelled queries (``urgent``): with a sign a weak suspicion is enough, without one it must be sure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, product
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from ...language.spelling import fold
from ...language.word_files import HOME, RankedWords, Text, WordFile, read_words
from ..learned.features import features
from ..learned.weights import Weights
from ..words.analysis import Analysis
from ..words.finding import Finder

LEARNED, LABELLED = HOME.parent / "emergencies.bin", HOME.parent / "emergencies.tsv"
_CLASS = re.compile(r"<([a-z_]+)>")
_FEARED = re.compile(r"(?:(?<!害)怕|万一)\w*$")
"""What comes next is only feared; who says 害怕 may be in danger."""
_WITH_A_SIGN, _WITHOUT = 0.08, 0.8
"""How likely an emergency must be."""
_SIGNED = 5.0
"""How many times likelier a kind is of which a sign is there."""

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

    def calming(self, kind: EmergencyKind) -> tuple[str, ...]:
        """The words beside which it is no emergency of this kind."""
        return (*kind.unless, *(word for name in kind.calmed_by for word in self.calm[name]))

    def said(self) -> frozenset[str]:
        """Every word of signs and of what calms them, folded."""
        signs = (
            word
            for kind in self.kinds
            for sign in kind.signs
            for part in self.parts_of(sign)
            for word in part
        )
        calming = (word for kind in self.kinds for word in self.calming(kind))
        return frozenset((*signs, *map(fold, (*self.signs_not, *calming))))

    def parts_of(self, sign: str) -> list[list[str]]:
        """For each part of a sign the folded words of which one must be there: 被<partner>打 is 被老公打, 被丈夫打, …"""
        return [[fold(word) for word in _expanded(part, self.classes)] for part in sign.split(" + ")]


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


@dataclass(frozen=True, slots=True)
class _Sign:
    kind: int
    parts: tuple[frozenset[str], ...]


class Signs:
    """The signs of all kinds, looked for in texts. Immutable, shared by threads."""

    def __init__(self, file: EmergencyFile) -> None:
        signs = [
            _Sign(number, tuple(frozenset(part) for part in file.parts_of(sign)))
            for number, kind in enumerate(file.kinds)
            for sign in kind.signs
        ]
        words: dict[str, list[_Sign]] = {word: [] for sign in signs for part in sign.parts for word in part}
        for sign in signs:
            for word in sign.parts[0]:
                words[word].append(sign)
        self._finder = Finder(words.items())
        self.whole = frozenset(word for sign in signs if len(sign.parts) == 1 for word in sign.parts[0])
        """Texts that are a sign and nothing else: they need no second opinion."""
        self._negations = file.negations
        self._not: Finder[bool] = Finder((fold(word), True) for word in file.signs_not)

    def are_in(self, text: str) -> frozenset[int] | None:
        """The numbers of the kinds of which all parts of a sign are in a folded text; None where they are, but denied."""
        everything: dict[str, list[_Sign]] = {}
        said: set[str] = set()
        others = [range(start, start + len(word)) for start, word, _true in self._not.find(text)]
        for start, word, begun in self._finder.find(text):
            if any(_is_of(range(start, start + len(word)), other) for other in others):
                continue
            everything[word] = begun
            before = text[:start].rstrip()
            if not before.endswith(self._negations) and not _FEARED.search(before):
                said.add(word)

        def whole(words: Collection[str]) -> frozenset[int]:
            signs = chain.from_iterable(everything[word] for word in words)
            return frozenset(
                sign.kind for sign in signs if all(not part.isdisjoint(words) for part in sign.parts)
            )

        return whole(said) or (None if whole(everything) else frozenset())


class Emergencies:
    """All kinds of emergencies, ready to be asked. Immutable, shared by threads."""

    def __init__(self, file: EmergencyFile, learned: Weights) -> None:
        """``learned``: for the kinds in their order, and none of them."""
        self._learned = learned
        self._emergencies = [
            Emergency(kind.name, kind.numbers, kind.zh, kind.en, kind.leads) for kind in file.kinds
        ]
        self._signs = Signs(file)
        self._asks: Finder[bool] = Finder((fold(word), True) for word in file.asks)

    def find(self, text: str, analysis: Analysis) -> Emergency | None:
        """The emergency of which a folded text speaks; None for any other text."""
        chances = self._learned.probabilities(features(text, analysis))
        urgent = 1 - float(chances[-1])
        signed = self._signs.are_in(text)
        if signed is None or not (signed or any(analysis.importance)):
            return None
        if urgent < (_WITH_A_SIGN if signed else _WITHOUT) and text not in self._signs.whole:
            return None
        likely = [
            float(chance) * (_SIGNED if kind in signed else 1) for kind, chance in enumerate(chances[:-1])
        ]
        return self._emergencies[likely.index(max(likely))]

    def asks(self, text: str) -> bool:
        """Whether a folded text asks about a matter, so that it may be no emergency."""
        return any(self._asks.find(text))


def _is_of(sign: range, other: range) -> bool:
    """Whether a sign is only part of another word, or made of part of one (烟太大 in 油烟太大): not where it holds the whole of it."""
    shared = min(sign.stop, other.stop) - max(sign.start, other.start)
    return 0 < shared < len(other)


def _expanded(part: str, classes: Mapping[str, Sequence[str]]) -> Iterator[str]:
    pieces = _CLASS.split(part.strip())
    choices = [classes[piece] if number % 2 else (piece,) for number, piece in enumerate(pieces)]
    yield from ("".join(chosen) for chosen in product(*choices))


@cache
def emergency_file() -> EmergencyFile:
    """The file that comes with the package, read once."""
    return read_words("emergencies.yaml", EmergencyFile)


def labelled() -> Mapping[str, str]:
    """Queries with the numbers to show, joined by bars, the first before all: all of them, or only the first where a bar is last.

    A hyphen for what is no emergency.
    """
    rows = [line.split("\t") for line in LABELLED.read_text("utf-8").splitlines() if line[0] != "#"]
    return dict(rows[1:])


@cache
def emergencies() -> Emergencies:
    """The kinds that come with the package, with what was learned of them."""
    return Emergencies(emergency_file(), Weights.read(LEARNED))
