"""What an import of divisions did, for people to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..models import Level


@dataclass(frozen=True, slots=True)
class Renamed:
    """A division whose official name changed."""

    code: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Succession:
    """A retired division and the one that took its place."""

    code: int
    name: str
    level: Level
    successor: int
    successor_name: str


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A retired division without a known successor; ``candidates`` have its display name in the same place."""

    code: int
    name: str
    level: Level
    candidates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StrandedGrant:
    """An account whose role is in a retired division: an administrator must give it a new one."""

    user: str
    role: str
    division: int


@dataclass(frozen=True, slots=True)
class DivisionsImport:
    """Everything that an import did.

    Codes and lists are in ascending order of code. ``listed`` counts the divisions of the list, ``present``
    those in the database afterwards (in the whole country). ``same_parent``, ``moved_parent`` and ``mapped``
    are the successions by how they were found; ``carried`` are the communities whose profile, aliases, points
    and records passed to their successor. ``changed`` is False if nothing at all was written.
    """

    name: str
    files: tuple[str, ...]
    provinces: tuple[int, ...]
    listed: Mapping[Level, int]
    present: Mapping[Level, int]
    placeholders: int
    collapsed: int
    added: tuple[int, ...]
    added_by_level: Mapping[Level, int]
    renamed: tuple[Renamed, ...]
    restored: tuple[int, ...]
    moved: tuple[int, ...]
    retired: tuple[int, ...]
    retired_by_level: Mapping[Level, int]
    same_parent: tuple[Succession, ...]
    moved_parent: tuple[Succession, ...]
    mapped: tuple[Succession, ...]
    unlinked: tuple[Unlinked, ...]
    carried: tuple[tuple[int, int], ...]
    carried_counts: Mapping[str, int]
    """``profiles``, ``aliases``, ``points``, ``offerings``: how many were carried over."""
    stranded: tuple[StrandedGrant, ...]
    changed: bool

    @property
    def successions(self) -> tuple[Succession, ...]:
        """Every succession, by the retired code."""
        return tuple(
            sorted((*self.same_parent, *self.moved_parent, *self.mapped), key=lambda entry: entry.code)
        )

    def lines(self) -> Iterator[str]:
        """The report for the command line: counts first, then what a person should look at."""
        yield f"{self.name}: {_counts(self.listed)} in {', '.join(self.files)}"
        if self.placeholders:
            yield f"placeholder prefectures passed over: {self.placeholders}"
        if self.collapsed:
            yield f"rows that repeat a higher division's code: {self.collapsed}"
        if not self.changed:
            yield "nothing changed"
            return
        yield from self._counts_in_words()
        yield from self._each_change()

    def _counts_in_words(self) -> Iterator[str]:
        yield f"added: {len(self.added)}{_detail(self.added_by_level)}"
        yield f"renamed: {len(self.renamed)}"
        if self.moved:
            yield f"moved under another division: {len(self.moved)}"
        if self.restored:
            yield f"restored: {len(self.restored)}"
        yield f"retired: {len(self.retired)}{_detail(self.retired_by_level)}"
        yield f"  succeeded by the same name under the same division: {len(self.same_parent)}"
        yield f"  succeeded by the same name under a division that was itself succeeded: {len(self.moved_parent)}"
        if self.mapped:
            yield f"  succeeded by the mapping file: {len(self.mapped)}"
        yield f"  without a known successor: {len(self.unlinked)}"
        if self.carried:
            counts = ", ".join(f"{count} {name}" for name, count in self.carried_counts.items())
            yield f"carried over for {len(self.carried)} communities: {counts}"

    def _each_change(self) -> Iterator[str]:
        """A line for each division or account that a person should look at."""
        for change in self.renamed:
            yield f"renamed {change.code} {change.before} -> {change.after}"
        for link in self.successions:
            yield f"succeeded {link.code} {link.name} -> {link.successor} {link.successor_name}"
        for left in self.unlinked:
            hint = f" (same short name: {', '.join(map(str, left.candidates))})" if left.candidates else ""
            yield f"no successor {left.level.value} {left.code} {left.name}{hint}"
        for grant in self.stranded:
            yield f"account {grant.user} is {grant.role} of the retired division {grant.division}"

    def __str__(self) -> str:
        return "\n".join(self.lines())


def by_level(levels: Iterable[Level] | Mapping[Level, int]) -> dict[Level, int]:
    """How many of each level, from the top down, leaving out those that do not occur; counts may come made."""
    counts = Counter(levels)
    return {level: counts[level] for level in Level if counts[level]}


def _counts(counts: Mapping[Level, int]) -> str:
    return ", ".join(f"{count} {level.value}" for level, count in counts.items()) or "nothing"


def _detail(counts: Mapping[Level, int]) -> str:
    return f" ({_counts(counts)})" if counts else ""
