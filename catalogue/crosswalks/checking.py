"""Whether crosswalks contradict each other, by the rules of SKOS, and whether they are complete.

SKOS: what is the same (exactMatch) is so both ways and on through others (S44, S45); it is no part of and not only related to
the other (S46); what is part of something is not only related to it (S27).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, ItemFacts, list_editions
from ..foundation.errors import _
from ..models import Relation
from .mappings import Correspondence, Crosswalk, crosswalk_of, pairs_decided

_Node = tuple[str, str]
"""Keys of an edition and of an item in it."""


@dataclass(frozen=True, slots=True)
class CrosswalkFinding:
    """Something wrong in the crosswalk from ``old`` to ``new`` (keys): a msgid with its values, and the line if it is one's fault."""

    old: str
    new: str
    row: Correspondence | None
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.old} -> {self.new}: {self.message % self.values if self.values else self.message}"


def verify(session: Session, drafted: Iterable[EditionFacts] = ()) -> tuple[CrosswalkFinding, ...]:
    """Everything that is wrong in the crosswalks of the instance, or left open; empty if all is well.

    ``drafted`` are drafts beside the editions. Looked at are all of which something was decided, and those of editions that follow each other in a catalogue.
    """
    loaded = list_editions(session)
    known = {edition.key: edition for edition in (*loaded, *drafted)}
    wanted = {*_following(loaded), *pairs_decided(session)}
    gone = [
        CrosswalkFinding(old, new, None, _("There is no edition “%(edition_key)s”."), {"edition_key": key})
        for old, new in sorted(wanted)
        for key in (old, new)
        if key not in known
    ]
    crosswalks = [
        crosswalk_of(session, known[old], known[new])
        for old, new in sorted(wanted)
        if old in known and new in known
    ]
    return (*gone, *contradictions(crosswalks), *(each for one in crosswalks for each in left_open(one)))


def _following(editions: Iterable[EditionFacts]) -> Iterator[tuple[str, str]]:
    """Pairs of editions of a catalogue that follow each other; ``editions`` come in their order."""
    before: EditionFacts | None = None
    for edition in editions:
        if before is not None and before.catalogue == edition.catalogue:
            yield before.key, edition.key
        before = edition


def left_open(crosswalk: Crosswalk) -> Iterator[CrosswalkFinding]:
    """An item of either edition that is neither mapped nor declared new or dropped."""
    old, new = crosswalk.old, crosswalk.new
    for edition, items in ((old, crosswalk.undecided_old), (new, crosswalk.undecided_new)):
        for item in items:
            yield CrosswalkFinding(
                old.key,
                new.key,
                None,
                _(
                    "Item %(code)s (%(key)s) of %(edition_key)s is neither mapped nor declared new or dropped."
                ),
                {"code": item.code, "key": item.key, "edition_key": edition.key},
            )


def contradictions(crosswalks: Iterable[Crosswalk]) -> tuple[CrosswalkFinding, ...]:
    """Lines that cannot be true together, within a crosswalk or through others. The later line is the one that is named."""
    every = list(crosswalks)
    found = [finding for each in every for finding in _within(each)]
    checks = _Across()
    for relations in ((Relation.EXACT,), (Relation.NARROWER, Relation.BROADER), (Relation.RELATED,)):
        for crosswalk in every:
            for row in crosswalk.rows:
                if row.relation in relations and (message := checks.take(crosswalk, row)):
                    found.append(_finding(crosswalk, row, message))
    return tuple(found)


def _finding(crosswalk: Crosswalk, row: Correspondence, message: str) -> CrosswalkFinding:
    values = {"from": row.from_item, "to": row.to_item}
    wanted = {name: value for name, value in values.items() if f"%({name})s" in message}
    return CrosswalkFinding(crosswalk.old.key, crosswalk.new.key, row, message, wanted)


