"""Words that say that shops, kitchens, screens or reference works are to answer, and no service.

They are in ``data/words/purposes.yaml``.
"""

from __future__ import annotations

from functools import cache

from ...language.word_files import WordFile, Words, read_words


class _PurposesFile(WordFile):
    words: Words


@cache
def purposes() -> tuple[str, ...]:
    """All of these words, in both languages."""
    return read_words("purposes.yaml", _PurposesFile).words
