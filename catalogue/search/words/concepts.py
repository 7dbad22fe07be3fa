"""Words that mean the same thing to a resident, in both languages: 老爸, 爷爷, 岁数大 and *grandma* are one concept.

They are in ``data/words/concepts.yaml``; matters that no service answers in ``off-topic.yaml``, and words that say that shops,
kitchens, screens or reference works are to answer in ``purposes.yaml``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from ...language.word_files import WordFile, Words, read_words


class _ConceptsFile(WordFile):
    concepts: dict[str, Words]


class _OneListFile(WordFile):
    words: Words


def concept_words() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every word with its concepts' names (``#elderly``)."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, words in read_words("concepts.yaml", _ConceptsFile).concepts.items():
        for word in words:
            found[word].append(f"#{name}")
    yield from ((word, tuple(names)) for word, names in found.items())


@cache
def off_topic_words() -> tuple[str, ...]:
    """The words of matters that no service answers."""
    return read_words("off-topic.yaml", _OneListFile).words


@cache
def purposes() -> tuple[str, ...]:
    """The words that say who else is to answer, in both languages."""
    return read_words("purposes.yaml", _OneListFile).words
