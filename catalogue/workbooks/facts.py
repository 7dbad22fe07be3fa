"""What is said of a workbook that came back: where a cell is, what is wrong, in conflict or different, and the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ..catalogues import ItemFacts
from ..exchange.reading.book import letters
from ..foundation.errors import Problem
from ..models import CommitteeKind
from ..offerings import OfferingDraft, OfferingFacts, PointFacts
from .columns import SheetKind


@dataclass(frozen=True, slots=True)
class CellPlace:
    """Where something is in the file. ``column`` is counted from 1; None: it is about the whole row."""

    sheet: str
    row: int
    column: int | None = None
    heading: str = ""

    @property
    def address(self) -> str:
        """The cell as a spreadsheet names it: ``项目!D12``, without the sheet where the file has no names."""
        cell = f"{letters(self.column) if self.column else ''}{self.row}"
        return f"{self.sheet}!{cell}" if self.sheet else cell


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What keeps a row from being taken over."""

    place: CellPlace
    problem: Problem

    def __str__(self) -> str:
        about = f"{self.place.address} {self.place.heading}".strip()
        return f"{about}: {self.problem}"


@dataclass(frozen=True, slots=True)
class CellConflict:
    """A cell that the file and somebody else changed since the export. ``key`` names it in an answer."""

    key: str
    place: CellPlace
    about: str
    """The service point, or the item, in words."""
    exported: str
    present: str
    said: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that becomes different, as text. ``place`` None: it follows from another cell."""

    heading: str
    before: str
    after: str
    place: CellPlace | None = None


@dataclass(frozen=True, slots=True)
class PlannedPoint:
    """A service point that is added or changed. A new one has a number below 0 until it is written."""

    place: CellPlace
    before: PointFacts | None
    after: PointFacts
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line that says something else, or is confirmed. Points of ``draft`` below 0 are new ones of the plan."""

    place: CellPlace
    community: int
    kind: CommitteeKind
    item: ItemFacts
    before: OfferingFacts | None
    draft: OfferingDraft
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class WorkbookNote:
    """Something that is left out of account, told so that it is not lost unseen."""

    place: CellPlace
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.place.address} {self.place.heading}: {self.message % self.values}"


@dataclass(frozen=True, slots=True)
class WorkbookPlan:
    """What bringing a workbook in would do. Nothing is brought in while there are problems or conflicts.

    ``rows`` counts the rows that say something. ``named`` are the service points that its lines name, as they were seen.
    """

    division: int
    rows: int
    points: tuple[PlannedPoint, ...]
    lines: tuple[PlannedLine, ...]
    problems: tuple[CellProblem, ...]
    conflicts: tuple[CellConflict, ...]
    notes: tuple[WorkbookNote, ...]
    spoken: frozenset[tuple[str, int]]
    """The rows (sheet, row) that say anything of their own: without the others the plan would be the same."""
    names: Mapping[int, str]
    """The short names of the communities of its rows."""
    named: Mapping[int, PointFacts]
    agreed: Mapping[int, tuple[str, ...]]
    """Numbers of which the file says that their owner agreed, by community."""
    today: date

    @property
    def ready(self) -> bool:
        """Whether nothing keeps it from being brought in."""
        return not (self.problems or self.conflicts)

    @property
    def changes_nothing(self) -> bool:
        """Whether everything is as the file says."""
        return self.ready and not (self.points or self.lines)

    def count(self, sheet: SheetKind) -> int:
        """How many points or lines it changes."""
        return len(self.points if sheet is SheetKind.POINTS else self.lines)
