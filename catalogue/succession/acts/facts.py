"""Changes of divisions as they are asked for, planned and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ...models import ActKind, Level


@dataclass(frozen=True, slots=True)
class Part:
    """A division that an act leads to: its code, and its name if it is new. None: as the old one is called."""

    code: int
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ActAsked:
    """What is asked for: divisions of one level, and what becomes of them.

    ``points`` says for a community that is split which service point lies in which part (the rest in the first), ``members``
    for a street that is split which community in which part, ``codes`` which code a community gets that moves with its street.
    """

    kind: ActKind
    olds: tuple[int, ...]
    parts: tuple[Part, ...]
    points: Mapping[int, int] = field(default_factory=dict)
    members: Mapping[int, int] = field(default_factory=dict)
    codes: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Created:
    """A division that an act adds, or brings back: ``short`` is None where the name says it."""

    code: int
    level: Level
    name: str
    short: str | None


@dataclass(frozen=True, slots=True)
class ActPlan:
    """What an act does, division by division.

    ``passages``: a community that ends, and the one that takes its place; ``copies``: a community that is split, and a further part
    of it; ``offices``: a street that ends, and its successor; ``ended``: every division that ends, with its successor (None: several);
    ``points``: service points and the part in which they lie; ``parts``: which division became which, for pages.
    """

    kind: ActKind
    created: tuple[Created, ...]
    passages: tuple[tuple[int, int], ...]
    copies: tuple[tuple[int, int], ...]
    offices: Mapping[int, int]
    ended: Mapping[int, int | None]
    points: Mapping[int, int]
    parts: tuple[tuple[int, int], ...]

    @property
    def codes(self) -> frozenset[int]:
        """Every division that it touches."""
        pairs = (*self.passages, *self.copies, *self.offices.items(), *self.parts)
        return frozenset({each.code for each in self.created} | {code for pair in pairs for code in pair})


@dataclass(frozen=True, slots=True)
class FigureFacts:
    """Figures of a street or a wider division: communities, and its valid and applicable cells under the edition in force."""

    code: int
    communities: int
    valid: int
    applicable: int


@dataclass(frozen=True, slots=True)
class ActFigures:
    """Figures of one division before and after; None: it was not, or is not, in the list."""

    code: int
    before: FigureFacts | None
    after: FigureFacts | None


@dataclass(frozen=True, slots=True)
class ActReport:
    """What an act did, or would do: rows added, changed and removed by table, and figures. ``number`` is None for a preview."""

    number: int | None
    plan: ActPlan
    changes: Mapping[str, tuple[int, int, int]]
    figures: tuple[ActFigures, ...]
    accounts: tuple[str, ...]
    """Names of accounts whose roles pass along."""


@dataclass(frozen=True, slots=True)
class ActFacts:
    """An act of the past."""

    id: int
    kind: ActKind
    day: date
    at: datetime
    actor: str
    role: str
    parts: tuple[tuple[int, int], ...]
    changes: Mapping[str, tuple[int, int, int]]
    figures: tuple[ActFigures, ...]
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an act cannot be taken back: how many rows of a table changed since, or were added. ``table`` is ``act`` for a later act
    about the same divisions (``count`` is its number), ``forgotten`` where it is too long ago, ``undone`` where it was done."""

    table: str
    count: int
