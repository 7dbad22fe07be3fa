"""Sound: syllables of Chinese text, syllables in typed Latin letters, initials.

A syllable's key leaves out what people and keyboards confuse: tones, zh/z, ch/c, sh/s, ing/in, eng/en.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

# Characters are read one by one here; the dictionary of phrases would cost every process 44 MB.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
from pypinyin import Style, lazy_pinyin, pinyin

from .word_files import WordFile, read_words

_LONGEST = 6
_SYLLABLE_COST = 1.3
_WORD = re.compile(r"[a-z]+")
_ALIKE = re.compile(r"(?<=[zcs])h|(?<=n)g")
_HAN_RUN = re.compile(r"[㐀-䶿一-鿿豈-﫿]+")


@functools.cache
def key(syllable: str) -> str:
    """The key of a toneless syllable as typed (``lv`` and ``lü`` have the same key)."""
    flat = syllable.replace("ü", "v").replace("u:", "v")
    if flat[:2] in {"zh", "ch", "sh"}:
        flat = flat[0] + flat[2:]
    if flat.endswith(("ing", "eng")):
        flat = flat[:-1]
    return flat


class _InDoubt(WordFile):
    everyday: str
    names: str


class _ReadingsFile(WordFile):
    in_doubt: _InDoubt
    everyday: dict[str, str]
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Readings:
    """Words in which a character is not read as it mostly is: their syllables, and the pattern that finds them."""

    in_doubt: frozenset[str]
    """The characters with several readings: a text without them needs no second look."""
    words: Mapping[str, Sequence[str]]
    pattern: re.Pattern[str]


@functools.cache
def _otherwise() -> tuple[_Readings, _Readings]:
    """Readings in everyday words, and in the names of Beijing's places."""
    file = read_words("readings.yaml", _ReadingsFile)
    everyday, names = (
        _Readings(
            frozenset(in_doubt),
            {word: read.split() for word, read in readings.items()},
            re.compile("|".join(sorted(readings, key=len, reverse=True))),
        )
        for in_doubt, readings in (
            (file.in_doubt.everyday, file.everyday),
            (file.in_doubt.names, file.names),
        )
    )
    return everyday, names


def syllables(text: str) -> list[str]:
    """The syllables of a run of Chinese characters, one each, read by word where a word decides."""
    read = quick_syllables(text)
    everyday, _names = _otherwise()
    if everyday.in_doubt.isdisjoint(text):
        return read
    for word in everyday.pattern.finditer(text):
        read[word.start() : word.end()] = everyday.words[word.group()]
    return read


@functools.lru_cache(maxsize=256)
def _readings(char: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pinyin(char, style=Style.NORMAL, heteronym=True)[0]))


def sound_alike(one: str, other: str) -> bool:
    """Whether two characters sound alike in any of their readings, apart from what keyboards confuse."""
    return not {key(each) for each in _readings(one)}.isdisjoint(key(each) for each in _readings(other))


def quick_syllables(text: str) -> list[str]:
    """The syllables character by character, each in its commonest reading: for names by the thousand."""
    return [_read(char) for char in text]


def name_syllables(text: str) -> list[str]:
    """The syllables of a place's name, one for each character; quick enough for names by the thousand."""
    read = quick_syllables(text)
    _everyday, names = _otherwise()
    if names.in_doubt.isdisjoint(text):
        return read
    for part in names.pattern.finditer(text):
        read[part.start() : part.end()] = names.words[part.group()]
    return read


def latin_name(name: str) -> str:
    """A name as Pinyin spells it, without tones: 多福巷 Duofuxiang, 西二旗 Xi'erqi; what is not Chinese stays."""
    words = []
    place = 0
    for run in _HAN_RUN.finditer(name):
        words.append(name[place : run.start()])
        first, *others = name_syllables(run.group())
        joined = first + "".join(f"'{each}" if each[0] in "aoe" else each for each in others)
        words.append(joined.replace("v", "ü").capitalize())
        place = run.end()
    return " ".join(" ".join([*words, name[place:]]).split())


@functools.lru_cache(maxsize=16_384)
def _read(char: str) -> str:
    return lazy_pinyin(char)[0]


def flat(letters: str) -> str:
    """Letters without what people and keyboards confuse: zh and z, ch and c, sh and s, ng and n, ü and v."""
    return _ALIKE.sub("", letters.replace("ü", "v"))


def typed_letters(text: str) -> str | None:
    """The letters of a folded text that may be pinyin, spaces and apostrophes left out; None for other text."""
    letters = text.replace(" ", "").replace("'", "").replace("’", "").replace("ü", "v")
    return letters if _WORD.fullmatch(letters) else None


def han_runs(text: str) -> list[str]:
    """The runs of Chinese characters in a text."""
    return _HAN_RUN.findall(text)


def sounds(text: str, read: Callable[[str], list[str]] = syllables) -> list[str]:
    """The syllables of the Chinese in a folded text, as ``read``; letters and numbers stay as they are."""
    found: list[str] = []
    place = 0
    for run in _HAN_RUN.finditer(text):
        found += re.findall(r"[a-z]+|[0-9]+", text[place : run.start()])
        found += read(run.group())
        place = run.end()
    return found + re.findall(r"[a-z]+|[0-9]+", text[place:])


def spoken(syllables: Iterable[str]) -> str:
    """The key of some syllables as typed one after the other."""
    return flat("".join(syllables))


def initials(syllables: Iterable[str]) -> str:
    """The first letters of some syllables."""
    return "".join(syllable[0] for syllable in syllables)


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


@functools.cache
def everyday_syllables() -> frozenset[str]:
    """The keys of every syllable of the 6,763 characters of GB 2312."""
    rows, cells = range(0xB0, 0xF8), range(0xA1, 0xFF)
    everyday = bytes(byte for row in rows for cell in cells for byte in (row, cell)).decode(
        "gb2312", "ignore"
    )
    return frozenset(key(each) for each in quick_syllables(everyday) if each.isascii())
