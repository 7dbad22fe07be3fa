"""From an understood query to items: the ways to read a need, and when to say that nothing answers it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple, Protocol

from .analysis import Analysis
from .audiences import is_only_audience
from .doubt import is_doubtful
from .engine import Engine, Found
from .guidance import Distinction, Guidance
from .index import Searchable
from .normalise import fold, has_han
from .places import PlaceIndex
from .understanding import Understood

_ENOUGH = 0.42
"""The share of a need that an item must answer to be an answer at all."""
_ENOUGH_BESIDE_FOREIGN = 0.6
"""The same, where the need also speaks of a matter that no service answers."""
_ENOUGH_SAID = 0.3
"""The same, where one of the item's own words is in the need as it stands."""
_ENOUGH_SOUNDS = 0.7
"""Letters can spell so many words that nearly all of them must fit."""
_ENOUGH_INITIALS = 0.4
_MISSPELT = 0.75
"""A need in English of which less is answered is also tried with its unknown words corrected."""
_SURE = 15.0
"""The score that no chance likeness reaches: such an item answers, whatever else is spoken of."""
_LONG, _WEIGHTY = 6, 0.5
"""A need is long if so many of its cells matter at least so much."""
_ENOUGH_LONG, _SCORE_LONG = 0.25, 5.5
"""The share of a long need that is enough with such a score: who tells a story says much beside the point."""
_LEAST_SCORE = 1.5
_BESIDE = 0.12
"""Items that score less than this share of the best are left out."""
_PINYIN, _INITIALS, _SPELT = 0.8, 0.6, 0.9
_EXACT = 0.55
"""The share of a need that an item must answer to be more than the nearest to it."""
_CONFUSED = 0.45
"""Items easily confused with the one found score at least this share of the best."""
_GROUP_STEP = 0.02
_AUDIENCE = 0.06
_CODE = re.compile(r"(\d{2})[-. ]?(\d{2})")
_FRAME = re.compile(r"社区|服务|类|\s|services?|community")


class Kind(StrEnum):
    """What an answer is."""

    EXACT = "exact"
    """An item answers."""
    GROUP = "group"
    """The words are broad: each of the items answers a part."""
    NEAREST = "nearest"
    """No item answers exactly; these are the nearest."""
    NONE = "none"
    """Nothing in the catalogue answers."""


class Ranked(NamedTuple):
    """Items for a need, best first; and where some are easily confused, what tells them apart."""

    kind: Kind
    found: list[Found]
    distinction: Distinction | None


class _Reading(NamedTuple):
    """Items found by one way to read a need. ``analysis`` is None where it was read by sound."""

    found: list[Found]
    analysis: Analysis | None


class Listed(Searchable, Protocol):
    """An item as the ranking takes it: its words, and the key by which guidance names it."""

    @property
    def key(self) -> str: ...


