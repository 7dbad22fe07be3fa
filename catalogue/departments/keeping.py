"""An office keeps its departments: adding, another number, the items that each owns, taking one off the list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..catalogues import EditionFacts
from ..divisions import get_division
from ..foundation.errors import Invalid, NotFound, Problem, Refused, _, too_long
from ..models import Case, CaseState, Department, Grant, ItemOwner, Level, User
from ..telephones import read_entries
from .facts import DepartmentFacts
from .reading import departments_by_id, departments_of, get_department

LONGEST_NAME = 60
LONGEST_PHONE = 120
_LEVELS = (Level.DISTRICT, Level.STREET)
_OWNERS: Any = ItemOwner.__table__


def save_department(
    session: Session, *, actor: Actor, division: int, name: str, phone: str | None = None
) -> DepartmentFacts:
    """Put a department on an office's list; one of this name that is there already gets the number. None leaves it as it is.

    Raises ``NotAllowed``, ``NotFound`` for a division that has no departments, and ``Invalid`` with every problem.
    """
    role = require(actor, Right.KEEP_DEPARTMENTS, division)
    if get_division(session, division).level not in _LEVELS:
        raise NotFound(_("Departments belong to a district or a street."))
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    phones, question = read_entries([phone or ""], field="phone")
    number = ", ".join(phones) or None
    problems = [question] if question else []
    if not name:
        problems.append(Problem("name", _("Give the name of the department."), {}))
    for field, text, limit in (("name", name, LONGEST_NAME), ("phone", number or "", LONGEST_PHONE)):
        problems += too_long(field, text, limit)
    if problems:
        raise Invalid(problems)
    found = next((each for each in departments_of(session, division) if each.name == name), None)
    if found is not None and (phone is None or found.phone == number):
        return found
    row = session.get(Department, found.id) if found else None
    if row is None:
        row = Department(division_code=division, name=name)
        session.add(row)
    row.phone = number
    session.flush()
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="department.saved",
        subject=f"department {row.id}",
        division=division,
        before={"phone": found.phone} if found else None,
        after={"name": name, "phone": number},
    )
    return get_department(session, division, row.id)


def save_items(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    division: int,
    department: int,
    items: Collection[int],
    supplies: Collection[int] | None = None,
) -> DepartmentFacts:
    """Say which items of an edition (their ids) a department owns: these and no others. Owners of before lose them.

    ``supplies``: of which of them it can hand over a list of places; None leaves that as it is. What the department owns in other
    catalogues stays. Saying the same again changes nothing. Raises ``NotAllowed``, ``NotFound``, and ``Invalid`` for an item that the
    edition does not list, and for a list of an item that it does not own.
    """
    role = require(actor, Right.KEEP_DEPARTMENTS, division)
    found, wanted = get_department(session, division, department), set(items)
    if not wanted <= set(edition.items_by_id):
        raise Invalid([Problem("items", _("There is no such item."), {})])
    listed = set(found.supplies) & wanted if supplies is None else set(supplies)
    if not listed <= wanted:
        raise Invalid(
            [Problem("supplies", _("A department hands over lists of the items that it owns."), {})]
        )
    before = {each for each in found.items if each in edition.items_by_id}
    supplied = set(found.supplies) & before
    if (before, supplied) == (wanted, listed):
        return found
    taken = {
        other.name: sorted(set(other.items) & wanted)
        for other in departments_of(session, division)
        if other.id != department and set(other.items) & wanted
    }
    moved = sorted(before | wanted)
    session.execute(delete(_OWNERS).where(_OWNERS.c.division_code == division, _OWNERS.c.item_id.in_(moved)))
    rows = [
        {
            "division_code": division,
            "item_id": item,
            "department_id": department,
            "supplies_list": item in listed,
        }
        for item in sorted(wanted)
    ]
    if rows:
        session.execute(insert(_OWNERS), rows)
    codes = {item.id: item.code for item in edition.items}
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="department.items",
        subject=f"department {department}",
        division=division,
        before={
            "items": sorted(codes[each] for each in before),
            "lists": sorted(codes[each] for each in supplied),
        },
        after={
            "name": found.name,
            "items": sorted(codes[each] for each in wanted),
            "lists": sorted(codes[each] for each in listed),
            **(
                {"taken_from": {name: [codes[i] for i in ids] for name, ids in taken.items()}}
                if taken
                else {}
            ),
        },
    )
    return get_department(session, division, department)


def close_department(
    session: Session, *, actor: Actor, division: int, department: int, now: datetime
) -> None:
    """Take a department off an office's list; it owns nothing any more. Cases that were passed to it keep its name.

    Doing it twice is doing it once. Raises ``NotAllowed``, ``NotFound``, and ``Refused`` while it holds open cases or
    somebody has an open account in it.
    """
    role = require(actor, Right.KEEP_DEPARTMENTS, division)
    row = session.get(Department, department)
    if row is None or row.division_code != division:
        raise NotFound(_("There is no such department here."))
    if row.closed_at is not None:
        return
    held = select(func.count()).where(Case.department_id == department, Case.state == CaseState.OPEN)
    if count := session.execute(held).scalar_one():
        raise Refused(
            _("%(name)s still holds %(count)s open reports. Pass them on first."), name=row.name, count=count
        )
    accounts = select(func.count(User.id)).join(Grant, Grant.user_id == User.id)
    if count := session.execute(accounts.where(Grant.department_id == department, User.active)).scalar_one():
        raise Refused(
            _("%(name)s still has %(count)s open accounts. Close them first."), name=row.name, count=count
        )
    owned = departments_by_id(session, [department])[department].items
    session.execute(delete(_OWNERS).where(_OWNERS.c.department_id == department))
    row.closed_at = now
    session.flush()
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="department.closed",
        subject=f"department {row.id}",
        division=division,
        before={"name": row.name, "phone": row.phone, "items": list(owned)},
    )
