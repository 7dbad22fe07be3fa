"""Two editions side by side: what becomes of each item, and what kinds of change that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..catalogues import EditionFacts, ItemFacts
from ..models import ChangeKind, Relation
from .categories import ComparedCategory, compare_categories
from .mappings import Correspondence, Crosswalk

KINDS: tuple[ChangeKind, ...] = tuple(ChangeKind)


@dataclass(frozen=True, slots=True)
class ItemBefore:
    """An item of the first edition beside one of the second, and the line of the crosswalk that says so."""

    item: ItemFacts
    relation: Relation
    row: Correspondence


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """An item of the second edition with those of the first that it has to do with; ``new`` None: ``olds`` holds one that is dropped.

    ``decided`` is False where it is not said yet what becomes of the item.
    """

    new: ItemFacts | None
    olds: tuple[ItemBefore, ...]
    dropped: ItemFacts | None
    changes: tuple[ChangeKind, ...]
    decided: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class EditionComparison:
    """``old`` and ``new`` side by side: the items of ``new`` in their order, then those of ``old`` that end."""

    old: EditionFacts
    new: EditionFacts
    lines: tuple[ComparedLine, ...]

    @property
    def categories(self) -> tuple[ComparedCategory, ...]:
        """The categories that change."""
        return compare_categories(self.old, self.new)

    @property
    def counts(self) -> Mapping[ChangeKind, int]:
        """How many lines show each kind of change, in their order; kinds that none shows are left out."""
        found = Counter(change for line in self.lines for change in line.changes)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    @property
    def changed(self) -> tuple[ComparedLine, ...]:
        """The lines that show a change, or of which nothing is decided."""
        return tuple(line for line in self.lines if line.changes or not line.decided)


def compare(crosswalk: Crosswalk) -> EditionComparison:
    """What the second edition of a crosswalk changes."""
    old = {item.key: item for item in crosswalk.old.items}
    parts = Counter(row.from_item for row in crosswalk.rows if row.relation is Relation.BROADER)
    by_new: dict[str | None, list[Correspondence]] = {}
    for row in crosswalk.rows:
        by_new.setdefault(row.to_item, []).append(row)
    lines = [_line_of(item, by_new.get(item.key, ()), old, parts) for item in crosswalk.new.items]
    lines.extend(_ending(crosswalk, by_new.get(None, ())))
    return EditionComparison(crosswalk.old, crosswalk.new, tuple(lines))


def _line_of(
    item: ItemFacts,
    rows: Iterable[Correspondence],
    old: Mapping[str, ItemFacts],
    parts: Mapping[str | None, int],
) -> ComparedLine:
    rows = list(rows)
    olds = tuple(
        ItemBefore(old[row.from_item], row.relation, row)
        for row in rows
        if row.relation is not None and row.from_item is not None and row.from_item in old
    )
    said = {change for row in rows for change in row.changes}
    counting = [before for before in olds if before.relation is not Relation.RELATED]
    if not counting:
        said.add(ChangeKind.ADDED)
    if sum(before.relation is Relation.NARROWER for before in counting) > 1:
        said.add(ChangeKind.MERGED)
    if any(before.relation is Relation.BROADER and parts[before.item.key] > 1 for before in counting):
        said.add(ChangeKind.SPLIT)
    # Of the parts of a split or the wholes of a merger the wordings say nothing new, unless one goes on under its own key.
    alone = len(counting) == 1 and ChangeKind.SPLIT not in said
    for each in counting:
        if alone or each.relation is Relation.EXACT or each.item.key == item.key:
            said.update(worded(each.item, item, exact=each.relation is Relation.EXACT))
    note = " ".join(row.note for row in rows if row.note)
    return ComparedLine(item, olds, None, _in_order(said), bool(rows), note)


def _ending(crosswalk: Crosswalk, declared: Iterable[Correspondence]) -> Iterator[ComparedLine]:
    """Items that the second edition does not go on with: declared so, or left open."""
    notes = {row.from_item: row.note for row in declared}
    open_keys = {item.key for item in crosswalk.undecided_old}
    for item in crosswalk.old.items:
        if item.key in notes or item.key in open_keys:
            declared_so = item.key in notes
            changes = (ChangeKind.DROPPED,)
            yield ComparedLine(None, (), item, changes, declared_so, notes.get(item.key, ""))


def worded(old: ItemFacts, new: ItemFacts, *, exact: bool) -> Iterator[ChangeKind]:
    """The kinds of change that two wordings of one item show. What is not ``exact`` has another criterion."""
    if not exact or _standard(old) != _standard(new):
        yield ChangeKind.STANDARD
    if _audience(old) != _audience(new):
        yield ChangeKind.AUDIENCE
    if _wording(old) != _wording(new) or (exact and _criterion(old) != _criterion(new)):
        yield ChangeKind.WORDING
    if _owner(old) != _owner(new):
        yield ChangeKind.OWNER


def _standard(item: ItemFacts) -> tuple[object, ...]:
    """The standard, and how it reaches residents."""
    return item.form, item.guide.get("standard")


def _criterion(item: ItemFacts) -> tuple[object, ...]:
    """How the criterion is worded."""
    return item.criterion_zh, item.criterion_en


def _audience(item: ItemFacts) -> tuple[object, ...]:
    return set(item.audiences), item.guide.get("eligibility")


def _owner(item: ItemFacts) -> tuple[object, ...]:
    return item.body, item.guide.get("office")


def _wording(item: ItemFacts) -> tuple[object, ...]:
    """Its number, its names and what explains it."""
    others = ("standard", "eligibility", "office")
    guide = {field: text for field, text in item.guide.items() if field not in others}
    return (
        item.code,
        item.source_text,
        item.name_zh,
        item.name_en,
        item.summary_zh,
        item.summary_en,
        tuple(sorted(guide.items())),
    )


def _in_order(changes: set[ChangeKind]) -> tuple[ChangeKind, ...]:
    return tuple(kind for kind in KINDS if kind in changes)
