"""Characters that the eye takes for one another: a finger or a reader slips where no sound helps.

The groups are in ``data/words/look-alikes.yaml``.
"""

from __future__ import annotations

import functools

from ...language.word_files import WordFile, Words, read_words


class _LookAlikesFile(WordFile):
    groups: Words


@functools.cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group in read_words("look-alikes.yaml", _LookAlikesFile).groups:
        for char in group:
            found[char] = (*found.get(char, ()), *group.replace(char, ""))
    return found


def alike(char: str) -> tuple[str, ...]:
    """Characters for which one may be a slip of the eye; none for most."""
    return _table().get(char, ())
