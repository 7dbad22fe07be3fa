"""Words that mean the same thing to a resident, in both languages: 老爸, 爷爷, 岁数大 and *grandma* are one concept.

They are in ``data/words/concepts.yaml``, matters that no service answers in ``off-topic.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain

from pydantic import model_validator

from ...language.word_files import WordFile, Words, read_words, refuse_shared


class _Shared(WordFile):
    concepts: str
    words: Words

    @property
    def names(self) -> list[str]:
        return [name.strip() for name in self.concepts.split(",")]


class _ConceptsFile(WordFile):
    concepts: dict[str, Words]
    shared: tuple[_Shared, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> _ConceptsFile:
        shared = (
            (f"shared {number}", word) for number, each in enumerate(self.shared) for word in each.words
        )
        refuse_shared(
            chain(((name, word) for name, words in self.concepts.items() for word in words), shared)
        )
        for each in self.shared:
            for name in each.names:
                if name not in self.concepts:
                    raise ValueError(f"there is no concept {name}")
        return self


class _OffTopicFile(WordFile):
    words: Words


def concept_words() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every word with its concepts' names (``#elderly``)."""
    found: dict[str, tuple[str, ...]] = {}
    file = read_words("concepts.yaml", _ConceptsFile)
    for name, words in file.concepts.items():
        found.update((word, (f"#{name}",)) for word in words)
    for shared in file.shared:
        found.update((word, tuple(f"#{name}" for name in shared.names)) for word in shared.words)
    yield from found.items()


@cache
def off_topic_words() -> tuple[str, ...]:
    """The words of matters that no service answers."""
    return read_words("off-topic.yaml", _OffTopicFile).words
