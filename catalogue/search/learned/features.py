"""What the learned model sees of a text: runs of characters, words in Latin letters, and concepts.

Chinese gives runs of one to three characters; what is typed in pinyin was read as characters before (``needs/typed.py``). A concept
(``#elderly``) is the same for all its words in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ..words.analysis import Analysis, stem

_RUN = re.compile(r"([㐀-䶿一-鿿豈-﫿]+)|[a-z0-9]+(?:'[a-z]+)?")
_LONGEST_RUN = 3
_WORD = "="
"""The first character of the feature of a word in Latin letters."""


def features(text: str, analysis: Analysis) -> list[str]:
    """The features of a folded text, each once, in their order."""
    found: set[str] = {token.text for token in analysis.tokens if token.text[0] == "#"}
    latin: list[str] = []
    for run in _RUN.finditer(text):
        if run.lastindex:
            found.update(_runs(run.group()))
        else:
            latin.append(stem(run.group()))
    found.update(_WORD + word for word in latin)
    found.update(f"{_WORD}{first} {second}" for first, second in pairwise(latin))
    return sorted(found)


def _runs(chinese: str) -> Iterator[str]:
    for size in range(1, _LONGEST_RUN + 1):
        for start in range(len(chinese) - size + 1):
            yield chinese[start : start + size]
