"""What is made ready before the write lock: the rows of lines, how they move in the counters, and what is found of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...counters import rollup
from ...counters.moves import Move, moves_of
from ...counters.segments import holds_until
from ...foundation import clock
from ...models import Action
from ...offerings import OfferingDraft, PointFacts, store
from ...offerings.facts import last_day_of
from ...offerings.setwise.writing import CellRecord, CellWriter, counted
from ..facts import PlannedLine, WorkbookPlan
from ..gathering import Key


@dataclass(frozen=True, slots=True)
class PreparedWorkbook:
    """The lines of a plan, ready to be written on a ``day`` of the counters, as of the instant ``at``.

    ``versions`` are the last ones of cells without a record. ``waiting`` are lines that name new service points: these get
    their numbers under the lock.
    """

    plan: WorkbookPlan
    role: str
    at: datetime
    day: date
    versions: Mapping[Key, int]
    waiting: Sequence[PlannedLine]
    writer: CellWriter
    moves: list[Move]

    def holds(self, session: Session, day: date) -> bool:
        """Whether it may be written on ``day``. Versions of records are compared elsewhere."""
        return day == self.day and self.versions == _last_versions(session, self.plan.lines)

    def write(self, session: Session, ids: Mapping[int, int]) -> None:
        """Write the lines; ``ids`` are the numbers of new service points by those of the plan."""
        named = {ids.get(number, number): point for number, point in self.plan.named.items()}
        self.put(session, [_numbered(line, ids) for line in self.waiting], named)
        self.writer.write(session)
        rollup.apply(session, self.moves)

    def put(self, session: Session, lines: Iterable[PlannedLine], named: Mapping[int, PointFacts]) -> None:
        """Take lines up; ``named`` are the service points that they name."""
        for line in lines:
            key, before = (line.community, line.item.id), line.before
            confirmed = (self.plan.today, self.role)
            record = record_of(line.draft, line.item.criterion_id, named, confirmed=confirmed)
            if before and before.disputed:
                record = replace(record, disputed=True)
            version = (before.version if before else self.versions.get(key, 0)) + 1
            unchanged = before is not None and before.draft == line.draft
            action = Action.CONFIRM if unchanged else Action.IMPORT
            self.writer.put(key, before, record, version=version, action=action, role=self.role)
            counts = counted(before, self.day), counted(record, self.day)
            self.moves.extend(moves_of(session, line.community, line.kind, line.item.id, *counts))


def prepare_workbook(session: Session, *, actor: Actor, plan: WorkbookPlan) -> PreparedWorkbook:
    """Make a plan ready to be written. Writes nothing and locks nothing. Raises ``NotAllowed``."""
    role = require(actor, Right.BRING_WORKBOOKS, plan.division).value
    at = clock.now()
    prepared = PreparedWorkbook(
        plan=plan,
        role=role,
        at=at,
        day=rollup.counted_day(session),
        versions=_last_versions(session, plan.lines),
        waiting=[line for line in plan.lines if _names_new(line)],
        writer=CellWriter(actor.name, at),
        moves=[],
    )
    prepared.put(session, [line for line in plan.lines if not _names_new(line)], plan.named)
    prepared.writer.fold()
    return prepared


def _last_versions(session: Session, lines: Iterable[PlannedLine]) -> dict[Key, int]:
    fresh = {(line.community, line.item.id) for line in lines if line.before is None}
    if not fresh:
        return {}
    communities, items = ({key[place] for key in fresh} for place in (0, 1))
    found = store.last_versions(session, sorted(communities), sorted(items))
    return {key: version for key, version in found.items() if key in fresh}


def _names_new(line: PlannedLine) -> bool:
    return any(number < 0 for number in line.draft.points)


def _numbered(line: PlannedLine, ids: Mapping[int, int]) -> PlannedLine:
    """A planned line with the numbers of points that were new in the plan."""
    points = tuple(ids.get(number, number) for number in line.draft.points)
    return replace(line, draft=replace(line.draft, points=points))


def record_of(
    draft: OfferingDraft,
    criterion: int,
    points: Mapping[int, PointFacts],
    *,
    confirmed: tuple[date | None, str | None],
) -> CellRecord:
    """What a cell is to say: a draft confirmed on a day by a role. ``points`` are those that it names, by id."""
    confirmed_on, role = confirmed
    until = holds_until(
        draft.state,
        confirmed_on=confirmed_on,
        planned_for=draft.planned_for,
        ruled_until=None,
        ends_on=last_day_of(draft, [points[number] for number in draft.points if number in points]),
    )
    return CellRecord(
        draft=draft,
        criterion_id=criterion,
        holds_until=until,
        confirmed_on=confirmed_on,
        confirmed_role=role,
    )