class Ranking:
    """Ranks the items of one edition. Immutable, shared by threads."""

    def __init__(
        self, items: Sequence[Listed], categories: Sequence[tuple[str, str]], engine: Engine
    ) -> None:
        """``categories``: per item its category's names, Chinese and English."""
        self._items = items
        self._engine = engine
        self.guidance = Guidance(items)
        self._numbers = {item.code: number for number, item in enumerate(items)}
        self._categories: dict[str, list[int]] = {}
        for number, names in enumerate(categories):
            for name in names:
                core = _FRAME.sub("", fold(name))
                if core:
                    self._categories.setdefault(core, []).append(number)

    def rank(self, understood: Understood, places: PlaceIndex) -> Ranked:
        """Items that answer, best first, and what kind of answer they are; none if nothing answers honestly."""
        need = understood.understanding.need
        analysis = understood.analysis
        if not analysis.cells:
            return Ranked(Kind.NONE, [], None)
        code = _CODE.fullmatch(need)
        if code is not None and (number := self._numbers.get(code[1] + code[2])) is not None:
            return Ranked(Kind.EXACT, [Found(number, 100.0, 1.0)], None)
        category = self._categories.get(_FRAME.sub("", need)) or self.guidance.group(need)
        if category:
            return Ranked(Kind.GROUP, self._in_group(category, analysis), None)
        if is_only_audience(need):
            found = self._for_audiences(understood)
            return Ranked(Kind.GROUP if found else Kind.NONE, found, None)
        nearest = self.guidance.nearest(need)
        reading = self._believed(need, analysis, places)
        if (
            reading is not None
            and reading.analysis is not None
            and not nearest
            and is_doubtful(need, reading.analysis, reading.found, self._engine)
        ):
            reading = None
        if reading is None:
            found = self._led_by(nearest, [])
            return Ranked(Kind.NEAREST if found else Kind.NONE, found, None)
        found = reading.found
        kind = Kind.EXACT if found[0].coverage >= _EXACT and not nearest else Kind.NEAREST
        found = self._favour(found, understood.understanding.audiences)
        confused = self.guidance.distinguished(need, [hit.number for hit in found[:3]])
        if confused is None:
            return Ranked(kind, self._led_by(nearest, found), None)
        return Ranked(kind, self._led_by(confused[0], found), confused[1])

    def doubted(self, understood: Understood, places: PlaceIndex) -> tuple[str, Analysis, list[Found]] | None:
        """What the second opinion is asked of a query: need, analysis, items; None if it is not asked."""
        need = understood.understanding.need
        if self.rank(understood, places).kind is Kind.GROUP or self.guidance.nearest(need):
            return None
        reading = self._believed(need, understood.analysis, places)
        if reading is None or reading.analysis is None:
            return None
        return need, reading.analysis, reading.found

    def _believed(self, need: str, analysis: Analysis, places: PlaceIndex) -> _Reading | None:
        """The reading of a need whose best item answers enough of it."""
        reading = self._read(need, analysis)
        if not self._answers(reading.found, analysis):
            without = self._read_without_names(need, analysis, places)
            reading = without if without.found else reading
        if self._answers(reading.found, analysis) or self._says(reading.found, need, analysis):
            return reading
        return None

    def _led_by(self, numbers: Sequence[int], found: list[Found]) -> list[Found]:
        """The same items, with these among the best of them."""
        if not numbers:
            return found
        least = _CONFUSED * found[0].score if found else 1.0
        by_number = {hit.number: hit for hit in found}
        for place, number in enumerate(numbers):
            hit = by_number.get(number)
            score = least * (1 - _GROUP_STEP * place)
            if hit is None or hit.score < score:
                by_number[number] = Found(number, score, hit.coverage if hit else 0.0)
        return sorted(by_number.values(), key=lambda hit: (-hit.score, hit.number))

    def _read(self, need: str, analysis: Analysis) -> _Reading:
        """The best reading of a need: as words; if in Latin letters also as pinyin, initials, or misspelt."""
        words = self._engine.by_words(analysis)
        if has_han(need):
            return _Reading(words, analysis)
        readings = [_Reading(_kept(words, _ENOUGH), analysis)]
        sounding: list[Found] = []
        if not words or words[0].coverage < 1.0:
            sounding = self._engine.by_pinyin(need)
            readings.append(_Reading(_weakened(_kept(sounding, _ENOUGH_SOUNDS), _PINYIN), None))
            initials = _kept(self._engine.by_initials(need), _ENOUGH_INITIALS)
            readings.append(_Reading(_weakened(initials, _INITIALS), None))
        best = max((each.found[0].coverage for each in readings if each.found), default=0.0)
        if best < _MISSPELT and not sounding:
            spelt = self._engine.spelt(need)
            if spelt != need:
                corrected = self._engine.analyse(spelt)
                found = _kept(self._engine.by_words(corrected), _ENOUGH)
                readings.append(_Reading(_weakened(found, _SPELT), corrected))
        return max(readings, key=lambda each: each.found[0].score if each.found else 0.0)

    def _read_without_names(self, need: str, analysis: Analysis, places: PlaceIndex) -> _Reading:
        """Read again, holding nothing against the need that may be the name of a place (望京律师)."""
        if not has_han(need):
            rest = places.without_latin_names(need)
            if not rest or rest == need:
                return _Reading([], None)
            return self._read(rest, self._engine.analyse(rest))
        names = places.short_names_in(need)
        importance = list(analysis.importance)
        for number in range(len(analysis.cells) - 1):
            pair = analysis.cells[number] + analysis.cells[number + 1]
            if pair in names and not self._engine.knows(pair):
                importance[number] = importance[number + 1] = 0.0
        nameless = replace(analysis, importance=tuple(importance))
        return _Reading(self._engine.by_words(nameless), nameless)

    def _answers(self, found: list[Found], analysis: Analysis) -> bool:
        if not _kept(found, _ENOUGH) or found[0].score < _LEAST_SCORE:
            return False
        return (
            found[0].coverage >= _ENOUGH_BESIDE_FOREIGN
            or found[0].score >= _SURE
            or not self._engine.foreign_cells(analysis)
        )

    def _says(self, found: list[Found], need: str, analysis: Analysis) -> bool:
        """Whether a need holds, among much else, a word that is the best item's own, or, if long, speaks much of it."""
        if not _kept(found, _ENOUGH_LONG) or self._engine.foreign_cells(analysis):
            return False
        if found[0].coverage >= _ENOUGH_SAID and self._engine.own_words(found[0].number, need):
            return True
        long = sum(matters >= _WEIGHTY for matters in analysis.importance) >= _LONG
        return long and found[0].score >= _SCORE_LONG

    def _favour(self, found: Sequence[Found], audiences: tuple[str, ...]) -> list[Found]:
        """Leave out what is far behind; between equals, an item for the people spoken of comes first."""
        kept = [hit for hit in found if hit.score >= _BESIDE * found[0].score]
        if audiences:
            wanted = set(audiences)
            kept = [
                replace(hit, score=hit.score * (1 + _AUDIENCE))
                if wanted.intersection(self._items[hit.number].audiences)
                else hit
                for hit in kept
            ]
        return sorted(kept, key=lambda hit: (-hit.score, hit.number))

    def _in_group(self, numbers: Sequence[int], analysis: Analysis) -> list[Found]:
        """These items in their order, with scores that fall a little from one to the next."""
        by_number = _by_number(self._engine.by_words(analysis))
        best = max((by_number[number].score for number in numbers if number in by_number), default=1.0)
        return [
            Found(
                number,
                best * (1 - _GROUP_STEP * place),
                by_number[number].coverage if number in by_number else 1.0,
            )
            for place, number in enumerate(numbers)
        ]

    def _for_audiences(self, understood: Understood) -> list[Found]:
        """Every item for the people named: those for few others first, then by what their words say."""
        wanted = set(understood.understanding.audiences)
        by_number = _by_number(self._engine.by_words(understood.analysis))
        found = []
        for number, item in enumerate(self._items):
            shared = wanted.intersection(item.audiences)
            if shared:
                words = by_number.get(number, Found(number, 0.0, 0.0)).score
                found.append(Found(number, 10.0 * len(shared) / len(item.audiences) + words, 1.0))
        if not found:
            return self._favour(self._engine.by_words(understood.analysis), ())
        return sorted(found, key=lambda hit: (-hit.score, hit.number))


def _by_number(found: Sequence[Found]) -> Mapping[int, Found]:
    return {hit.number: hit for hit in found}


def _kept(found: list[Found], least: float) -> list[Found]:
    """The items found if the best of them answers enough of the need, else nothing."""
    return found if found and found[0].coverage >= least else []


def _weakened(found: Sequence[Found], factor: float) -> list[Found]:
    return [replace(hit, score=hit.score * factor) for hit in found]
