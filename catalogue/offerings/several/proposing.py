"""What lines would say, and whether they may; and recording them all, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...catalogues import ItemFacts
from ...counters.segments import Segment
from ...divisions import station_phone
from ...foundation.errors import Conflict, Invalid, Problem, Refused
from ...models import Action
from .. import store
from ..confirming import lock_cells
from ..facts import Line, OfferingDraft, OfferingFacts
from ..recording import record
from ..requirements import KEPT_BY, RULED, tidy, unserved, validate

Records = Sequence[tuple[ItemFacts, OfferingDraft, int]]
"""What is to be said of items, each with the version that the writer saw (0: no record)."""


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """A line, what it would say (None: it cannot be told), and why it cannot say so."""

    line: Line
    draft: OfferingDraft | None
    problems: tuple[Problem, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether it would say something else than now, and may."""
        present = self.line.offering.draft if self.line.offering else None
        return not self.problems and self.draft is not None and self.draft != present


def judge(
    session: Session, community: int, proposed: Sequence[ProposedLine], *, today: date
) -> tuple[ProposedLine, ...]:
    """The lines of a community with everything that keeps each from saying what is proposed. Two queries."""
    drafts = [each.draft for each in proposed if each.draft]
    points = store.points_by_id(session, [point for draft in drafts for point in draft.points])
    station = station_phone(session, community)
    found = []
    for each in proposed:
        problems = list(each.problems)
        draft = tidy(each.draft) if each.draft else None
        if each.line.segment is Segment.NOT_APPLICABLE:
            problems.append(Problem("state", RULED, {}))
        elif each.line.offering and each.line.offering.declarer:
            problems.append(Problem("state", KEPT_BY, {"declarer": each.line.offering.declarer}))
        elif draft is not None:
            wrong = unserved(draft, community, points)
            named = [points[point] for point in draft.points if point in points]
            before = each.line.offering.draft.phone if each.line.offering else None
            problems += [wrong] if wrong else []
            problems += validate(
                draft, each.line.item.form, named, today=today, kept_phone=before, station_phone=station
            )
        found.append(replace(each, draft=draft, problems=tuple(problems)))
    return tuple(found)


def record_several(
    session: Session, *, actor: Actor, community: int, records: Records, today: date | None = None
) -> tuple[tuple[ItemFacts, OfferingFacts], ...]:
    """Put down what is so of several items of a community: of all of them, or of none.

    Raises ``NotAllowed``, ``NotFound``, and ``Invalid`` with problems for every line that cannot be recorded, their
    field the item's code; the caller then rolls back what was written of the others. More than one together are said
    in bulk (``Action.RECORD_SEVERAL``).
    """
    require(actor, Right.RECORD, community)
    lock_cells(session, community, [item for item, _draft, _version in records])
    action = Action.RECORD_SEVERAL if len(records) > 1 else Action.RECORD
    problems: list[Problem] = []
    written = []
    for item, draft, version in sorted(records, key=lambda each: each[0].id):
        try:
            said = record(
                session,
                actor=actor,
                community=community,
                item=item,
                draft=draft,
                expected_version=version,
                today=today,
                action=action,
            )
        except Invalid as error:
            problems += [replace(problem, field=item.code) for problem in error.problems]
        except (Conflict, Refused) as error:
            problems.append(Problem(item.code, error.message, error.values))
        else:
            written.append((item, said))
    if problems:
        raise Invalid(sorted(problems, key=lambda problem: problem.field))
    return tuple(written)
