"""A request is answered by those who were asked, and closed, or opened again, by those who asked."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require_as
from ..foundation.errors import Invalid, Problem, Refused, _, too_long
from ..models import OfficeRequest, RequestState, Role
from .asking import LONGEST_WORDS
from .facts import RequestFacts, StepKind
from .reading import get_request


def answer_request(
    session: Session, *, actor: Actor, request: int, words: str, now: datetime
) -> RequestFacts:
    """Answer a request. Raises ``NotAllowed``, ``NotFound``, ``Invalid`` without words, ``Refused`` if it is not open."""
    found = get_request(session, request)
    role = require_as(actor, Right.ANSWER_REQUESTS, found.to_code, found.department)
    row = _row(session, found, words, RequestState.OPEN)
    _keep(row, StepKind.ANSWERED, row.answered_at, row.answered_role, row.answer)
    row.state, row.answer = RequestState.ANSWERED, words.strip()
    row.answered_at, row.answered_role = now, role.value
    return _signed(session, actor, role, row, "request.answered", found.to_code)


def close_request(session: Session, *, actor: Actor, request: int, words: str, now: datetime) -> RequestFacts:
    """Close a request, answered or not: it is done, or no longer needed. Raises as :func:`answer_request` does."""
    found = get_request(session, request)
    role = require_as(actor, Right.COORDINATE, found.from_code)
    row = _row(session, found, words, RequestState.OPEN, RequestState.ANSWERED)
    _keep(row, StepKind.CLOSED, row.closed_at, row.closed_role, row.closing)
    row.state, row.closing = RequestState.CLOSED, words.strip()
    row.closed_at, row.closed_role = now, role.value
    return _signed(session, actor, role, row, "request.closed", found.from_code)


def reopen_request(
    session: Session,
    *,
    actor: Actor,
    request: int,
    words: str,
    due_on: date | None,
    now: datetime,
    today: date,
) -> RequestFacts:
    """Open a request again that was answered or closed, with a new day: what was asked is not done. Raises as :func:`answer_request`
    does, and ``Invalid`` without a day that is still to come. What was answered before stays in its steps.
    """
    found = get_request(session, request)
    role = require_as(actor, Right.COORDINATE, found.from_code)
    if due_on is None or due_on <= today:
        raise Invalid([Problem("due_on", _("Give a day that is still to come."), {})])
    row = _row(session, found, words, RequestState.ANSWERED, RequestState.CLOSED)
    _keep(row, StepKind.REOPENED, row.reopened_at, row.reopened_role, row.reopening)
    row.state, row.reopening, row.due_on = RequestState.OPEN, words.strip(), due_on
    row.reopened_at, row.reopened_role, row.mailed_on = now, role.value, None
    return _signed(session, actor, role, row, "request.reopened", found.from_code)


def _row(session: Session, found: RequestFacts, words: str, *states: RequestState) -> OfficeRequest:
    problems = too_long("words", words, LONGEST_WORDS)
    if not words.strip():
        problems.append(Problem("words", _("Say what was done, or why it cannot be."), {}))
    if problems:
        raise Invalid(problems)
    row = session.get_one(OfficeRequest, found.id, with_for_update=True, populate_existing=True)
    if row.state not in states:
        raise Refused(_("Somebody has changed this request in the meantime. Look at it again."))
    return row


def _keep(
    row: OfficeRequest, kind: StepKind, at: datetime | None, role: str | None, words: str | None
) -> None:
    """Keep what is about to be replaced, if anything is."""
    if at and role:
        row.earlier = [*(row.earlier or ()), [kind.value, at.isoformat(), role, words or ""]]


def _signed(
    session: Session, actor: Actor, role: Role, row: OfficeRequest, action: str, division: int
) -> RequestFacts:
    session.flush()
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action=action,
        subject=f"request {row.id}",
        division=division,
        after={"state": row.state.value},
    )
    return get_request(session, row.id)
