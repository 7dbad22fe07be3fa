"""Requests of an office, and those about a cell: a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from ..foundation.codes import subtree
from ..foundation.errors import NotFound, _
from ..models import Department, Direction, Division, OfficeRequest, OfficeRequestCell, RequestState
from .facts import RequestFacts, SignedStep, StepKind


def requests_of(
    session: Session, division: int, *, departments: Collection[int] | None = None
) -> tuple[RequestFacts, ...]:
    """What an office asked and was asked, what waits first, then the newest first. Two queries.

    ``departments``: only what these departments of it, or of the offices around it, were asked.
    """
    if departments is not None:
        return _read(session, OfficeRequest.department_id.in_(sorted(departments)))
    return _read(session, or_(OfficeRequest.from_code == division, OfficeRequest.to_code == division))


def requests_about(session: Session, community: int, item_id: int) -> tuple[RequestFacts, ...]:
    """The requests about a cell, in the order of :func:`requests_of`. Two queries."""
    about = exists().where(
        OfficeRequestCell.request_id == OfficeRequest.id,
        OfficeRequestCell.community_code == community,
        OfficeRequestCell.item_id == item_id,
    )
    return _read(session, about)


def get_request(session: Session, request: int) -> RequestFacts:
    """A request by its id. Raises ``NotFound``."""
    found = _read(session, OfficeRequest.id == request) if 0 < request < 2**31 else ()
    if not found:
        raise NotFound(_("There is no such request here."))
    return found[0]


def open_requests(session: Session, division: int) -> tuple[RequestFacts, ...]:
    """What a division and the offices within it ask upward and is not closed: the one that is due first comes first. Two queries."""
    first, last = subtree(division)
    found = _read(
        session,
        and_(
            OfficeRequest.from_code.between(first, last),
            OfficeRequest.direction == Direction.UP,
            OfficeRequest.state != RequestState.CLOSED,
        ),
    )
    return tuple(sorted(found, key=lambda each: (not each.open, each.due_on, each.id)))


def unmailed_requests(session: Session) -> tuple[RequestFacts, ...]:
    """The open requests of which no mail was sent yet. Two queries."""
    return _read(session, and_(OfficeRequest.state == RequestState.OPEN, OfficeRequest.mailed_on.is_(None)))


def count_open(session: Session, division: int) -> int:
    """How many requests wait for an answer of an office or of one of its departments. One query."""
    waiting = select(func.count()).where(
        OfficeRequest.to_code == division, OfficeRequest.state == RequestState.OPEN
    )
    return session.execute(waiting).scalar_one()


def _read(session: Session, where: ColumnElement[bool]) -> tuple[RequestFacts, ...]:
    asking, asked = aliased(Division), aliased(Division)
    query: Any = (
        select(
            OfficeRequest,
            asking.short_name.label("from_name"),
            asked.short_name.label("to_name"),
            Department.name.label("department_name"),
        )
        .join(asking, asking.code == OfficeRequest.from_code)
        .join(asked, asked.code == OfficeRequest.to_code)
        .outerjoin(Department, and_(Department.id == OfficeRequest.department_id))
        .where(where)
        .order_by(OfficeRequest.id.desc())
    )
    rows = session.execute(query).all()
    cells: dict[int, list[tuple[int, int]]] = defaultdict(list)
    if rows:
        for number, community, item in session.execute(
            select(OfficeRequestCell.request_id, OfficeRequestCell.community_code, OfficeRequestCell.item_id)
            .where(OfficeRequestCell.request_id.in_([row[0].id for row in rows]))
            .order_by(OfficeRequestCell.community_code, OfficeRequestCell.item_id)
        ):
            cells[number].append((community, item))
    found = [_facts(row[0], row[1], row[2], row[3], tuple(cells[row[0].id])) for row in rows]
    return tuple(sorted(found, key=lambda each: not each.open))


def _facts(
    row: OfficeRequest,
    from_name: str,
    to_name: str,
    department_name: str | None,
    cells: tuple[tuple[int, int], ...],
) -> RequestFacts:
    return RequestFacts(
        id=row.id,
        direction=row.direction,
        from_code=row.from_code,
        from_name=from_name,
        to_code=row.to_code,
        to_name=to_name,
        department=row.department_id,
        department_name=department_name,
        state=row.state,
        reason=row.reason,
        contribution=row.contribution,
        due_on=row.due_on,
        minutes=row.minutes,
        opened_at=row.opened_at,
        opened_role=row.opened_role,
        answered_at=row.answered_at,
        answered_role=row.answered_role,
        answer=row.answer,
        closed_at=row.closed_at,
        closed_role=row.closed_role,
        closing=row.closing,
        cells=cells,
        reopened_at=row.reopened_at,
        reopened_role=row.reopened_role,
        reopening=row.reopening,
        mailed_on=row.mailed_on,
        earlier=tuple(
            SignedStep(StepKind(kind), datetime.fromisoformat(at), role, words)
            for kind, at, role, words in row.earlier or ()
        ),
    )
