"""Items, other offices and nothing compete for a need: how likely each is meant, and which kind of answer follows.

Two witnesses are heard. The learned model says how probable each of them is. Coverage says how much of the need an
item's own words answer, or an office's, or things of shops: it knows a word that an editor taught a minute ago. They are weighed
by a small logistic model whose weights can be read (``Fitted``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ...doors import BY_EDITORS, OtherDoor, doors
from ...language.spelling import fold, has_han
from ...language.word_files import HOME, WordFile, read_words
from ..learned.features import features
from ..learned.keeping import asked_of
from ..learned.samples import labels
from ..learned.shops import share_of_shops
from ..learned.weights import Weights
from ..needs.engine import Engine
from ..words.analysis import Analysis, analyse
from ..words.finding import Finder
from ..words.items import SearchedItem, names_and_words


class Fitted(WordFile):
    """How much each sign counts (``data/competing.yaml``, as ``bench/learning.py`` fits it by cross-validation).

    For an item: its share among the items, how likely items are at all, its coverage, and being one; for an office the same; for
    nothing: how likely it is, and the share of the need that is things of shops. ``answers``: items answer if it is at least so likely
    that one of them is meant, and the ``likeliest`` at least so: what many may mean by a little is meant by none. ``named``: an office
    is named only if it is so likely; ``either``: items and an office are both shown if each is so likely.
    """

    item: float
    items: float
    covered: float
    any_item: float
    office: float
    offices: float
    office_covered: float
    any_office: float
    nothing: float
    shops: float
    answers: float
    likeliest: float
    named: float
    either: float


SAID, _RELATED = 6.0, 3.0
"""For an item or office of which the need is a whole word, and for an item of which it is a related one. Set by hand: no list shows what editors will teach tomorrow."""
_AS_SAID = 0.5
"""How probable an office at least is for a matter that editors gave it, of which nothing was learned yet."""
HELPS = 0.08
"""Beside an office, what a community can help with is told if it is so likely to be meant."""
LEAST = 1e-4
"""Added to probabilities before their logarithm is taken."""

_NONE_SAID: Mapping[int, float] = MappingProxyType({})


@cache
def fitted() -> Fitted:
    """The weights that come with the package, read once."""
    return read_words(HOME.parent / "competing.yaml", Fitted)


class AnswerBy(StrEnum):
    """What answers a need."""

    SERVICE = "service"
    DOOR = "door"
    BOTH = "both"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely each item is meant, by its number, best first; the likeliest office with its chance.

    ``either``: how likely items and the office must each be for both to be shown: not at all where the need is a whole word of an item and of
    an office (营业执照). ``said``: the numbers of all of which it is a word.
    """

    items: Mapping[int, float]
    office: str | None
    office_chance: float
    either: float
    said: frozenset[int] = frozenset()

    @property
    def answer(self) -> AnswerBy:
        """Which kind of answer follows."""
        by = fitted()
        served = sum(self.items.values())
        if min(served, self.office_chance) >= self.either:
            return AnswerBy.BOTH
        if served >= by.answers and max(self.items.values()) >= by.likeliest:
            return AnswerBy.SERVICE
        return AnswerBy.DOOR if self.office_chance >= by.named else AnswerBy.NONE


