"""What a list changes in one province: pure comparison, no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..divisions.listing import ListedDivision
from ..divisions.naming import kind_and_quasi, short_name
from ..divisions.tree import DivisionFacts
from ..foundation.codes import ancestors
from ..models import CommitteeKind, Level

_LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class TargetDivision:
    """A division as the list wants it: the columns that a list decides."""

    code: int
    parent_code: int | None
    level: Level
    name: str
    short_name: str
    kind: CommitteeKind | None
    quasi: bool


@dataclass(slots=True)
class Changes:
    """What must be written for one province. Lists are in ascending order of code."""

    added: list[TargetDivision] = field(default_factory=list)
    updated: list[TargetDivision] = field(default_factory=list)
    restored: list[TargetDivision] = field(default_factory=list)
    renamed: list[tuple[int, str, str]] = field(default_factory=list)
    """Code, name before, name after."""
    moved: list[int] = field(default_factory=list)
    """Divisions that got another parent while they were there."""
    retired: list[DivisionFacts] = field(default_factory=list)

    @property
    def structural(self) -> bool:
        """Whether it changes which communities are counted, or where."""
        return bool(self.added or self.restored or self.retired or self.moved)


def compare(
    listed: Sequence[ListedDivision], existing: Mapping[int, DivisionFacts], levels: Collection[Level]
) -> Changes:
    """Compare one province's part of a list with what is there.

    ``levels`` are those that the list covers: a present division of such a level that is not listed is retired,
    and what lies under it with it. The others stay. A division's parent is its nearest ancestor among those
    that are present afterwards.
    """
    changes = Changes()
    by_code = {division.code: division for division in listed}
    changes.retired, staying = _unlisted(by_code, existing, levels)
    present = by_code.keys() | {division.code for division in staying}

    for division in listed:
        before = existing.get(division.code)
        wanted = _wanted(division, present)
        if before is None:
            changes.added.append(wanted)
            continue
        if before.name != wanted.name:
            changes.renamed.append((before.code, before.name, wanted.name))
        if not before.present:
            changes.restored.append(wanted)
        elif _as_known(before) != wanted:
            changes.updated.append(wanted)
            if before.parent_code != wanted.parent_code:
                changes.moved.append(before.code)
    for known in staying:
        parent = _parent(known.code, present)
        if parent != known.parent_code:
            changes.moved.append(known.code)
            changes.updated.append(replace(_as_known(known), parent_code=parent))
    return changes


def _unlisted(
    listed: Collection[int], existing: Mapping[int, DivisionFacts], levels: Collection[Level]
) -> tuple[list[DivisionFacts], list[DivisionFacts]]:
    """Present divisions that are not listed: those that leave, and those that stay because the list is silent."""
    leaving: dict[int, DivisionFacts] = {}
    staying: list[DivisionFacts] = []
    for code in sorted(existing):
        known = existing[code]
        if not known.present or code in listed:
            continue
        if known.level in levels or known.parent_code in leaving:
            leaving[code] = known
        else:
            staying.append(known)
    return list(leaving.values()), staying


def _parent(code: int, present: Collection[int]) -> int | None:
    return next((above for above in ancestors(code) if above in present), None)


def _wanted(division: ListedDivision, present: Collection[int]) -> TargetDivision:
    kind, quasi = kind_and_quasi(division.code, division.level)
    return TargetDivision(
        division.code,
        _parent(division.code, present),
        division.level,
        division.name,
        short_name(division.name, division.level),
        kind,
        quasi,
    )


def _as_known(known: DivisionFacts) -> TargetDivision:
    return TargetDivision(
        known.code,
        known.parent_code,
        known.level,
        known.name,
        known.short_name,
        known.kind,
        known.quasi,
    )


@dataclass(frozen=True, slots=True)
class Successions:
    """What became of retired divisions, old code -> new code.

    ``same_parent``: a unique same name under the same parent; ``moved_parent``: the same under a parent that
    was itself succeeded; ``mapped``: told by a mapping file. ``unlinked`` lists the others, and for each the
    codes under the same parent that have the same display name (there may be none).
    """

    same_parent: Mapping[int, int]
    moved_parent: Mapping[int, int]
    mapped: Mapping[int, int]
    unlinked: tuple[tuple[DivisionFacts, tuple[int, ...]], ...]

    @property
    def all(self) -> dict[int, int]:
        """Every link, old code -> new code."""
        return {**self.same_parent, **self.moved_parent, **self.mapped}


def find_successors(
    retired: Sequence[DivisionFacts], present: Sequence[DivisionFacts], mapping: Mapping[int, int]
) -> Successions:
    """Match retired divisions with those present: by the mapping first, then by a unique same name.

    Top-down, so that a parent which has been succeeded counts as its successor. A name is unique when one
    retired and one present division of that level have it under that parent.
    """
    links = {division.code: mapping[division.code] for division in retired if division.code in mapping}
    mapped = dict(links)
    same_parent: dict[int, int] = {}
    moved_parent: dict[int, int] = {}
    by_name: dict[tuple[Level, int | None, str], list[int]] = {}
    by_short_name: dict[tuple[Level, int | None, str], list[int]] = {}
    for division in present:
        key = (division.level, division.parent_code, division.name)
        by_name.setdefault(key, []).append(division.code)
        by_short_name.setdefault((*key[:2], division.short_name), []).append(division.code)

    def under(division: DivisionFacts) -> int | None:
        parent = division.parent_code
        return links.get(parent, parent) if parent is not None else None

    unlinked: list[tuple[DivisionFacts, tuple[int, ...]]] = []
    for level in _LEVELS:
        leaving: dict[tuple[Level, int | None, str], list[DivisionFacts]] = {}
        for division in retired:
            if division.level is level:
                leaving.setdefault((level, under(division), division.name), []).append(division)
        for key, namesakes in leaving.items():
            matches = by_name.get(key, [])
            unique = len(matches) == 1 and len(namesakes) == 1
            for division in namesakes:
                if division.code in mapped:
                    continue
                if unique:
                    kept = division.parent_code == key[1]
                    (same_parent if kept else moved_parent)[division.code] = matches[0]
                    links[division.code] = matches[0]
                else:
                    hints = by_short_name.get((level, key[1], division.short_name), [])
                    unlinked.append((division, tuple(sorted(hints))))
    unlinked.sort(key=lambda entry: entry[0].code)
    return Successions(same_parent, moved_parent, mapped, tuple(unlinked))
