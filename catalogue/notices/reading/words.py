"""The words of notices, from ``data/words/notices.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ...language.word_files import WordFile, Words, one_of, read_words


class NoticeWords(WordFile):
    """What the words of a notice mean; the file says it for each list."""

    relative: Mapping[str, int]
    festivals: Mapping[str, str]
    lunar_festivals: Mapping[str, str]
    closing: Words
    not_closing: Words
    no_place: Words
    usual: Words
    until_notice: Words
    outage: Words
    meetings: Words
    past: Words
    recruiting: Words
    changed: Words
    unchanged: Words
    numbers: Words
    other_numbers: Words
    moving: Words
    places: Words
    venues: Words
    edges: Words
    ends: Words
    activities: Words
    no_activities: Words
    asides: Words
    other_business: Words
    about: Words
    cancelling: Words
    moved: Words
    undecided: Words
    hours: Words
    signing: Words
    labels_when: Words
    labels_where: Words
    labels_what: Words


@cache
def words() -> NoticeWords:
    """The words, read once in a process."""
    return read_words("notices.yaml", NoticeWords)


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern for the words of a list, the longest first."""
    return re.compile(one_of(getattr(words(), name)))


def says(name: str, text: str) -> bool:
    """Whether a text has a word of a list."""
    return pattern(name).search(text) is not None
