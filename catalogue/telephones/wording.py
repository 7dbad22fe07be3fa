"""The words around telephone numbers, from ``data/words/telephones.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ..language.word_files import WordFile, Words, one_of, read_words


class NumberWords(WordFile):
    """What words beside a number mean; the file says it for each list."""

    none: Words
    elsewhere: Words
    phone: Words
    fax: Words
    same_as_fax: Words
    extension: Words
    switchboard: Words
    either: Words
    other_digits: Words
    counted: Words
    operators: Words
    uncertain: Words
    outdated: Words
    replaced: Words
    short: Words


@cache
def wording() -> NumberWords:
    """The words, read once in a process."""
    return read_words("telephones.yaml", NumberWords)


def whole(words: Iterable[str]) -> str:
    """A pattern for one of the words; those in letters are not found within others."""
    letters = [word for word in words if re.match("[a-z]", word)]
    others = one_of(word for word in words if word not in letters)
    return rf"(?:(?<![a-z0-9])(?:{one_of(letters)})(?![a-z])|{others})" if letters else f"(?:{others})"
