"""Texts that are names of places and nothing else: 海淀中关村, 北京市东城区和平里街道, wangjing nanhuzhongyuan.

Each name lies inside the one before it, levels may be left out, and what people append to a name (社区, 街道, 镇) may
be another word than the list has. Characters and Latin letters are read by the same rules, each with names of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ...divisions.naming import short_name
from ...foundation.codes import ancestors
from ...foundation.collecting import collector_at_rest
from ...language import pinyin
from ...language.spelling import has_han, normalise
from ...models import Level
from ..words.analysis import is_word
from .endings import SUFFIXES
from .index import PlaceIndex
from .namesakes import Hints, PlaceMatch, decide

_DIGITS = "零一二三四五六七八九"
_NUMBER = re.compile(r"\d{1,2}")
_ORDINAL = re.compile(r"第(?=[一二三四五六七八九十])")
_COMMAS, _SPACES = re.compile(r"\s*[,，、;；]\s*"), re.compile(r"\s+")
_NO_NAME = re.compile(r"[^\w]|_")
_LATIN_ENDINGS: Mapping[Level, str] = {
    Level.COMMUNITY: r"(?:(?:shequ|xiaoqu|cun)?(?:juminweiyuanhui|juweihui|cunminweiyuanhui|cunweihui|fuwuzhan)"
    r"|shequ|xiaoqu|cun|residentialcommunity|community|village|neighbou?rhood)",
    Level.STREET: r"(?:jiedaobanshichu|jiedaoban|jiedao|diqubanshichu|diqu|zhen|xiang|subdistrict|street|township|town|area)",
    Level.DISTRICT: r"(?:qu|xian|district|county)",
    Level.PREFECTURE: r"(?:shi|prefecture|city)",
    Level.PROVINCE: r"(?:shi|sheng|municipality|province|city)",
}
_FEWEST, _FEWEST_LETTERS = 3, 6
"""Characters and letters of a name below which a slip of the pen makes another name."""
_TWO_SLIPS = 11
"""Letters from which on two of them may be wrong."""
_MOST_SIMILAR = 400
_MOST_STATES = 2000
_ORDER = {level: number for number, level in enumerate(Level)}
_OTHER_ENDING = 4
"""What an ending that belongs to another level counts as farther down the list."""


class Borne(NamedTuple):
    """A name and who bears it. ``rank``: 0 the official name, 1 without its ending, 2 one that people use."""

    code: int
    level: Level
    rank: int
    alias: str | None


class ChainEnd(NamedTuple):
    """A place to which a chain of names leads. ``rank``: lower is closer to the name of the place."""

    code: int
    alias: str | None
    rank: int


@dataclass(frozen=True, slots=True)
class Chain:
    """As much of a text as is a chain of names: its first ``length`` characters, leading to ``ends``."""

    length: int
    ends: tuple[ChainEnd, ...]
    names: int


class _State(NamedTuple):
    at: int
    names: int
    ends: tuple[ChainEnd, ...]


class NameBook:
    """Names in one script, with the endings that may follow them. Immutable, shared by threads."""

    def __init__(
        self, names: Mapping[str, Sequence[Borne]], endings: Mapping[Level, re.Pattern[str]]
    ) -> None:
        self._names = {name: _each_once(bearers) for name, bearers in names.items()}
        self._longest = max(map(len, self._names), default=0)
        self._endings = endings

    def chains(self, text: str) -> list[Chain]:
        """Every beginning of ``text`` that is a chain, the longest first; of equal ones all places, closest first."""
        best: dict[int, dict[int, tuple[int, ChainEnd]]] = {}
        for state in self._walk(text):
            ends = best.setdefault(state.at, {})
            for end in state.ends:
                mark = (state.names, end)
                if end.code not in ends or (mark[0], end.rank) < (ends[end.code][0], ends[end.code][1].rank):
                    ends[end.code] = mark
        return [
            Chain(length, _closest(_in_order(ends.values())), min(names for names, _end in ends.values()))
            for length, ends in sorted(best.items(), reverse=True)
        ]

    def similar(self, text: str, within: Iterable[int] = ()) -> tuple[ChainEnd, ...]:
        """Places with a name that is all but ``text``, inside one of ``within`` if any is given."""
        above = frozenset(within)
        fewest = _FEWEST if has_han(text) else _FEWEST_LETTERS
        found: dict[int, tuple[int, ChainEnd]] = {}
        for bare in self._without_endings(text):
            if len(bare) < fewest:
                continue
            slips = 2 if not has_han(bare) and len(bare) >= _TWO_SLIPS else 1
            for name, distance, _place in process.extract(
                bare, self._names.keys(), scorer=OSA.distance, score_cutoff=slips, limit=_MOST_SIMILAR
            ):
                for borne in self._names[name]:
                    if len(name) >= fewest and (not above or above & {*ancestors(borne.code)}):
                        mark = (int(distance), ChainEnd(borne.code, borne.alias, borne.rank))
                        if borne.code not in found or mark < found[borne.code]:
                            found[borne.code] = mark
        return tuple(_in_order(found.values()))

    def _without_endings(self, text: str) -> Iterator[str]:
        yield text
        for ending in self._endings.values():
            for start in range(1, len(text)):
                if ending.fullmatch(text, start):
                    yield text[:start]

    def _walk(self, text: str) -> Iterator[_State]:
        waiting = [_State(0, 0, ())]
        seen: set[tuple[int, frozenset[int]]] = set()
        while waiting and len(seen) < _MOST_STATES:
            state = waiting.pop()
            for following in self._steps(text, state):
                mark = (following.at, frozenset(end.code for end in following.ends))
                if mark not in seen:
                    seen.add(mark)
                    waiting.append(following)
                yield following

    def _steps(self, text: str, state: _State) -> Iterator[_State]:
        above = frozenset(end.code for end in state.ends)
        by_end: dict[int, list[ChainEnd]] = {}
        for stop in range(state.at + 1, min(len(text), state.at + self._longest) + 1):
            for borne in self._names.get(text[state.at : stop], ()):
                if above and not above & {*ancestors(borne.code)}:
                    continue
                by_end.setdefault(stop, []).append(ChainEnd(borne.code, borne.alias, borne.rank))
                for level, ending in self._endings.items():
                    if ended := ending.match(text, stop):
                        other = 0 if level is borne.level else _OTHER_ENDING
                        by_end.setdefault(ended.end(), []).append(
                            ChainEnd(borne.code, borne.alias, borne.rank + other)
                        )
        for stop, ends in by_end.items():
            yield _State(stop, state.names + 1, tuple(ends))


def _closest(ends: Iterable[ChainEnd]) -> tuple[ChainEnd, ...]:
    """Without places of another level than the ending says, where there are places of that level (海淀区)."""
    every = tuple(ends)
    return tuple(end for end in every if end.rank < _OTHER_ENDING) or every


def _in_order(found: Iterable[tuple[int, ChainEnd]]) -> Iterator[ChainEnd]:
    for _mark, end in sorted(found, key=lambda pair: (pair[0], pair[1].rank, pair[1].code)):
        yield end


def written(text: str) -> str:
    """A text as names are compared: one spelling, numbers as characters, without ordinals, spaces and marks."""
    return _ORDINAL.sub("", _numbered(normalise(text)))


def _numbered(folded: str) -> str:
    return _NUMBER.sub(_in_characters, _NO_NAME.sub("", folded))


def _in_characters(number: re.Match[str]) -> str:
    tens, ones = divmod(int(number.group()), 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def in_letters(text: str) -> str:
    """How a text sounds, as the letters of its syllables; Latin letters stay, numbers are read as in Chinese."""
    return "".join(pinyin.name_syllables(_numbered(normalise(text.replace("ü", "v").replace("Ü", "v")))))


class NameBooks(NamedTuple):
    """The names of all places, in characters and in letters."""

    characters: NameBook
    letters: NameBook


@lru_cache(maxsize=4)
def name_books(places: PlaceIndex) -> NameBooks:
    """Made when the first place is looked for, kept with the places."""
    names: dict[str, list[Borne]] = {}
    letters: dict[str, list[Borne]] = {}
    with collector_at_rest():
        for name, code, level, rank, alias in places.names_as_written():
            borne = Borne(code, level, rank, alias)
            spelt = (name, short_name(name, level)) if rank == 0 else (name,)
            for each in dict.fromkeys(map(_numbered, spelt)):
                names.setdefault(_ORDINAL.sub("", each), []).append(borne)
                letters.setdefault("".join(pinyin.name_syllables(each)), []).append(borne)
        return NameBooks(
            NameBook(names, SUFFIXES),
            NameBook(letters, {level: re.compile(ending) for level, ending in _LATIN_ENDINGS.items()}),
        )


def _each_once(bearers: Sequence[Borne]) -> tuple[Borne, ...]:
    """Each place once, by the name that is closest to its own."""
    if len(bearers) == 1:
        return tuple(bearers)
    best: dict[int, Borne] = {}
    for borne in bearers:
        if borne.code not in best or borne.rank < best[borne.code].rank:
            best[borne.code] = borne
    return tuple(best.values())


def book_for(places: PlaceIndex, text: str) -> tuple[NameBook, str]:
    """The names in the script of a folded text, and the text as they are compared."""
    books = name_books(places)
    return (books.characters, written(text)) if has_han(text) else (books.letters, in_letters(text))


def named_in_characters(places: PlaceIndex, text: str) -> tuple[ChainEnd, ...]:
    """The places that all of a text names as it is written, closest first."""
    return _named(name_books(places).characters, text, written) if has_han(text) else ()


def named_in_letters(places: PlaceIndex, text: str) -> tuple[ChainEnd, ...]:
    """The places that all of a text names as it sounds: pinyin, or characters that are read alike."""
    return _named(name_books(places).letters, text, in_letters)


def _named(book: NameBook, text: str, spell: Callable[[str], str]) -> tuple[ChainEnd, ...]:
    """From the widest place to the narrowest, or the other way round (Duofuxiang, Dongcheng District)."""
    words = (_COMMAS if _COMMAS.search(text) else _SPACES).split(text)
    for joined in dict.fromkeys(("".join(words), "".join(reversed(words)))):
        read = spell(joined)
        for chain in book.chains(read)[:1]:
            if chain.length == len(read):
                return chain.ends
    return ()


def place_of_all(places: PlaceIndex, text: str, hints: Hints) -> PlaceMatch | None:
    """The place that all of a folded query names, and nothing else; None if it is no chain of names.

    A word is not a place whose name only sounds like it: 喜糖 is not 西唐社区.
    """
    ends = named_in_characters(places, text) or (() if is_word(text) else named_in_letters(places, text))
    if not ends:
        return None
    closest = min(end.rank for end in ends)
    codes = tuple(sorted(end.code for end in ends if end.rank == closest))
    return replace(decide(codes, hints), text=text, spans=((0, len(text)),))
