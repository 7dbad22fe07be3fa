"""Answering a case, correcting the answer, and settling a dispute together with the cases that led to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ... import offerings
from ...access.rights import Actor, Right, grant_for, may, own_passed, require
from ...catalogues import ItemFacts
from ...foundation.errors import Conflict, Invalid, NotFound, Problem, Refused, _, too_long
from ...models import CASE_ABOUT_LENGTH, Case, CaseKind, CaseOutcome, CaseReport, CaseState, CaseStep, Role
from ..case_identity import LONGEST_WORDS, tidy_text
from ..facts import AnswerDraft, CaseFacts
from ..reading import case_facts
from .events import add_events, answer_event, events_of

_CASES: Any = Case.__table__

SETTLED = _("The street office has looked into it and settled the matter.")
"""The answer of cases that a settled dispute closes, if no other answer is given."""
CHOSEN = tuple(outcome for outcome in CaseOutcome if outcome is not CaseOutcome.SETTLED)
"""The outcomes that an answer may have; the other one is that of settling a dispute."""


def lock_case(session: Session, case: int) -> CaseFacts:
    """A case, which no other writer changes until the transaction ends. Raises ``NotFound``."""
    row = session.execute(select(*_CASES.c).where(_CASES.c.id == case).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(_("There is no such case here."))
    return case_facts(row)


def answer(session: Session, *, actor: Actor, case: int, draft: AnswerDraft, now: datetime) -> CaseFacts:
    """Answer an open case, which closes it, and erase the contacts of its reports. Needs a writing transaction.

    A department answers those that were passed on to it. A case stays with the office that answered. The same answer
    sent twice is one. Raises ``NotFound``, ``NotAllowed``, ``Invalid`` with every problem, and ``Refused`` if the case was
    answered otherwise already: see :func:`correct_answer`.
    """
    found = lock_case(session, case)
    draft = tidy_answer(draft)
    if not found.open and found.answered_by == actor.name and _says(found, draft):
        return found
    own = found.department is not None and found.department in own_passed(actor, found.holder)
    grant = None if own else grant_for(actor, Right.ANSWER, found.holder)
    role = Role.DEPARTMENT if own else require(actor, Right.ANSWER, found.holder)
    if not found.open:
        raise Refused(_("This case has been answered already. Correct that answer if it is wrong."))
    _check(session, actor, found, draft)
    _close(session, _CASES.c.id == case, draft, by=actor.name, role=role.value, now=now)
    if grant is not None and grant.division not in (0, found.holder):
        _keep_with(session, case, None if grant.division == found.division else grant.division)
    return lock_case(session, case)


def correct_answer(
    session: Session, *, actor: Actor, case: int, draft: AnswerDraft, seen: int, now: datetime
) -> CaseFacts:
    """Answer an answered case again. Residents see this answer, and the one before it with its day.

    ``seen`` is the id of the last entry of its history that the writer saw. The same sent twice is one change. Raises what
    :func:`answer` raises, ``Refused`` for an open case, and ``Conflict``.
    """
    found = lock_case(session, case)
    role = require(actor, Right.ANSWER, found.holder)
    draft = tidy_answer(draft)
    if found.open:
        raise Refused(_("This case is open again. Answer it."))
    if _says(found, draft):
        return found
    events = events_of(session, case)
    last = events[-1].id if events else 0
    if seen != last:
        raise Conflict(
            _("This answer was corrected meanwhile. Read what it says now, then save again."),
            expected=seen,
            current=last,
        )
    _check(session, actor, found, draft)
    session.execute(
        update(_CASES)
        .where(_CASES.c.id == case)
        .values(**_columns(draft), answered_by=actor.name, answered_role=role.value, corrected_at=now)
    )
    signed = (actor.name, role.value)
    add_events(session, [answer_event(case, CaseStep.ANSWER_CORRECTED, draft, signed=signed, now=now)])
    return lock_case(session, case)


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
        AnswerDraft(CaseOutcome.SETTLED, SETTLED),
        by=actor.name,
        role=role.value,
        now=now,
    )
    return offerings.settle(session, actor=actor, community=community, item=item)


def tidy_answer(draft: AnswerDraft) -> AnswerDraft:
    """The draft as it is kept: without what its outcome does not need."""
    named = draft.outcome in (CaseOutcome.NOT_OURS, CaseOutcome.HOTLINE)
    return replace(
        draft,
        words="" if draft.outcome is CaseOutcome.HOTLINE else tidy_text(draft.words),
        about=" ".join(tidy_text(draft.about).split()) if named else "",
        duplicate_of=draft.duplicate_of if draft.outcome is CaseOutcome.DUPLICATE else None,
    )


def _check(session: Session, actor: Actor, found: CaseFacts, draft: AnswerDraft) -> None:
    """Raise ``Invalid`` with every problem of a tidy draft."""
    problems = []
    if draft.outcome is CaseOutcome.SETTLED:
        problems.append(Problem("outcome", _("Choose one of the answers."), {}))
    if draft.outcome is CaseOutcome.HOTLINE:
        if not any(char.isdecimal() for char in draft.about):
            problems.append(Problem("about", _("Give the number of the matter at 12345."), {}))
    elif not draft.words:
        problems.append(Problem("words", _("Write the answer."), {}))
    if draft.outcome is CaseOutcome.NOT_OURS and not draft.about:
        problems.append(Problem("about", _("Say who deals with it."), {}))
    for name, limit in (("words", LONGEST_WORDS), ("about", CASE_ABOUT_LENGTH)):
        problems += too_long(name, getattr(draft, name), limit)
    if draft.outcome is CaseOutcome.DUPLICATE and not _is_other(session, actor, found, draft.duplicate_of):
        problems.append(Problem("duplicate_of", _("Choose the report that says the same."), {}))
    if problems:
        raise Invalid(problems)


def _is_other(session: Session, actor: Actor, found: CaseFacts, other: int | None) -> bool:
    """Whether there is another case with this id that the actor may see, and that is no duplicate itself."""
    if other is None or other == found.id:
        return False
    row = session.execute(
        select(_CASES.c.division_code, _CASES.c.duplicate_of).where(_CASES.c.id == other)
    ).one_or_none()
    return row is not None and row.duplicate_of is None and may(actor, Right.SEE_CASES, row.division_code)


def _columns(draft: AnswerDraft) -> dict[str, Any]:
    return {
        "outcome": draft.outcome,
        "answer": draft.words or None,
        "about": draft.about or None,
        "duplicate_of": draft.duplicate_of,
    }


def _says(found: CaseFacts, draft: AnswerDraft) -> bool:
    """Whether the answer of a case is what a tidy draft says."""
    return all(getattr(found, name) == value for name, value in _columns(draft).items())


def _keep_with(session: Session, case: int, office: int | None) -> None:
    """Leave a case with the office that answered it: to it the case comes back."""
    session.execute(update(_CASES).where(_CASES.c.id == case).values(passed_to=office, department_id=None))


def _close(
    session: Session, which: Any, draft: AnswerDraft, *, by: str, role: str, now: datetime
) -> Sequence[int]:
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
        .values(
            state=CaseState.ANSWERED,
            answered_at=now,
            answered_by=by,
            answered_role=role,
            corrected_at=None,
            **_columns(draft),
        )
        .returning(_CASES.c.id)
    ).all()
    if closed:
        session.execute(
            update(CaseReport).where(CaseReport.case_id.in_(closed)).values(contact=None, mark=None),
            execution_options={"synchronize_session": False},
        )
        add_events(
            session,
            [
                answer_event(case, CaseStep.ANSWERED, draft, signed=(by, role), now=now)
                for case in sorted(closed)
            ],
        )
    return closed
