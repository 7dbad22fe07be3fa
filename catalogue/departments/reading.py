"""Which departments an office has, and who owns an item: read only, one or two queries each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..foundation.codes import ancestors
from ..foundation.errors import NotFound, _
from ..models import Department, ItemOwner
from .facts import DepartmentFacts

_TABLE: Any = Department.__table__
_OWNERS: Any = ItemOwner.__table__


def departments_of(session: Session, division: int) -> tuple[DepartmentFacts, ...]:
    """The departments that an office has at present, by name: two queries."""
    rows = session.execute(
        select(*_TABLE.c)
        .where(_TABLE.c.division_code == division, _TABLE.c.closed_at.is_(None))
        .order_by(_TABLE.c.name, _TABLE.c.id)
    ).all()
    return tuple(_with_items(session, rows))


def departments_by_id(session: Session, ids: Collection[int]) -> dict[int, DepartmentFacts]:
    """Departments by id, also those that were taken off the list; unknown ids are left out. Two queries."""
    if not ids:
        return {}
    rows = session.execute(select(*_TABLE.c).where(_TABLE.c.id.in_(sorted(ids)))).all()
    return {each.id: each for each in _with_items(session, rows)}


def get_department(session: Session, division: int, department: int) -> DepartmentFacts:
    """A department that an office has at present. Raises ``NotFound``."""
    found = next((each for each in departments_of(session, division) if each.id == department), None)
    if found is None:
        raise NotFound(_("There is no such department here."))
    return found


def find_department(session: Session, division: int, name: str) -> DepartmentFacts:
    """The department of a name that an office has at present. Raises ``NotFound``."""
    found = next((each for each in departments_of(session, division) if each.name == name), None)
    if found is None:
        raise NotFound(_("There is no department called %(name)s here."), field="department", name=name)
    return found


def owners_of(session: Session, division: int, item: int) -> tuple[DepartmentFacts, ...]:
    """The departments that own an item for a community or office: of the nearest division first. Two queries."""
    around = (division, *ancestors(division))
    rows = session.execute(
        select(*_TABLE.c)
        .join(_OWNERS, _OWNERS.c.department_id == _TABLE.c.id)
        .where(_OWNERS.c.division_code.in_(around), _OWNERS.c.item_id == item)
        .order_by(_OWNERS.c.division_code.desc())
    ).all()
    return tuple(_with_items(session, rows))


def _with_items(session: Session, rows: Iterable[Any]) -> list[DepartmentFacts]:
    rows = list(rows)
    owned: dict[int, list[int]] = defaultdict(list)
    supplied: dict[int, list[int]] = defaultdict(list)
    if rows:
        every = select(_OWNERS.c.department_id, _OWNERS.c.item_id, _OWNERS.c.supplies_list).where(
            _OWNERS.c.department_id.in_([row.id for row in rows])
        )
        for department, item, supplies in session.execute(every.order_by(_OWNERS.c.item_id)):
            owned[department].append(item)
            if supplies:
                supplied[department].append(item)
    return [
        DepartmentFacts(
            row.id,
            row.division_code,
            row.name,
            row.phone,
            row.closed_at is None,
            tuple(owned[row.id]),
            tuple(supplied[row.id]),
        )
        for row in rows
    ]
