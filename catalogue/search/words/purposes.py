"""Words that say that shops, kitchens, screens or reference works are to answer, and no service.

They are in ``data/words/purposes.yaml``.
"""

from __future__ import annotations

import re
from functools import cache

from ...language.spelling import has_han
from ...language.word_files import WordFile, Words, read_words


class _PurposesFile(WordFile):
    words: Words


@cache
def purposes() -> tuple[str, ...]:
    """All of these words, in both languages."""
    return read_words("purposes.yaml", _PurposesFile).words


@cache
def _purposes() -> re.Pattern[str]:
    chinese = sorted(filter(has_han, purposes()), key=len, reverse=True)
    return re.compile(f"(?<!不)(?:{'|'.join(chinese)})")


def is_sought_elsewhere(need: str) -> bool:
    """Whether a word in a need says that shops, kitchens, screens or reference works are to answer it."""
    return _purposes().search(need) is not None
