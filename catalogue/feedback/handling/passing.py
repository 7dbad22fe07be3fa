"""Passing a case on: to the street, to a department of the office that handles it, or back to the community."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...departments import DepartmentFacts, departments_of
from ...foundation.codes import ancestors, level_of
from ...foundation.errors import Invalid, Problem, Refused, _, too_long
from ...models import Case, CaseStep, Level
from ..case_identity import LONGEST_WORDS, tidy_text
from ..facts import CaseFacts
from .answering import lock_case
from .events import add_events, events_of, passing_event

_CASES: Any = Case.__table__


@dataclass(frozen=True, slots=True)
class Holder:
    """Who may hold a case: the office of a division, for one of its departments or for itself."""

    division: int
    department: DepartmentFacts | None = None


def street_of(division: int) -> int | None:
    """The street in which a division lies, or that it is; None for a wider one."""
    if level_of(division) is Level.STREET:
        return division
    return next((above for above in ancestors(division) if level_of(above) is Level.STREET), None)


def holders_for(session: Session, found: CaseFacts) -> tuple[Holder, ...]:
    """To whom a case can be passed on: its community, the office above it and the departments of that office.

    That is the street; for a case that is about a whole district, the district. Without who holds it now.
    """
    office = street_of(found.division)
    if office is None and level_of(found.division) is Level.DISTRICT:
        office = found.division
    if office is None:
        return ()
    # Whose item it is comes first.
    departments = sorted(
        departments_of(session, office), key=lambda each: (found.item_id not in each.items, each.name)
    )
    every = (
        *((Holder(found.division),) if found.division != office else ()),
        Holder(office),
        *(Holder(office, department) for department in departments),
    )
    return tuple(each for each in every if not _holds(found, each))


def _holds(found: CaseFacts, holder: Holder) -> bool:
    department = holder.department.id if holder.department else None
    return (found.holder, found.department) == (holder.division, department)


def pass_on(
    session: Session,
    *,
    actor: Actor,
    case: int,
    division: int,
    department: int | None = None,
    reason: str,
    now: datetime,
) -> CaseFacts:
    """Give an open case to another holder (see :func:`holders_for`). Its clock goes on. Needs a writing transaction.

    The same sent twice is one change. Raises ``NotFound``, ``NotAllowed``, ``Invalid`` without a reason or for a holder
    that it cannot be passed to, and ``Refused`` for a case that is answered.
    """
    found = lock_case(session, case)
    reason = tidy_text(reason)
    if _sent_before(session, actor, found, (division, department), reason):
        return found
    role = require(actor, Right.ANSWER, found.holder)
    if not found.open:
        raise Refused(_("This case has been answered already."))
    wanted = next(
        (
            each
            for each in holders_for(session, found)
            if (each.division, each.department.id if each.department else None) == (division, department)
        ),
        None,
    )
    problems = []
    if wanted is None:
        problems.append(Problem("to", _("Choose to whom it goes."), {}))
    if not reason:
        problems.append(Problem("reason", _("Say why it is passed on."), {}))
    problems += too_long("reason", reason, LONGEST_WORDS)
    if wanted is None or problems:
        raise Invalid(problems)
    session.execute(
        update(_CASES)
        .where(_CASES.c.id == case)
        .values(
            passed_to=None if division == found.division else division,
            department_id=wanted.department.id if wanted.department else None,
        )
    )
    made = passing_event(
        case,
        signed=(actor.name, role.value),
        reason=reason,
        division=division,
        department=wanted.department.name if wanted.department else None,
        now=now,
    )
    add_events(session, [made])
    return lock_case(session, case)


def _sent_before(
    session: Session, actor: Actor, found: CaseFacts, to: tuple[int, int | None], reason: str
) -> bool:
    """Whether the last that happened to a case is just this."""
    if not found.open or (found.holder, found.department) != to:
        return False
    last = next(reversed(events_of(session, found.id)), None)
    return (
        last is not None
        and last.step is CaseStep.PASSED_ON
        and (last.actor, last.words) == (actor.name, reason)
    )
