"""The place stage: names of divisions, and the names that people use for them, spotted in a query.

Every name is known by its stem (多福巷 of 多福巷社区居委会). A stem in the text counts with a suffix that
fits its level (社区, 村, 街道, 镇 ...), or alone if it is long enough to be no other word. A two-character
stem counts only with its suffix, under a chosen parent, or set apart from a need by a space: 小店, 广场 and 幸福
are words too. Estates whose parts are divisions (天通苑) are known by the common name of their parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import ahocorasick

from ...foundation.codes import contains
from ...language import pinyin
from ...language.spelling import fold_all, has_han
from ...models import Level
from .endings import GLUED_SUFFIXES, LATIN_SUFFIXES, SUFFIXES, TOP_LEVELS, is_said_of, stem_of
from .everyday_names import everyday_names
from .namesakes import NO_HINTS, Hints, PlaceMatch, decide
from .other_stems import other_stems
from .standing_apart import bare_alias, head_of, is_in_a_word, leads_to_need, standing_apart

_Found = dict[tuple[int, int], tuple[dict[int, None], dict[int, None]]]
"""Spans of a text, from and to -> codes of the divisions that it surely names, and that it may name."""


class Named(NamedTuple):
    """A division as the index takes it: names are as the list gives them."""

    code: int
    level: Level
    name: str
    retired: bool
    successor_code: int | None


_LATIN = re.compile(r"[a-z]+")
_LATIN_PLACE_WORDS = 4
_LATIN_LEADS = frozenset({"in", "near", "at", "around"})
_LONG_LATIN, _LONG_ENOUGH = 9, 7
"""Letters of a name that counts alone, and beside a need."""
_SHORT = 2
_ORDER = {level: number for number, level in enumerate(Level)}


class _Span(NamedTuple):
    start: int
    end: int
    codes: tuple[int, ...]
    weak: tuple[int, ...]


class PlaceIndex:
    """An immutable index of names in memory, shared by threads."""

    def __init__(self, divisions: Iterable[Named], aliases: Iterable[tuple[int, str]] = ()) -> None:
        """``aliases``: pairs of division code and name. Retired divisions without a successor are left out."""
        known = list(divisions)
        self.present = tuple(division for division in known if not division.retired)
        self._levels = {division.code: division.level for division in known}
        successors = {division.code: division.successor_code for division in known if division.retired}
        folded = fold_all([division.name for division in known])
        self._names = {division.code: name for division, name in zip(known, folded, strict=True)}
        stems: dict[str, dict[int, None]] = {}
        self._latin: dict[str, tuple[int, ...]] = {}
        for division, name in zip(known, folded, strict=True):
            code = _present(division.code, successors)
            if code is not None and name:
                stem = stem_of(name, division.level)
                stems.setdefault(stem, {})[code] = None
                self._add_latin(stem, division.level, code)
        for stem, level, code in list(other_stems(stems, self._levels)):
            stems.setdefault(stem, {})[code] = None
            self._add_latin(stem, level, code)
        self.aliases = also = [(code, name) for code, name in aliases if code in self._levels]
        self._aliases: dict[str, dict[int, None]] = {}
        for (given, _raw), name in zip(also, fold_all([name for _code, name in also]), strict=True):
            code = _present(given, successors)
            if code is not None and len(name) >= _SHORT:
                self._aliases.setdefault(name, {})[code] = None
        self._stems = {stem: tuple(codes) for stem, codes in stems.items()}
        self._heads = self._said_of_several()
        self._apart = {
            name: any(self._levels[code] is Level.STREET for code in codes)
            for name, codes in {**self._aliases, **self._heads, **self._stems}.items()
            if any(self._levels[code] not in TOP_LEVELS for code in codes)
        }
        self._automaton = ahocorasick.Automaton()
        for name in {**self._stems, **self._aliases, **self._heads}:
            self._automaton.add_word(name, name)
        if len(self._automaton):
            self._automaton.make_automaton()

    def find(
        self,
        text: str,
        hints: Hints = NO_HINTS,
        *,
        is_word: Callable[[str], bool] = lambda _text: False,
        means: Callable[[str], bool] = lambda _text: False,
    ) -> tuple[str, PlaceMatch | None]:
        """The place in a folded query, and the query without its place names.

        ``hints`` decide between namesakes where the query itself does not. ``is_word`` tells of a text that the
        catalogue uses it as a word, so that it is no place by itself; ``means`` of one that it holds a need. Of several
        names the most specific wins, and the others help to tell namesakes apart.
        """
        spans = self._spans(text, is_word) if has_han(text) else self._latin_spans(text)
        chosen = self._choose(spans, hints.within, text, means)
        if not chosen:
            chosen = self._standing_apart(text, is_word, means)
        if not chosen:
            return text, None
        rest = text
        for span in sorted(chosen, reverse=True):
            rest = f"{rest[: span.start]} {rest[span.end :]}"
        deepest = max(chosen, key=lambda span: (self._depth(span.codes), span.end - span.start, -span.start))
        words = text[deepest.start : deepest.end]
        codes = self._told_apart(deepest, words, chosen)
        match = decide(codes, hints)
        spans_read = tuple(sorted((span.start, span.end) for span in chosen))
        return " ".join(rest.split()), replace(match, text=words, spans=spans_read)

    def level_of(self, code: int) -> Level:
        """The level of a division that has a name here."""
        return self._levels[code]

    def streets_called(self, text: str) -> tuple[int, ...]:
        """The streets of which a folded text is the name without its ending."""
        return tuple(code for code in self._stems.get(text, ()) if self._levels[code] is Level.STREET)

    def names_as_written(self) -> Iterator[tuple[str, int, Level, int, str | None]]:
        """Every folded name with the place's code and level, how close it is to the official one, and the alias if it is one.

        0: the official name; 1: its stem; 2: a name that people use; 3: the common name of the parts of an estate.
        """
        present = {code for codes in self._stems.values() for code in codes}
        yield from ((self._names[code], code, self._levels[code], 0, None) for code in present)
        for stem, codes in self._stems.items():
            yield from ((stem, code, self._levels[code], 1, None) for code in codes)
        said: dict[int, list[str]] = {}
        for alias, owners in self._aliases.items():
            yield from ((alias, code, self._levels[code], 2, alias) for code in owners)
            for code in owners:
                said.setdefault(code, []).append(alias)
        for head, bearers in self._heads.items():
            for code in bearers:
                whole = next((alias for alias in said.get(code, ()) if alias.startswith(head)), None)
                yield head, code, self._levels[code], 3, whole

    def _add_latin(self, stem: str, level: Level, code: int) -> None:
        letters = "".join(pinyin.name_syllables(stem))
        if letters.isascii() and letters.isalpha():
            self._latin[letters] = (*self._latin.get(letters, ()), code)

    def _spans(self, text: str, is_word: Callable[[str], bool]) -> list[_Span]:
        if not len(self._automaton):
            return []
        found: _Found = {}
        for last, name in self._automaton.iter(text):
            end = last + 1
            start = end - len(name)
            if name in self._aliases:
                strong, weak = found.setdefault((start, end), ({}, {}))
                (strong if len(name) > _SHORT and not is_word(name) else weak).update(self._aliases[name])
            if name in self._heads and not is_word(name):
                suffix = SUFFIXES[Level.COMMUNITY].match(text, end)
                there = (start, suffix.end() if suffix else end)
                found.setdefault(there, ({}, {}))[0].update(self._heads[name])
            if name.endswith("社") and text.startswith("区", end):
                continue  # 新华社区 is no 新华社
            self._add_stems(found, text, name, start, is_word)
            said = SUFFIXES[Level.COMMUNITY].match(text, end)
            if said is not None and not is_word(text[start : said.end()]):
                levels = {code: self._levels[code] for code in self._stems.get(name, ())}
                if Level.COMMUNITY not in levels.values():  # a resident of 新华街道 says 新华社区
                    streets = dict.fromkeys(code for code in levels if levels[code] is Level.STREET)
                    found.setdefault((start, said.end()), ({}, {}))[0].update(streets)
        return [
            _Span(start, end, tuple(strong), tuple(weak)) for (start, end), (strong, weak) in found.items()
        ]

    def _add_stems(
        self, found: _Found, text: str, name: str, start: int, is_word: Callable[[str], bool]
    ) -> None:
        """Add the divisions whose stem begins at ``start``, with their suffix or without it."""
        end = start + len(name)
        for code in self._stems.get(name, ()):
            level = self._levels[code]
            suffix = SUFFIXES[level].match(text, end)
            if suffix is not None:
                found.setdefault((start, suffix.end()), ({}, {}))[0][code] = None
            elif level in TOP_LEVELS:
                if not is_in_a_word(text, start, end, is_word):
                    found.setdefault((start, end), ({}, {}))[0][code] = None
            elif not is_word(name) and name not in everyday_names().common:
                found.setdefault((start, end), ({}, {}))[len(name) <= _SHORT][code] = None

    def _latin_spans(self, text: str) -> list[_Span]:
        words = [(match.start(), match.end()) for match in _LATIN.finditer(text)]
        spans: list[_Span] = []
        for first in range(len(words)):
            for last in range(first, min(len(words), first + _LATIN_PLACE_WORDS)):
                joined = "".join(text[start:end] for start, end in words[first : last + 1])
                spans += self._latin_span(text, words, first, last, joined)
        return spans

    def _latin_apart(
        self, text: str, is_word: Callable[[str], bool], means: Callable[[str], bool]
    ) -> list[_Span]:
        """A street's name in Latin letters beside a need (wangjing library); shorter ones are words too."""
        for found in _LATIN.finditer(text):
            codes = [code for code in self._latin.get(found[0], ()) if self._levels[code] is Level.STREET]
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            if codes and len(found[0]) >= _LONG_ENOUGH and not is_word(found[0]) and means(rest):
                return [_Span(found.start(), found.end(), tuple(codes), ())]
        return []

    def _latin_span(
        self, text: str, words: Sequence[tuple[int, int]], first: int, last: int, joined: str
    ) -> list[_Span]:
        start, end = words[first][0], words[last][1]
        following = text[slice(*words[last + 1])] if last + 1 < len(words) else ""
        found: list[_Span] = []
        for cut in range(len(joined), 3, -1):
            codes = self._latin.get(joined[:cut])
            if codes is None:
                continue
            tail = joined[cut:]
            strong = [code for code in codes if self._latin_counts(code, joined[:cut], tail)]
            if not strong and not tail and first > 0 and text[slice(*words[first - 1])] in _LATIN_LEADS:
                strong = [code for code in codes if self._levels[code] is Level.STREET]
            followed = [
                code for code in codes if not tail and following in LATIN_SUFFIXES[self._levels[code]]
            ]
            if followed:
                found.append(_Span(start, words[last + 1][1], tuple(followed), ()))
            elif strong:
                found.append(_Span(start, end, tuple(strong), ()))
            elif first == last and (glued := self._glued(codes, tail)) is not None:
                length, fitting = glued
                found.append(_Span(start, start + cut + length, fitting, ()))
        return found

    def _latin_counts(self, code: int, name: str, tail: str) -> bool:
        """Whether a name in Latin letters is a place: with its suffix; alone, if it is a district or long."""
        level = self._levels[code]
        if tail:
            return tail in LATIN_SUFFIXES[level]
        return level in TOP_LEVELS or len(name) >= _LONG_LATIN

    def _glued(self, codes: Sequence[int], tail: str) -> tuple[int, tuple[int, ...]] | None:
        """A name and its suffix at the head of one long word (chaoyangqujiuye): the suffix's length, the codes."""
        for suffix in GLUED_SUFFIXES:
            fitting = tuple(code for code in codes if suffix in LATIN_SUFFIXES[self._levels[code]])
            if fitting and tail.startswith(suffix):
                return len(suffix), fitting
        return None

    def _choose(
        self, spans: Iterable[_Span], within: int | None, text: str, means: Callable[[str], bool]
    ) -> list[_Span]:
        """Spans that count and do not overlap, longest first; each with the codes that count."""
        spans = list(spans)
        anchors = [code for span in spans for code in span.codes]
        if within is not None:
            anchors.append(within)
        counting: list[_Span] = []
        for span in spans:
            codes = span.codes
            if not codes:
                leads = any(self._levels[code] is Level.STREET for code in span.weak) and leads_to_need(
                    text, span.start, span.end, means
                )
                codes = tuple(
                    code
                    for code in span.weak
                    if any(anchor != code and contains(anchor, code) for anchor in anchors)
                    or (leads and self._levels[code] is Level.STREET)
                )
            if codes:
                counting.append(span._replace(codes=self.highest(codes)))
        counting.sort(key=lambda span: (span.start - span.end, span.start))
        chosen: list[_Span] = []
        for span in counting:
            if all(span.end <= other.start or span.start >= other.end for other in chosen):
                chosen.append(span)
        return chosen

    def highest(self, codes: tuple[int, ...]) -> tuple[int, ...]:
        """Of namesakes at several levels, those at the highest: 回龙观 is the street before it is a village."""
        top = min(_ORDER[self._levels[code]] for code in codes)
        return tuple(sorted(code for code in codes if _ORDER[self._levels[code]] == top))

    def _depth(self, codes: Sequence[int]) -> int:
        return max(_ORDER[self._levels[code]] for code in codes)

    def _told_apart(self, span: _Span, words: str, chosen: Sequence[_Span]) -> tuple[int, ...]:
        """The places with a name that fit the other names in the query, then its ending (幸福村, not 幸福社区)."""
        codes = span.codes
        for other in chosen:
            if other is not span:
                narrowed = tuple(
                    code for code in codes if any(contains(above, code) for above in other.codes)
                )
                codes = narrowed or codes
        if len(codes) > 1:
            own = self._aliases.get(words, ())
            fitting = tuple(code for code in codes if code in own or is_said_of(words, self._names[code]))
            codes = fitting or codes
        return codes

    def _said_of_several(self) -> dict[str, dict[int, None]]:
        """The common name of the parts of an estate, and estates without the ending 小区."""
        found: dict[str, dict[int, None]] = {}
        for stem, codes in self._stems.items():
            head = head_of(stem)
            if head is not None and head not in self._stems and head not in everyday_names().common:
                below = [code for code in codes if self._levels[code] not in TOP_LEVELS]
                found.setdefault(head, {}).update(dict.fromkeys(below))
        for alias, owners in self._aliases.items():
            bare = bare_alias(alias)
            if bare is not None and bare not in self._stems and bare not in everyday_names().common:
                found.setdefault(bare, {}).update(owners)
        return {name: codes for name, codes in found.items() if codes}

    def _standing_apart(
        self, text: str, is_word: Callable[[str], bool], means: Callable[[str], bool]
    ) -> list[_Span]:
        """A name that counts because a space sets it apart from a need."""
        if not has_han(text):
            return self._latin_apart(text, is_word, means)
        for token in standing_apart(text, self._apart, everyday_names().common, is_word):
            if means(f"{text[: token.start]} {text[token.end :]}"):
                codes = (
                    *self._stems.get(token.text, ()),
                    *self._aliases.get(token.text, ()),
                    *self._heads.get(token.text, ()),
                )
                below = tuple(code for code in dict.fromkeys(codes) if self._levels[code] not in TOP_LEVELS)
                return [_Span(token.start, token.end, self.highest(below), ())]
        return []


def _present(code: int, successors: dict[int, int | None]) -> int | None:
    """The present division of ``code`` or its successor; None if there is none."""
    seen: set[int] = set()
    while code in successors:
        successor = successors[code]
        if successor is None or successor in seen:
            return None
        seen.add(code)
        code = successor
    return code
