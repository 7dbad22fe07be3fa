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
class Belonging:
    """The grid to which something belongs. ``chosen``: a worker chose it; else its address or words name it."""

    grid: GridFacts
    chosen: bool
