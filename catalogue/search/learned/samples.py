"""What the model learns from: the words of the items, the matters of other offices, and queries with their labels.

Besides, matters that no service answers, and what shops and screens are asked for. Needs are also shown with words around them, for stories.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from ...doors import OtherDoor
from ...language.spelling import fold, has_han
from ...language.word_files import WordFile, Words, read_words
from ..words.analysis import analyse
from ..words.concepts import off_topic_words, purposes
from ..words.finding import Finder
from ..words.items import SearchedItem
from .features import features
from .shops import Labelled, of_shops
from .training import TrainingSample

NOTHING = "-"
"""The label of what neither a service nor another office answers."""

_RELATED, _SUMMARY, _OWN, _DOOR, _OFF_TOPIC, _SHOPS = 0.3, 0.5, 0.8, 1.2, 0.5, 1.0
"""How much a word counts that only points to an item, a summary, any word of an item, a matter of another office, and a
matter that nothing answers, alone or as it is asked of shops, where a labelled query counts 1. Items have many words, and offices few."""
_STORY = 0.5
"""How much a text counts with words around it."""
_MOST_AROUND = 3
_WITHOUT_STORY = 0.4
"""The share of texts that are told in no story."""
_ACT, _ACTS_EACH = 0.7, 2
"""How much a short text counts with what is done everywhere, and with how many acts it is brought together."""
_THING_ZH, _THING_EN = 4, 20
"""A text of at most this many characters may be a thing."""
_SEED = 11


class _AroundFile(WordFile):
    zh: Words
    en: Words
    acts: Words


class _Text(NamedTuple):
    """A text, the keys of what it may mean, and how much it counts."""

    text: str
    keys: Collection[str]
    weight: float


@dataclass(slots=True)
class _Collected:
    """Samples as they come, by the numbers of the labels."""

    numbers: Mapping[str, int]
    samples: list[TrainingSample] = field(default_factory=list)

    def take(self, text: str, keys: Collection[str], weight: float) -> None:
        folded = fold(text)
        accepted = sorted(self.numbers[key] for key in keys if key in self.numbers)
        if not accepted or not folded:
            return
        self.samples.append(TrainingSample(features(folded, analyse(folded)), accepted, weight))


class _Elsewhere:
    """What a text may mean that no service answers: nothing, or the offices of which it holds a matter (火车票)."""

    def __init__(self, doors: Mapping[str, OtherDoor]) -> None:
        self._offices: dict[str, set[str]] = {}
        for door in doors.values():
            for word in map(fold, door.words):
                self._offices.setdefault(word, set()).add(door.key)
        self._matters = Finder(self._offices.items(), whole=False)

    def whole(self, text: str) -> Set[str]:
        """The offices of which a text is a matter: one that is asked of an item too may mean either."""
        return self._offices.get(fold(text), set())

    def of(self, text: str) -> frozenset[str]:
        """The labels of a text."""
        found = (offices for _start, _word, offices in self._matters.find(fold(text)))
        return frozenset({NOTHING}.union(*found))


def labels(items: Sequence[SearchedItem], doors: Mapping[str, OtherDoor]) -> tuple[str, ...]:
    """The labels of a model of these items and offices: their keys in their order, and that of nothing."""
    return (*(item.key for item in items), *doors, NOTHING)


def samples(
    items: Sequence[SearchedItem], doors: Mapping[str, OtherDoor], queries: Sequence[Labelled]
) -> list[TrainingSample]:
    """All samples, always in the same order. Labels that neither an item nor an office has are passed over."""
    collected = _Collected({key: number for number, key in enumerate(labels(items, doors))})
    said = _words_of(items)
    for told in _told(said, doors, queries):
        collected.take(*told)
        for story in stories(told.text):
            collected.take(story, told.keys, told.weight * _STORY)
    for written in _written(items, said, doors):
        collected.take(*written)
    return collected.samples


def _told(
    said: Mapping[str, Mapping[str, float]], doors: Mapping[str, OtherDoor], queries: Sequence[Labelled]
) -> Iterator[_Text]:
    """What people say; what neither a service nor an office is known to answer, with what it may mean (``_Elsewhere``)."""
    elsewhere = _Elsewhere(doors)
    for word, firmness in said.items():
        yield _Text(word, firmness, _OWN * max(firmness.values()))
    for text in (*off_topic_words(), *purposes()):
        yield _Text(text, elsewhere.of(text), _OFF_TOPIC)
    for each in _matters(doors, said):
        yield _Text(each.text, each.keys, _DOOR)
    for weight, labelled in ((1.0, queries), (_SHOPS, of_shops())):
        for each in labelled:
            keys = each.keys | elsewhere.whole(each.text) if each.keys else elsewhere.of(each.text)
            yield _Text(each.text, keys, weight)


def _written(
    items: Sequence[SearchedItem], said: Mapping[str, Mapping[str, float]], doors: Mapping[str, OtherDoor]
) -> Iterator[_Text]:
    """Summaries, and short words with what is done everywhere."""
    for item in items:
        for summary in (item.summary_zh, item.summary_en):
            yield _Text(summary, [item.key], _OWN * _SUMMARY)
    for door in doors.values():
        for _matter, text in _acts(door.words):
            yield _Text(text, [door.key], _ACT)
    for word, text in _acts(said):
        yield _Text(text, said[word], _ACT * _OWN * max(said[word].values()))


def _words_of(items: Sequence[SearchedItem]) -> Mapping[str, Mapping[str, float]]:
    """Every word of the items -> the items that have it, with how firmly it is theirs."""
    found: dict[str, dict[str, float]] = {}
    for item in items:
        for word in (item.name_zh, item.name_en, *item.vocabulary_zh, *item.vocabulary_en):
            found.setdefault(fold(word), {})[item.key] = 1.0
        for word in item.related:
            found.setdefault(fold(word), {}).setdefault(item.key, _RELATED)
    return found


def _matters(doors: Mapping[str, OtherDoor], said: Mapping[str, Mapping[str, float]]) -> Iterator[Labelled]:
    """The matters of offices; one that is a word of items too may mean either."""
    found: dict[str, set[str]] = {}
    for door in doors.values():
        for word in (door.name_zh, door.name_en, *door.answers_zh.split("、"), *door.words):
            found.setdefault(fold(word), set()).add(door.key)
    for word, keys in found.items():
        yield Labelled(word, frozenset((*keys, *said.get(word, ()))))


@cache
def _around() -> _AroundFile:
    return read_words("around-needs.yaml", _AroundFile)


def _acts(things: Collection[str]) -> Iterator[tuple[str, str]]:
    """Short ones of these with what is done everywhere: 许可 and 投诉 say nothing of what is meant, 烟草 does."""
    for thing in things:
        if len(thing) <= (_THING_ZH if has_han(thing) else _THING_EN):
            mixed = random.Random(f"{_SEED} {thing}")  # noqa: S311 - the same acts each time, no secret
            acts = [act for act in _around().acts if has_han(act) is has_han(thing)]
            for act in mixed.sample(acts, _ACTS_EACH):
                yield thing, act.replace("~", thing)


def stories(text: str) -> Iterator[str]:
    """A story around a text, drawn by the text itself, so that one more text changes no other story.

    Some have none, so that no need is seen in stories most often.
    """
    mixed = random.Random(f"{_SEED} {text}")  # noqa: S311 - the same story each time, no secret
    chinese = has_han(text)
    pool = _around().zh if chinese else _around().en
    if mixed.random() >= _WITHOUT_STORY:
        around = [mixed.choice(pool) for _each in range(mixed.randint(1, _MOST_AROUND))]
        before = mixed.randint(0, len(around))
        yield ("，" if chinese else ", ").join((*around[:before], text, *around[before:]))
