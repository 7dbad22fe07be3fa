"""Names of service points by their sound, for people who type letters: ``laoniancanzhuo`` for 老年餐桌.

Indexed are pairs of neighbouring syllables, as pairs of characters are. Typed letters are cut into
syllables to find candidates; whether a name really sounds so is asked of the letters alone, so that where one
syllable ends and the next begins is not decided by the cut (``fangan``: 方案, 翻干).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..language import pinyin

_SOUND = "♪"
"""The first character of a sound token; FTS5 treats every character outside ASCII as part of a word."""
_BETWEEN = "·"
_LEAST_LETTERS = 4
_HALF_TYPED = 5
"""Letters at the end that may be the beginning of a syllable."""


def sound_tokens(folded_name: str) -> list[str]:
    """The tokens of a name's sounds: pairs of neighbouring syllables, each once."""
    keys = [pinyin.key(each) for each in pinyin.sounds(folded_name, pinyin.quick_syllables)]
    return list(dict.fromkeys(_pair(left, right) for left, right in pairwise(keys)))


def typed_sounds(folded: str) -> list[str]:
    """The tokens that a name must have to sound like what was typed; none if it cannot be pinyin of two syllables.

    The last syllable may be half typed, so it counts only where little else does.
    """
    letters = pinyin.typed_letters(folded)
    if letters is None or len(letters) < _LEAST_LETTERS:
        return []
    cut, whole = None, folded.strip()
    for dropped in range(min(_HALF_TYPED, len(letters) - _LEAST_LETTERS) + 1):
        cut = pinyin.segment(whole[: len(whole) - dropped], pinyin.everyday_syllables(), _longer_first)
        if cut is not None:
            break
    if cut is None or len(cut) < 2:
        return []
    sure = cut[:-1] if len(cut) > 2 and dropped == 0 else cut
    return [_pair(left, right) for left, right in pairwise(sure)]


def sounds_like(folded_name: str, folded: str) -> bool:
    """Whether a name's sounds, from some syllable on, go on as the letters typed."""
    wanted = pinyin.spoken([pinyin.typed_letters(folded) or ""])
    heard: Sequence[str] = pinyin.sounds(folded_name, pinyin.quick_syllables)
    return bool(wanted) and any(
        pinyin.spoken(heard[start:]).startswith(wanted) for start in range(len(heard))
    )


def _pair(left: str, right: str) -> str:
    return f"{_SOUND}{left}{_BETWEEN}{right}"


def _longer_first(left: str, _right: str) -> float:
    """Of two cuts into as many syllables the one with the longer first: how 方案 is written, not 翻干."""
    return len(left) / 100
