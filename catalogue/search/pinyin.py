"""Sound: syllables of Chinese text, syllables in typed Latin letters, initials.

A syllable's key leaves out what people and keyboards confuse: tones, zh/z, ch/c, sh/s, ing/in, eng/en.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection

from pypinyin import lazy_pinyin

MARK = "~"
"""The first character of a token that stands for a sound."""

_LONGEST = 6
_SYLLABLE_COST = 1.3
_WORD = re.compile(r"[a-z]+")


@functools.cache
def key(syllable: str) -> str:
    """The key of a toneless syllable as typed (``lv`` and ``lü`` alike)."""
    flat = syllable.replace("ü", "v").replace("u:", "v")
    if flat[:2] in {"zh", "ch", "sh"}:
        flat = flat[0] + flat[2:]
    if flat.endswith(("ing", "eng")):
        flat = flat[:-1]
    return flat


#: Characters that everyday words read in two ways which sound apart even without tones: only a text with one
#: of them needs the slow reading by phrase.
_TWO_READINGS = frozenset("行长乐重调藏参便觉传弹率降角校还差血了伽塞")


def syllables(text: str) -> list[str]:
    """The syllables of a run of Chinese characters, one each, read by phrase where a phrase decides."""
    if _TWO_READINGS.isdisjoint(text):
        return quick_syllables(text)
    return lazy_pinyin(text)


def quick_syllables(text: str) -> list[str]:
    """The syllables character by character, each in its commonest reading: for names by the thousand."""
    return [_read(char) for char in text]


@functools.lru_cache(maxsize=16_384)
def _read(char: str) -> str:
    return lazy_pinyin(char)[0]


def pair_token(left: str, right: str) -> str:
    """The token of two neighbouring syllables, given by their keys."""
    return f"{MARK}{left} {right}"


def segment(text: str, known: Collection[str], bond: Callable[[str, str], float]) -> list[str] | None:
    """Cut typed letters into known syllable keys, or None if they cannot be.

    ``known`` holds syllable keys; ``bond`` says how well two neighbours go together (0 for strangers, at
    most 1). Spaces and apostrophes are boundaries. The cut with few syllables and strong bonds wins.
    """
    runs = _WORD.findall(text.replace("ü", "v"))
    # The best way to reach each place, by the key that ends there: (score, keys so far).
    best: dict[str, tuple[float, tuple[str, ...]]] = {"": (0.0, ())}
    for run in runs:
        places: list[dict[str, tuple[float, tuple[str, ...]]]] = [best]
        places += [{} for _ in run]
        for start in range(len(run)):
            here = places[start]
            if not here:
                continue
            for end in range(start + 1, min(len(run), start + _LONGEST) + 1):
                found = key(run[start:end])
                if found not in known or not _is_syllable(run[start:end]):
                    continue
                for last, (score, keys) in here.items():
                    total = score - _SYLLABLE_COST + (bond(last, found) if last else 0.0)
                    there = places[end].get(found)
                    if there is None or total > there[0]:
                        places[end][found] = (total, (*keys, found))
        best = places[-1]
        if not best:
            return None
    if not runs:
        return None
    return list(max(best.values(), key=lambda way: way[0])[1])


@functools.cache
def _is_syllable(letters: str) -> bool:
    """Whether letters can be one syllable at all: initial, then a final that holds a vowel."""
    return _SYLLABLE.fullmatch(letters) is not None


_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ui|ao|ou|iu|ie|ve|ue|er|an|en|in|un|vn|ia|ua|uo"
    r"|a|o|e|i|u|v)"
)
