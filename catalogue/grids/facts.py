"""A grid as entered and as it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GridDraft:
    """A grid as entered: ``areas`` are names of 小区 and 胡同, ``steward`` is a role and no person."""

    code: str
    name: str
    areas: tuple[str, ...] = ()
    steward: str | None = None


@dataclass(frozen=True, slots=True)
class GridFacts:
    """A grid of a community. Areas are sorted."""

    id: int
    community: int
    code: str
    name: str
    areas: tuple[str, ...]
    steward: str | None

    @property
    def draft(self) -> GridDraft:
        """The same as something that can be changed and saved again."""
        return GridDraft(self.code, self.name, self.areas, self.steward)


@dataclass(frozen=True, slots=True)
class GriddedCommunity:
    """A community of a division with its grids, by code; ``street``: the division right above it."""

    code: int
    name: str
    street: int | None
    grids: tuple[GridFacts, ...]


@dataclass(frozen=True, slots=True)
class GridCounts:
    """Communities of a division, those that have grids, and how many grids these have together."""

    communities: int = 0
    with_grids: int = 0
    grids: int = 0

    def __add__(self, other: GridCounts) -> GridCounts:
        return GridCounts(
            self.communities + other.communities,
            self.with_grids + other.with_grids,
            self.grids + other.grids,
        )

    @property
    def without(self) -> int:
        """Communities of which no grid is recorded."""
        return self.communities - self.with_grids


@dataclass(frozen=True, slots=True)
class Belonging:
    """The grid to which something belongs. ``chosen``: a worker chose it; else its address or words name it."""

    grid: GridFacts
    chosen: bool
