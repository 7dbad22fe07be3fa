"""Answering a case, and settling a dispute together with the cases that led to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from .. import offerings
from ..access.rights import Actor, Right, require
from ..catalogues import ItemFacts
from ..foundation.errors import Invalid, NotFound, Problem, Refused, _
from ..models import Case, CaseKind, CaseReport, CaseState
from .case_identity import LONGEST_WORDS, tidy_text
from .facts import CaseFacts
from .reading import case_facts

_CASES: Any = Case.__table__

SETTLED = _("The street office has looked into it and settled the matter.")
"""The answer of cases that a settled dispute closes, if no other answer is given."""


def answer(session: Session, *, actor: Actor, case: int, answer: str, now: datetime) -> CaseFacts:
    """Answer an open case, which closes it, and erase the contacts of its reports. Needs a writing
    transaction.

    Raises ``NotFound``, ``NotAllowed``, ``Invalid`` for an empty or too long answer, and ``Refused`` if the case was
    answered already: an answer is never written over.
    """
    division = session.execute(select(_CASES.c.division_code).where(_CASES.c.id == case)).scalar_one_or_none()
    if division is None:
        raise NotFound(_("There is no such case here."))
    role = require(actor, Right.ANSWER, division)
    words = tidy_text(answer)
    if not words:
        raise Invalid([Problem("answer", _("Write the answer."), {})])
    if len(words) > LONGEST_WORDS:
        raise Invalid([Problem("answer", _("At most %(limit)d characters."), {"limit": LONGEST_WORDS})])
    closed = _close(session, _CASES.c.id == case, answer=words, by=actor.name, role=role.value, now=now)
    if not closed:
        raise Refused(_("This case has been answered already. An answer is never written over."))
    return case_facts(session.execute(select(*_CASES.c).where(_CASES.c.id == case)).one())


def settle_with_cases(
    session: Session, *, actor: Actor, community: int, item: ItemFacts, now: datetime
) -> offerings.OfferingFacts:
    """Clear a cell's dispute and close its open reports of “it was not there”. Only the street may.

    Raises what ``offerings.settle`` raises. The cases come first: all writers lock them before the cell.
    """
    role = require(actor, Right.SETTLE, community)
    _close(
        session,
        (_CASES.c.division_code == community)
        & (_CASES.c.item_id == item.id)
        & (_CASES.c.kind == CaseKind.NOT_THERE),
        answer=SETTLED,
        by=actor.name,
        role=role.value,
        now=now,
    )
    return offerings.settle(session, actor=actor, community=community, item=item)


def _close(session: Session, which: Any, *, answer: str, by: str, role: str, now: datetime) -> Sequence[int]:
    """Close the open cases among ``which`` and erase contacts and marks of all their reports. Gives their ids."""
    locked = session.scalars(
        select(_CASES.c.id)
        .where(which, _CASES.c.state == CaseState.OPEN)
        .order_by(_CASES.c.id)
        .with_for_update()
    ).all()
    closed = session.scalars(
        update(_CASES)
        .where(_CASES.c.id.in_(locked), _CASES.c.state == CaseState.OPEN)
        .values(state=CaseState.ANSWERED, answered_at=now, answer=answer, answered_by=by, answered_role=role)
        .returning(_CASES.c.id)
    ).all()
    if closed:
        session.execute(
            update(CaseReport).where(CaseReport.case_id.in_(closed)).values(contact=None, mark=None),
            execution_options={"synchronize_session": False},
        )
    return closed
