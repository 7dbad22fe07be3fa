"""An office asks: first its departments and the office above; an order goes down only for real work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit, divisions
from ..access.rights import Actor, Right, require
from ..counters.segments import Segment
from ..departments import DepartmentFacts, departments_by_id, departments_of
from ..divisions import DivisionFacts
from ..foundation.codes import ancestors, contains
from ..foundation.database import take_turns
from ..foundation.errors import Invalid, NotFound, Problem, Refused, _, too_long
from ..models import Direction, Level, OfficeRequest, OfficeRequestCell, RequestState
from .facts import RequestFacts
from .reading import get_request

LONGEST_WORDS = 500
MOST_CELLS = 500
GapSegments = Mapping[tuple[int, int], Segment]
"""The gaps that are asked about, by (community, item id)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDraft:
    """What is asked, and of whom. ``department`` is one of ``to``; None: the office, or the community, itself."""

    to: int
    department: int | None = None
    reason: str
    contribution: str | None = None
    due_on: date | None = None
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Addressees:
    """Whom an office may ask: departments around it, the office above, and downward its own communities or streets."""

    departments: tuple[tuple[DivisionFacts, DepartmentFacts], ...]
    above: DivisionFacts | None
    below: tuple[DivisionFacts, ...]


def ask_whom(session: Session, division: int, cells: Sequence[tuple[int, int]]) -> Addressees:
    """Whom an office may ask about some cells: a fixed number of queries. Downward: the one part of it that has them all."""
    lineage = divisions.lineage(session, division)
    around = [each for each in reversed(lineage) if each.level in (Level.STREET, Level.DISTRICT)]
    departments = tuple(
        (office, department) for office in around for department in departments_of(session, office.code)
    )
    above = next((each for each in reversed(lineage) if each.code != division), None)
    parts = divisions.children(session, division)
    below = tuple(
        part for part in parts if cells and all(contains(part.code, community) for community, _item in cells)
    )
    return Addressees(departments, above, below)


def ask(
    session: Session,
    *,
    actor: Actor,
    division: int,
    asked: RequestDraft,
    cells: GapSegments,
    now: datetime,
    today: date,
) -> RequestFacts:
    """Ask a department, the office above, or a part of the own division about some gaps. Flushes.

    Raises ``NotAllowed``, ``NotFound`` for somebody who cannot be asked, ``Invalid`` with every problem, and ``Refused``
    for an order about lines that only have to be checked or filled in: of those a reminder reminds; and for what was asked
    word for word already and is still open, such as a form that was sent twice.
    """
    role = require(actor, Right.COORDINATE, division)
    direction = _direction(session, division, asked)
    problems = _problems(division, asked, cells, direction, today)
    if problems:
        raise Invalid(problems)
    if direction is Direction.DOWN and any(
        segment in (Segment.EXPIRED, Segment.UNKNOWN) for segment in cells.values()
    ):
        raise Refused(_("Lines that only have to be checked or filled in need no order. Send a reminder."))
    take_turns(session, f"requests {division}")
    already = _asked_already(session, division, asked, cells)
    if already is not None:
        raise Refused(_("This was asked already, and is still open: request %(number)s."), number=already)
    row = OfficeRequest(
        direction=direction,
        from_code=division,
        to_code=asked.to,
        department_id=asked.department,
        state=RequestState.OPEN,
        reason=asked.reason.strip(),
        contribution=(asked.contribution or "").strip() or None,
        due_on=asked.due_on,
        minutes=asked.minutes,
        opened_at=now,
        opened_role=role.value,
    )
    session.add(row)
    session.flush()
    session.add_all(
        OfficeRequestCell(request_id=row.id, community_code=community, item_id=item)
        for community, item in sorted(cells)
    )
    session.flush()
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="request.opened",
        subject=f"request {row.id}",
        division=division,
        after={
            "direction": direction.value,
            "to": asked.to,
            "cells": len(cells),
            "due_on": str(asked.due_on),
        },
    )
    return get_request(session, row.id)


def _asked_already(session: Session, division: int, asked: RequestDraft, cells: GapSegments) -> int | None:
    """The open request that asks the same of the same about the same cells, if there is one."""
    same = select(OfficeRequest.id).where(
        OfficeRequest.state == RequestState.OPEN,
        OfficeRequest.from_code == division,
        OfficeRequest.to_code == asked.to,
        OfficeRequest.department_id.is_(None)
        if asked.department is None
        else OfficeRequest.department_id == asked.department,
        OfficeRequest.reason == asked.reason.strip(),
    )
    found: dict[int, set[tuple[int, int]]] = {}
    for number, community, item in session.execute(
        select(
            OfficeRequestCell.request_id, OfficeRequestCell.community_code, OfficeRequestCell.item_id
        ).where(OfficeRequestCell.request_id.in_(same))
    ):
        found.setdefault(number, set()).add((community, item))
    return next((number for number, about in sorted(found.items()) if about == set(cells)), None)


def _direction(session: Session, division: int, asked: RequestDraft) -> Direction:
    """Which way it goes. Raises ``NotFound`` for somebody who is neither around, above nor right below the office."""
    if asked.department is not None:
        found = departments_by_id(session, [asked.department]).get(asked.department)
        if found is None or not found.open or found.division != asked.to:
            raise NotFound(_("There is no such department here."))
        if asked.to == division or asked.to in ancestors(division):
            return Direction.UP
        raise NotFound(_("There is no such department here."))
    to = divisions.get_division(session, asked.to)
    if to.code == divisions.get_division(session, division).parent_code:
        return Direction.UP
    if to.parent_code == division:
        return Direction.DOWN
    raise NotFound(_("This office cannot ask that one."))


def _problems(
    division: int, asked: RequestDraft, cells: GapSegments, direction: Direction, today: date
) -> list[Problem]:
    problems: list[Problem] = []
    inside = asked.to if direction is Direction.DOWN else division
    if not cells or len(cells) > MOST_CELLS or not all(contains(inside, code) for code, _item in cells):
        problems.append(Problem("cells", _("Choose gaps of this division."), {}))
    if not asked.reason.strip():
        problems.append(Problem("reason", _("Say what is needed, and why."), {}))
    if direction is Direction.UP and not (asked.contribution or "").strip():
        problems.append(Problem("contribution", _("Say what your office does or has done itself."), {}))
    if asked.due_on is None or asked.due_on <= today:
        problems.append(Problem("due_on", _("Give a day that is still to come."), {}))
    for field, text in (("reason", asked.reason), ("contribution", asked.contribution or "")):
        problems += too_long(field, text, LONGEST_WORDS)
    return problems
