"""Tokens: what of a text is indexed, what a query must find, and whether a text really holds a query.

A run of Chinese characters gives its pairs of neighbours, a word or number in other letters itself. Where the two
kinds touch, the touching characters are a pair as well (``3号``), so that an address is found by any part of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..foundation.codes import ancestors, level_of
from ..models import Level

_HAN = "㐀-䶿一-鿿豈-﫿"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_PIECE = re.compile(r"[^\W_]+")
_IS_HAN = re.compile(f"[{_HAN}]")
_LONGEST = 40
"""Characters of a word that count: no index takes keys of any length."""
_SCOPE = "§"
"""The first character of a token that says where a text belongs; no word of a text holds it."""
POINT = _SCOPE + "p"
"""The token of every service point."""
_SCOPES = (Level.COMMUNITY, Level.STREET, Level.DISTRICT)


def grams(folded: str) -> list[str]:
    """The tokens of a folded text, each once, in order."""
    found: dict[str, None] = {}
    end, last = -1, ""
    for run in _RUN.finditer(folded):
        text = run.group()
        if run.start() == end:
            found[last + text[0]] = None
        if _IS_HAN.match(text):
            for start in range(len(text) - 1):
                found[text[start : start + 2]] = None
        else:
            found[text[:_LONGEST]] = None
        end, last = run.end(), text[-1]
    return list(found)


def scopes(community: int) -> list[str]:
    """The tokens of the places that a community's texts belong to: itself, its street, its district."""
    return [_SCOPE + str(community // level.span) for level in _SCOPES]


def scope(division: int) -> str:
    """The token of a community, street or district."""
    return _SCOPE + str(division // level_of(division).span)


def scopes_around(division: int) -> list[int]:
    """The division and those around it that have a token, nearest first."""
    return [code for code in (division, *ancestors(division)) if level_of(code) in _SCOPES]


def pieces(folded: str) -> list[str]:
    """The parts of a folded query that a text must contain, unchanged, in any order."""
    return list(dict.fromkeys(_PIECE.findall(folded)))


def says_enough(tokens: Sequence[str]) -> bool:
    """Whether tokens are worth a query: one character or a number alone is not."""
    return any(len(token) > 1 and not token.isdigit() for token in tokens)


def holds(folded: str, wanted: Sequence[str]) -> bool:
    """Whether a folded text holds every piece. Words and numbers are not cut: ``13号`` does not hold ``3号``."""
    return all(_holds(folded, piece) for piece in wanted)


def _holds(text: str, piece: str) -> bool:
    start = text.find(piece)
    while start >= 0:
        end = start + len(piece)
        if not (_joined(text, start) or _joined(text, end)):
            return True
        start = text.find(piece, start + 1)
    return False


def _joined(text: str, place: int) -> bool:
    """Whether a word goes on over a place in a text."""
    return 0 < place < len(text) and _in_word(text[place - 1]) and _in_word(text[place])


def _in_word(char: str) -> bool:
    return char != "_" and _IS_HAN.match(char) is None and _PIECE.match(char) is not None