class Competitors:
    """The items of an edition and the other offices, with what was learned of them. Immutable, shared by threads."""

    def __init__(
        self, items: Sequence[SearchedItem], weights: Weights, offices: Mapping[str, OtherDoor] | None = None
    ) -> None:
        """``weights``: learned for these items, and for these offices (None: those of the package) or others."""
        self.doors: Mapping[str, OtherDoor] = doors() if offices is None else offices
        self._weights = weights
        self._keys = tuple(self.doors)
        self._count = len(items)
        self._index = _index_of(self.doors)
        self._moved = _places(weights.labels, labels(items, self.doors))
        self._by_editors = frozenset(
            fold(word)
            for door in self.doors.values()
            for group in door.matters
            if group.source == BY_EDITORS
            for word in (*group.zh, *group.en)
        )
        self._said = _whole_words(items, self.doors)
        times = Counter(fold(query.text) for query in asked_of(items))
        self._ambiguous = Finder(
            (text, self._said[text])
            for text, often in times.items()
            if often > 1 and _of_both(self._said.get(text, _NONE_SAID), self._count, len(self._keys))
        )

    def chances(
        self,
        text: str,
        analysis: Analysis | None,
        coverage: Mapping[int, float],
        unhinted: Collection[int] = (),
    ) -> Chances | None:
        """The chances of a folded text; None for one of which nothing was learned. ``analysis`` is None for a story.

        ``coverage``: item -> share of it that its words answer; ``unhinted``: items that are out of the question.
        """
        seen = features(text, analysis or analyse(text))
        core = text if analysis is None or text in self._by_editors else _core(analysis)
        taught = core in self._by_editors
        said: Mapping[int, float] = self._said.get(core if taught else text, _NONE_SAID)
        if not said and not self._is_learned(seen):
            return None
        learned = self._fitted(self._weights.probabilities(seen))
        learned[list(unhinted)] = 0.0
        count = self._count
        if taught:
            offices_said = [number for number in said if count <= number < len(learned) - 1]
            learned[offices_said] = np.maximum(learned[offices_said], _AS_SAID)
        offices = self._index.shares(analysis) if analysis is not None else {}
        coverage = {**coverage, **{count + number: min(share, 1.0) for number, share in offices.items()}}
        coverage[len(learned) - 1] = share_of_shops(analysis) if analysis is not None else 0.0
        held = [each for _start, _matter, each in self._ambiguous.find(text)]
        for each in held:
            said = {**dict.fromkeys(each, _RELATED), **said}
        return weigh(learned, self._keys, coverage, said=said, both=bool(held))

    def _is_learned(self, seen: Sequence[str]) -> bool:
        """Whether enough was learned of what a text shows: of Latin words a third. Numbers alone show nothing."""
        latin = [each for each in seen if each[0] == "=" and each[1:].isalpha()]
        known = [each for each in seen if each in self._weights.rows]
        if any(len(each) > 1 and each[0] != "=" for each in known):
            return True
        return bool(latin) and 3 * len(set(latin).intersection(known)) > len(latin)

    def _fitted(self, learned: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities by the present labels: a new office has none, and what was an office's that is gone is nothing's."""
        if self._moved is None:
            return learned
        fitted = np.where(self._moved >= 0, learned[self._moved], 0.0)
        fitted[-1] += max(1.0 - float(fitted.sum()), 0.0)
        return fitted


def _whole_words(
    items: Sequence[SearchedItem], offices: Mapping[str, OtherDoor]
) -> dict[str, dict[int, float]]:
    """Folded words -> the items and offices whose words they are, by their numbers, with how much that counts.

    A word that only points to items counts where it is no one's own; else they are only shown beside those. What is labelled as answered
    by no one has the number of nothing, after all others.
    """
    said: dict[str, dict[int, float]] = {}
    for number, item in enumerate(items):
        for word in names_and_words(item):
            said.setdefault(fold(word), {})[number] = SAID
    for number, door in enumerate(offices.values(), start=len(items)):
        for word in door.words:
            said.setdefault(fold(word), {})[number] = SAID
    numbers = {key: number for number, key in enumerate((*(item.key for item in items), *offices))}
    for query in asked_of(items):
        named = [numbers[key] for key in query.keys if key in numbers]
        if named:
            said.setdefault(fold(query.text), {}).update(dict.fromkeys(named, SAID))
        elif not query.keys:
            said.setdefault(fold(query.text), {len(numbers): SAID})
    own = frozenset(said)
    for number, item in enumerate(items):
        for word in map(fold, item.related):
            said.setdefault(word, {}).setdefault(number, 0.0 if word in own else _RELATED)
    return said


def _core(analysis: Analysis) -> str:
    """An analysed text from its first word that says something to its last."""
    telling = [place for place, matters in enumerate(analysis.importance) if matters]
    cells = analysis.cells[telling[0] : telling[-1] + 1] if telling else ()
    return ("" if any(map(has_han, cells)) else " ").join(cells)


def _index_of(offices: Mapping[str, OtherDoor]) -> Engine:
    """The offices' words, indexed. Kept for the offices that were asked for last: thousands of words take half a second."""
    global _last
    last = _last
    if last is None or last[0] is not offices:
        last = _last = (offices, Engine(tuple(offices.values())))
    return last[1]


_last: tuple[Mapping[str, OtherDoor], Engine] | None = None


def _places(learned: Sequence[str], present: Sequence[str]) -> NDArray[np.int64] | None:
    """Per present label its place among the learned ones, -1 where it is not; None where all are the same."""
    if tuple(learned) == tuple(present):
        return None
    places = {label: place for place, label in enumerate(learned)}
    return np.array([places.get(label, -1) for label in present])


def weigh(
    learned: NDArray[np.float64],
    offices: Sequence[str],
    coverage: Mapping[int, float],
    *,
    said: Mapping[int, float] = _NONE_SAID,
    both: bool = False,
) -> Chances:
    """The chances of a need. ``learned``: the model's probabilities, of the items in their order, the ``offices``, and nothing.

    ``coverage``: number of an item, or after them of an office, or last of nothing -> share of the need that its words answer; ``said``: number of one
    of which the need is a word -> how much that counts; ``both``: the need holds a matter of an item and of an office.
    """
    by, count = fitted(), len(learned) - len(offices) - 1
    items, others = learned[:count], learned[count:-1]
    covered = np.zeros(len(learned))
    covered[list(coverage)] = list(coverage.values())
    scores = np.concatenate(
        (
            by.item * np.log(_share(items) + LEAST)
            + by.items * np.log(items.sum() + LEAST)
            + by.covered * covered[:count]
            + by.any_item,
            by.office * np.log(_share(others) + LEAST)
            + by.offices * np.log(others.sum() + LEAST)
            + by.office_covered * covered[count:-1]
            + by.any_office,
            [by.nothing * np.log(learned[-1] + LEAST) + by.shops * covered[-1]],
        )
    )
    if said:
        scores[list(said)] += list(said.values())
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    best = int(chances[count:-1].argmax()) if offices else 0
    order = np.argsort(-chances[:count], kind="stable").tolist()
    return Chances(
        items=dict(zip(order, chances[order].tolist(), strict=True)),
        office=offices[best] if offices else None,
        office_chance=float(chances[count + best]) if offices else 0.0,
        either=0.0 if both or _of_both(said, count, len(offices)) else by.either,
        said=frozenset(said),
    )


def _of_both(said: Mapping[int, float], count: int, offices: int) -> bool:
    """Whether what is ``said`` is a whole word of one of ``count`` items and of an office."""
    whole = [number for number, much in said.items() if much == SAID]
    return min(whole, default=count) < count <= max(whole, default=0) < count + offices


def _share(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    return probabilities / (probabilities.sum() or 1.0)
