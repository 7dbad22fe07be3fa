"""Words for people: which audiences of items a query names (``data/words/people.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ...language.word_files import WordFile, Words, read_words
from .analysis import Analysis
from .concepts import concept_words


class _PeopleFile(WordFile):
    concepts: dict[str, str]
    audiences: dict[str, Words]
    only_alone: Words


@dataclass(frozen=True, slots=True)
class People:
    """``audiences``: word -> audience. ``beside_needs``: the words that can be told from the need beside them.
    ``in_no_concept``: the words whose concepts do not imply their audience; they are looked for as written.

    ``by_concept``: concept -> audience.
    """

    audiences: Mapping[str, str]
    beside_needs: frozenset[str]
    in_no_concept: frozenset[str]
    by_concept: Mapping[str, str]


@cache
def people() -> People:
    """The words for people, read once."""
    file = read_words("people.yaml", _PeopleFile)
    audiences = {word: audience for audience, words in file.audiences.items() for word in words}
    by_concept = {f"#{concept}": audience for concept, audience in file.concepts.items()}
    told = {(word, by_concept.get(name)) for word, names in concept_words() for name in names}
    return People(
        audiences,
        frozenset(audiences).difference(file.only_alone),
        frozenset(word for word, audience in audiences.items() if (word, audience) not in told),
        by_concept,
    )


def audiences_in(text: str, analysis: Analysis) -> tuple[str, ...]:
    """Audiences that a folded text names, in alphabetical order; empty if it names none."""
    known = people()
    found = {known.by_concept[token.text] for token in analysis.tokens if token.text in known.by_concept}
    found.update(known.audiences[word] for word in known.in_no_concept if word in text)
    return tuple(sorted(found))


def is_only_audience(text: str) -> bool:
    """Whether a folded text names people and nothing that they need: 老年人, *seniors*."""
    return text in people().audiences
