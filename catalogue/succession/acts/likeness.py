"""Which new division a retired one may have become: by the likeness of names, those of the same street and district first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy.orm import Session

from ...divisions import get_divisions
from ...divisions.tree import DivisionFacts
from ...foundation.codes import ancestors
from ..report import DivisionsImport

MOST_SUGGESTED = 8
_LIKE = 0.34
"""Below this, names have no more in common than any two communities of one district."""


@dataclass(frozen=True, slots=True)
class OpenSuccession:
    """A division that a list no longer names, and those that may have taken its place, the likeliest first."""

    old: DivisionFacts
    suggested: tuple[DivisionFacts, ...]


def doubts(session: Session, report: DivisionsImport) -> tuple[OpenSuccession, ...]:
    """What an import leaves open: for each retired division without a successor, what it may have become. Two queries."""
    olds = get_divisions(session, [each.code for each in report.unlinked])
    taken = {link.successor for link in report.successions}
    new = get_divisions(session, set(report.added) - taken)
    return tuple(OpenSuccession(old, suggested(old, new.values())) for _code, old in sorted(olds.items()))


def suggested(old: DivisionFacts, among: Iterable[DivisionFacts]) -> tuple[DivisionFacts, ...]:
    """Divisions of the level of ``old`` that are called alike, the likeliest first."""
    weighed = [(_likeness(old, each), each) for each in among if each.level is old.level]
    weighed = [pair for pair in weighed if pair[0] >= _LIKE]
    weighed.sort(key=lambda pair: (-pair[0], pair[1].code))
    return tuple(each for _weight, each in weighed[:MOST_SUGGESTED])


def _likeness(one: DivisionFacts, other: DivisionFacts) -> float:
    near = sum(above in ancestors(other.code) for above in ancestors(one.code)[:2])
    return SequenceMatcher(None, one.short_name, other.short_name).ratio() * (0.6 + 0.2 * near)


def mapping_lines(chosen: Mapping[int, int]) -> Sequence[str]:
    """The lines of a mapping file for what was decided."""
    return ["old,new", *(f"{old:012d},{new:012d}" for old, new in sorted(chosen.items()))]
