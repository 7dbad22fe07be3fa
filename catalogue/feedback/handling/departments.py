"""The departments to which a street passes cases on: a list that the street keeps."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ... import audit
from ...access.rights import Actor, Right, require
from ...foundation.errors import Invalid, NotFound, Problem, Refused, _
from ...models import Case, CaseState, StreetDepartment
from ...telephones import read_entries
from ..case_identity import tidy_text, too_long
from .arranging import require_street

LONGEST_NAME = 60
LONGEST_PHONE = 120
_TABLE: Any = StreetDepartment.__table__


@dataclass(frozen=True, slots=True)
class DepartmentFacts:
    """A department of a street. ``phone`` is for the people who pass cases on; ``open`` is False once it is taken off."""

    id: int
    street: int
    name: str
    phone: str | None
    open: bool


def departments_of(session: Session, street: int) -> tuple[DepartmentFacts, ...]:
    """The departments that a street names at present, by name."""
    rows = session.execute(
        select(*_TABLE.c)
        .where(_TABLE.c.street_code == street, _TABLE.c.closed_at.is_(None))
        .order_by(_TABLE.c.name, _TABLE.c.id)
    )
    return tuple(_facts(row) for row in rows)


def departments_by_id(session: Session, ids: Collection[int]) -> dict[int, DepartmentFacts]:
    """Departments by id, also those that were taken off the list; unknown ids are left out."""
    if not ids:
        return {}
    rows = session.execute(select(*_TABLE.c).where(_TABLE.c.id.in_(sorted(ids))))
    return {row.id: _facts(row) for row in rows}


def _facts(row: Any) -> DepartmentFacts:
    return DepartmentFacts(row.id, row.street_code, row.name, row.phone, row.closed_at is None)


def add_department(
    session: Session, *, actor: Actor, street: int, name: str, phone: str = ""
) -> DepartmentFacts:
    """Put a department on a street's list; one of this name that is there already is the same one.

    Raises ``NotAllowed``, ``NotFound`` for what is no street, and ``Invalid`` with every problem.
    """
    role = require_street(session, actor, street)
    name = " ".join(tidy_text(name).split())
    phones, question = read_entries([phone], field="phone")
    number = ", ".join(phones) or None
    problems = [question] if question else []
    if not name:
        problems.append(Problem("name", _("Give the name of the department."), {}))
    problems += too_long("name", name, LONGEST_NAME)
    problems += too_long("phone", number or "", LONGEST_PHONE)
    if problems:
        raise Invalid(problems)
    found = next((each for each in departments_of(session, street) if each.name == name), None)
    if found is not None and found.phone == number:
        return found
    row = session.get(StreetDepartment, found.id) if found else None
    if row is None:
        row = StreetDepartment(street_code=street, name=name)
        session.add(row)
    row.phone = number
    session.flush()
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="department.saved",
        subject=f"department {row.id}",
        division=street,
        before={"phone": found.phone} if found else None,
        after={"name": name, "phone": number},
    )
    return DepartmentFacts(row.id, street, name, number, open=True)


def close_department(session: Session, *, actor: Actor, street: int, department: int, now: datetime) -> None:
    """Take a department off a street's list. Cases that were passed to it keep its name.

    Doing it twice is doing it once. Raises ``NotAllowed``, ``NotFound``, and ``Refused`` while it holds open cases.
    """
    role = require(actor, Right.ARRANGE_CASES, street)
    row = session.get(StreetDepartment, department)
    if row is None or row.street_code != street:
        raise NotFound(_("There is no such department here."))
    if row.closed_at is not None:
        return
    held = session.execute(
        select(func.count())
        .select_from(Case)
        .where(Case.department_id == department, Case.state == CaseState.OPEN)
    ).scalar_one()
    if held:
        raise Refused(
            _("%(name)s still holds %(count)s open reports. Pass them on first."), name=row.name, count=held
        )
    row.closed_at = now
    session.flush()
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="department.closed",
        subject=f"department {row.id}",
        division=street,
        before={"name": row.name, "phone": row.phone},
    )
