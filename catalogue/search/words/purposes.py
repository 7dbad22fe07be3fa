"""Words that say that shops, kitchens, screens or reference works are to answer, and no service.

They are in ``data/words/purposes.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from ...language.spelling import has_han
from ...language.word_files import WordFile, Words, read_words


class _PurposesFile(WordFile):
    words: Words


@cache
def _purposes() -> tuple[re.Pattern[str], frozenset[str]]:
    words = read_words("purposes.yaml", _PurposesFile).words
    chinese = sorted(filter(has_han, words), key=len, reverse=True)
    return re.compile(f"(?<!不)(?:{'|'.join(chinese)})"), frozenset(
        word for word in words if not has_han(word)
    )


def purposes_in(need: str) -> set[str]:
    """The Chinese words of a folded need that say so."""
    return {found.group() for found in _purposes()[0].finditer(need)}


def english_purposes(cells: Sequence[str]) -> int:
    """How many of a need's words in Latin letters say so."""
    return sum(cell in _purposes()[1] for cell in cells)


def is_sought_elsewhere(need: str) -> bool:
    """Whether a word in a need says that shops, kitchens, screens or reference works are to answer it."""
    return _purposes()[0].search(need) is not None
