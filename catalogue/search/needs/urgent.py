"""What emergencies are learned from: their signs put together, the same beside what calms them, labelled queries, and all that people ask else.

The labelled queries are in ``data/emergencies.tsv``. ``bench/learning.py --write`` learns and keeps the weights.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence

from ...doors import doors
from ...language.item_words import every_items_words
from ...language.spelling import fold, has_han
from ...language.word_files import HOME
from ..learned.features import features
from ..learned.keeping import asked
from ..learned.samples import NOTHING, stories
from ..learned.shops import of_shops
from ..learned.training import TrainingSample, train
from ..learned.weights import Weights
from ..words.analysis import analyse
from ..words.concepts import off_topic_words
from .emergencies import LABELLED, EmergencyFile, Signs, emergency_file, labelled
from .typed import typed_pinyin

_SIGN, _CALM, _OTHER, _LABELLED, _STORY = 2.0, 0.8, 0.3, 4.0, 0.5
"""How much a text counts with a sign, beside what calms it, with neither, and as people said it; in a story of words around it."""
_EACH_SIGN, _EACH_CALM, _EACH_UNLESS = 4, 2, 6
"""In how many ways a sign is put together; beside how many signs a word is shown that calms several kinds, and one of this kind alone."""
_BETWEEN = ("", "", "，", "在", "了", "我")
_TURNED, _SET = 0.4, 0.05
"""The shares of texts that are shown with their parts in another order, and after what calms nothing."""
_OF_SHOPS = 3
"""Every third of the things that shops are asked for is enough."""
_SEED = 3
_FORM = 1
"""Goes up where what is learned from these files changes."""

_Told = tuple[str, Sequence[int], float]
"""A text, the numbers of the kinds that it may mean, and how much it counts."""


def stamp() -> str:
    """What the weights are learned from, as sixteen hexadecimal digits."""
    files = (HOME / "emergencies.yaml", LABELLED)
    return hashlib.sha256(
        b"".join((str(_FORM).encode(), *(file.read_bytes() for file in files)))
    ).hexdigest()[:16]


def learn() -> Weights:
    """The weights for the kinds in their order, and for none of them."""
    file = emergency_file()
    samples = []
    for text, kinds, weight in (*_by_signs(file), *_by_people(file), *_else(file)):
        for told, much in ((text, weight), *((story, weight * _STORY) for story in stories(text))):
            folded = fold(told)
            samples.append(TrainingSample(features(folded, analyse(folded)), kinds, much))
    return train(samples, [*(kind.name for kind in file.kinds), NOTHING], stamp(), rounds=8)


def _by_signs(file: EmergencyFile) -> Iterator[_Told]:
    calm = (len(file.kinds),)
    for number, kind in enumerate(file.kinds):
        drawn = random.Random(f"{_SEED} {kind.name}")  # noqa: S311 - the same texts each time, no secret
        texts = [text for sign in kind.signs for text in _put_together(file.parts_of(sign), drawn)]
        for text in texts:
            yield text, (number,), _SIGN
            if has_han(text) and drawn.random() < _SET:
                yield drawn.choice(file.calm_not) + text, (number,), _SIGN
        for words, times in ((kind.unless, _EACH_UNLESS), (file.calming(kind), _EACH_CALM)):
            for word in words:
                yield word, calm, _CALM
                alike = [text for text in texts if has_han(text) is has_han(word)]
                for text in drawn.sample(alike, min(times, len(alike))):
                    yield ("" if has_han(text) else " ").join(drawn.sample((text, word), 2)), calm, _CALM
                if alike and has_han(word) and drawn.random() < _SET:
                    yield word + drawn.choice(file.settings) + drawn.choice(alike), (number,), _SIGN
    for word in (*file.signs_not, *file.calm_not):
        yield word, calm, _LABELLED


def _put_together(parts: Sequence[Sequence[str]], drawn: random.Random) -> list[str]:
    found: dict[str, None] = {}
    for _each in range(_EACH_SIGN):
        words = [drawn.choice(part) for part in parts]
        if drawn.random() < _TURNED:
            drawn.shuffle(words)
        found[(drawn.choice(_BETWEEN) if has_han("".join(words)) else " ").join(words)] = None
    return list(found)


def _by_people(file: EmergencyFile) -> Iterator[_Told]:
    kinds = ["|".join(kind.numbers) for kind in file.kinds]
    for text, numbers in labelled().items():
        begun = numbers.rstrip("|")
        alike = [
            place
            for place, all_ in enumerate((*kinds, NOTHING))
            if all_ == begun or (numbers != begun and all_.startswith(begun))
        ]
        yield typed_pinyin().read(fold(text)) or text, alike, _LABELLED


def _else(file: EmergencyFile) -> Iterator[_Told]:
    """What items, other offices and shops are asked for, unless it holds a sign: that may be an emergency or none."""
    signs, calm = Signs(file), (len(file.kinds),)
    words = [word for each in every_items_words().values() for word in (*each.zh, *each.en, *each.related)]
    words += [word for door in doors().values() for word in door.words]
    words += [query.text for query in (*asked(), *list(of_shops())[::_OF_SHOPS])]
    told = set(map(fold, labelled()))
    for text in sorted({*map(fold, (*words, *off_topic_words()))} - told):
        if not signs.are_in(text):
            yield text, calm, _OTHER
