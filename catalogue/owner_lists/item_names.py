"""Which item of the catalogue a list's value names: its code, its name, or words that residents have for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from ..catalogues import EditionFacts, ItemFacts
from .headings import heading, item_affixes
from .matching.names import unnumbered

LONGEST_VALUE = 30
"""A longer text describes a service and names no item."""
_BETWEEN = re.compile(r"[、,，;；/|+＋\n]+")
_CODE = re.compile(r"0?(\d{3,4})(?:\.0)?(?=\D|$)")
_BRACKETS = re.compile(r"\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class NamedItem:
    """The item that a value names. ``certain`` unless only a part of the value says so: then it is proposed."""

    item: int
    certain: bool


@dataclass(frozen=True, slots=True)
class ListedItems:
    """The items of an edition by what lists call them. Spellings without what every service has in its name."""

    names: Mapping[str, frozenset[int]]
    words: Mapping[str, frozenset[int]]
    codes: Mapping[int, int]
    _known: dict[str, NamedItem | None] = field(default_factory=dict)

    @classmethod
    def of(cls, edition: EditionFacts) -> ListedItems:
        """The names of an edition's items."""
        return cls(
            _by_spelling((item, (item.source_text, item.name_zh, item.name_en)) for item in edition.items),
            # Words are taken as they are: 养老中心 says more than 养老.
            _by_spelling(
                ((item, (*item.vocabulary_zh, *item.vocabulary_en)) for item in edition.items), whole=True
            ),
            {int(item.code): item.id for item in edition.items if item.code.isdigit()},
        )

    def find(self, value: str) -> NamedItem | None:
        """The item that a value names; None if it names none, or more than one."""
        said = heading(unnumbered(value))
        if said not in self._known:
            self._known[said] = self._find(said) if said else None
        return self._known[said]

    def _find(self, said: str) -> NamedItem | None:
        code = _CODE.match(said)
        if code:
            item, rest = self.codes.get(int(code[1])), said[code.end() :].strip("-—.、 ")
            if item is None or not rest:
                return NamedItem(item, True) if item else None
            named = self._by_name(rest)
            return named if named and named.item == item else None
        return self._by_name(said)

    def _by_name(self, said: str) -> NamedItem | None:
        for spelling in _spellings(said):
            for known in (self.names, self.words):
                if found := known.get(spelling):
                    return NamedItem(min(found), True) if len(found) == 1 else None
        return self._by_part(_core(said))

    def _by_part(self, core: str) -> NamedItem | None:
        """The only item with a word that makes up half of a value or more."""
        found: set[int] = set()
        for length in range(len(core) - 1, max((len(core) + 1) // 2, 2) - 1, -1):
            for start in range(len(core) - length + 1):
                found |= self.words.get(core[start : start + length], frozenset())
        return NamedItem(found.pop(), False) if len(found) == 1 else None


def _by_spelling(
    named: Iterator[tuple[ItemFacts, Collection[str]]], *, whole: bool = False
) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for item, texts in named:
        for said in map(heading, texts):
            for spelling in {said} if whole else {*_spellings(said)}:
                found.setdefault(spelling, set()).add(item.id)
    return {spelling: frozenset(items) for spelling, items in found.items()}


def _spellings(said: str) -> Iterator[str]:
    """A name whole, without a remark in brackets, and without what every service has in its name."""
    yield from dict.fromkeys((said, _BRACKETS.sub("", said), _core(said)))


def _core(said: str) -> str:
    before, after = item_affixes()
    core = _BRACKETS.sub("", said)
    while True:
        shorter = after.sub("", before.sub("", core))
        if shorter == core or len(shorter) < 2:
            return core
        core = shorter


def values_of(text: str, names: ListedItems | None) -> tuple[str, ...]:
    """The values that a cell holds: one if it names an item as a whole, else those between its commas."""
    if not text:
        return ()
    whole = names.find(text) if names else None
    if whole and whole.certain:
        return (text,)
    parts = [part.strip() for part in _BETWEEN.split(text)]
    return tuple(dict.fromkeys(part for part in parts if part and len(part) <= LONGEST_VALUE))