def _within(crosswalk: Crosswalk) -> Iterator[CrosswalkFinding]:
    """What one line says against the editions, or against another of the same two."""
    old = {item.key: item for item in crosswalk.old.items}
    new = {item.key: item for item in crosswalk.new.items}
    seen: set[tuple[str | None, str | None]] = set()
    counting = [row for row in crosswalk.rows if row.relation not in (None, Relation.RELATED)]
    mapped_old = {row.from_item for row in counting}
    mapped_new = {row.to_item for row in counting}
    for row in crosswalk.rows:
        pair = row.from_item, row.to_item
        message = None
        if row.from_item is not None and row.from_item not in old:
            message = _("The first edition has no item “%(from)s”.")
        elif row.to_item is not None and row.to_item not in new:
            message = _("The second edition has no item “%(to)s”.")
        elif row.relation is None:
            message = _against_mapped(row, mapped_old, mapped_new)
        elif row.from_item is not None and _one_item(old[row.from_item], new.get(row.to_item or "")):
            message = _against_identity(row, old[row.from_item].criterion_id, new[row.from_item].criterion_id)
        if message is None and pair in seen:
            message = _("“%(from)s” and “%(to)s” are in two lines.")
        seen.add(pair)
        if message:
            yield _finding(crosswalk, row, message)


def _one_item(before: ItemFacts, after: ItemFacts | None) -> bool:
    return after is not None and before.id == after.id


def _against_mapped(
    row: Correspondence, mapped_old: set[str | None], mapped_new: set[str | None]
) -> str | None:
    if row.to_item is None and row.from_item in mapped_old:
        return _("“%(from)s” is declared dropped, and mapped.")
    if row.from_item is None and row.to_item in mapped_new:
        return _("“%(to)s” is declared new, and mapped.")
    return None


def _against_identity(row: Correspondence, before: int, after: int) -> str | None:
    if row.relation is Relation.EXACT:
        return None if before == after else _("“%(from)s” has another criterion in each: it is not the same.")
    return _("“%(from)s” has the same criterion in both: it is the same.") if before == after else None


class _Across:
    """Classes of items that are the same, and which class is part of which."""

    def __init__(self) -> None:
        self._leads: dict[_Node, _Node] = {}
        self._members: dict[_Node, dict[str, str]] = {}
        """By the class: item key by edition key. No edition has two items that are the same."""
        self._wholes: dict[_Node, set[_Node]] = {}

    def take(self, crosswalk: Crosswalk, row: Correspondence) -> str | None:
        """Take a line in; what is wrong with it, and then it is left out. First come the lines of what is the same."""
        assert row.from_item is not None
        assert row.to_item is not None
        one = self._lead((crosswalk.old.key, row.from_item))
        other = self._lead((crosswalk.new.key, row.to_item))
        if row.relation is Relation.EXACT:
            return self._same(one, other)
        if one == other:
            return _("“%(from)s” and “%(to)s” are the same by other lines.")
        if row.relation is Relation.RELATED:
            if self._reaches(one, other) or self._reaches(other, one):
                return _(
                    "“%(from)s” and “%(to)s” are only related, but one is part of the other by other lines."
                )
            return None
        part, whole = (one, other) if row.relation is Relation.NARROWER else (other, one)
        if self._reaches(whole, part):
            return _("“%(from)s” and “%(to)s” would each be part of the other.")
        self._wholes.setdefault(part, set()).add(whole)
        return None

    def _lead(self, node: _Node) -> _Node:
        self._members.setdefault(self._leads.setdefault(node, node), {node[0]: node[1]})
        while self._leads[node] != node:
            node = self._leads[node]
        return node

    def _same(self, one: _Node, other: _Node) -> str | None:
        if one == other:
            return None
        mine, theirs = self._members[one], self._members[other]
        if mine.keys() & theirs.keys():
            return _("“%(from)s” and “%(to)s” cannot be the same: two items of one edition would be.")
        self._leads[other] = one
        mine.update(self._members.pop(other))
        return None

    def _reaches(self, start: _Node, end: _Node) -> bool:
        """Whether ``start`` is part of ``end``, on through others."""
        seen, waiting = {start}, [start]
        while waiting:
            for whole in self._wholes.get(waiting.pop(), ()):
                if whole == end:
                    return True
                if whole not in seen:
                    seen.add(whole)
                    waiting.append(whole)
        return False
