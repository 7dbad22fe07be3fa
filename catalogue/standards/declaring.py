"""What streets and districts declare of tasks for all communities in them: declared, replaced, ended; nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require_as
from ..catalogues import ItemFacts
from ..divisions import get_division
from ..foundation import clock
from ..foundation.errors import Conflict, Invalid, Problem, Refused, _, too_long
from ..models import Division, Level, StandardDeclaration, StandardState
from .facts import StandardFacts
from .tasks import SHOWN

LONGEST_NOTE = 300
LEVELS = (Level.STREET, Level.DISTRICT)
"""The levels of divisions that declare."""
_ROWS = StandardDeclaration.__table__


@dataclass(frozen=True, slots=True)
class StandardDraft:
    """What a division is about to declare of a task."""

    state: StandardState | None
    since: date | None
    note: str = ""


def declare_standard(
    session: Session, *, actor: Actor, division: int, task: ItemFacts, draft: StandardDraft
) -> StandardFacts:
    """Declare a task met or not met for all communities of a street or district; flushes.

    What the division declared before ends with it; the same again changes nothing. Raises ``NotAllowed`` (the office itself
    declares, none above it), ``NotFound``, ``Refused`` (a task that profiles show) and ``Invalid``.
    """
    role = require_as(actor, Right.DECLARE_STANDARDS, division)
    _check_division(session, division)
    if task.key in SHOWN:
        raise Refused(_("This task is shown by the profiles of communities, so no office declares it."))
    state, since, note = draft.state, draft.since, draft.note.strip() or None
    problems = too_long("note", note, LONGEST_NOTE)
    if since is not None and since > clock.today():
        problems.append(Problem("since", _("This day has not come yet."), {}))
    if since is None:
        problems.append(Problem("since", _("Say since when."), {}))
    if state is None:
        problems.append(Problem("state", _("Choose met or not met."), {}))
    if problems or state is None or since is None:
        raise Invalid(problems)
    open_one = _open(session, division, task.key)
    if open_one is not None:
        if (open_one.state, open_one.since, open_one.note) == (state, since, note):
            return _facts(open_one)
        _end(open_one, actor)
        session.flush()
    made = StandardDeclaration(
        division_code=division,
        task=task.key,
        state=state,
        since=since,
        note=note,
        declared_at=clock.now(),
        declared_by=actor.name,
        declared_as=role.value,
    )
    session.add(made)
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="standard.declared",
        subject=f"standard {task.code}",
        division=division,
        before=_said(open_one) if open_one is not None else None,
        after=_said(made),
    )
    session.flush()
    return _facts(made)


def end_standard(session: Session, *, actor: Actor, division: int, task: ItemFacts, declaration: int) -> None:
    """Take back what a division declares of a task: it is unknown again, or what the district says; flushes.

    ``declaration`` is the id of the one that the reader saw. Raises ``NotAllowed`` and ``Conflict``.
    """
    role = require_as(actor, Right.DECLARE_STANDARDS, division)
    _check_division(session, division)
    found = _open(session, division, task.key)
    if found is None or found.id != declaration:
        raise Conflict(
            _("This was changed meanwhile. Read what is declared now."),
            expected=declaration,
            current=found.id if found else 0,
        )
    _end(found, actor)
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="standard.ended",
        subject=f"standard {task.code}",
        division=division,
        before=_said(found),
    )
    session.flush()


def declared_of(session: Session, division: int, task: str) -> tuple[StandardFacts, ...]:
    """All that a division ever declared of a task, the newest first. One query."""
    rows = session.execute(
        select(*_ROWS.c)
        .where(_ROWS.c.division_code == division, _ROWS.c.task == task)
        .order_by(_ROWS.c.id.desc())
    )
    return tuple(StandardFacts(*row) for row in rows)


def declared_so_far(session: Session) -> tuple[int, int]:
    """How many entries there are, and how many of them ended: another pair whenever something was declared or taken back."""
    row = session.execute(select(func.count(), func.count(_ROWS.c.ended_at)).select_from(_ROWS)).one()
    return int(row[0]), int(row[1])


def _check_division(session: Session, division: int) -> None:
    found = get_division(session, division)
    if found.level not in LEVELS:
        raise Refused(_("Streets and districts declare tasks."))
    if not found.present:
        raise Refused(_("This division is retired."))
    # Two who declare for one division wait for each other here on PostgreSQL.
    session.execute(select(Division.code).where(Division.code == division).with_for_update(key_share=True))


def _open(session: Session, division: int, task: str) -> StandardDeclaration | None:
    return session.scalars(
        select(StandardDeclaration).where(
            StandardDeclaration.division_code == division,
            StandardDeclaration.task == task,
            StandardDeclaration.ended_at.is_(None),
        )
    ).one_or_none()


def _end(row: StandardDeclaration, actor: Actor) -> None:
    row.ended_at, row.ended_by = clock.now(), actor.name


def _said(row: StandardDeclaration) -> dict[str, str | None]:
    return {"state": row.state.value, "since": row.since.isoformat(), "note": row.note}


def _facts(row: StandardDeclaration) -> StandardFacts:
    return StandardFacts(*(getattr(row, column.name) for column in _ROWS.c))
