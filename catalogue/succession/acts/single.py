"""Acts about one division in which nothing passes along: it ends without a successor, or is called otherwise. Taken back like all others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...counters import rollup
from ...divisions import get_division
from ...foundation.codes import subtree
from ...models import ActKind, Division, Role
from .. import cases, moving
from . import journal
from .facts import ActPlan, ActReport
from .figures import compared, divisions_above, figures_of
from .histories import watermarks
from .performing import counted, keep
from .renaming import rename


def retire(session: Session, *, actor: Actor, code: int, today: date) -> int:
    """Take a division and what lies below it out of the list, with nothing in its place; flushes. Gives the number of the act.

    Raises as ``succession.retire`` does.
    """
    inside = Division.code.between(*subtree(code))
    leaving = session.scalars(select(Division.code).where(inside, Division.retired_on.is_(None))).all()

    def change() -> None:
        moving.retire(session, actor=actor, code=code, today=today)

    role = require(actor, Right.IMPORT, code)
    return _as_act(session, actor, role, ActKind.RETIRE, frozenset({code, *leaving}), today, change)


def rename_as_act(session: Session, *, actor: Actor, code: int, name: str, today: date) -> int | None:
    """Give a present division another official name; flushes. Gives the number of the act; None where it is called so already.

    Raises as :func:`rename` does.
    """
    if get_division(session, code).name == " ".join(name.split()):
        return None

    def change() -> None:
        rename(session, actor=actor, code=code, name=name, today=today)

    role = require(actor, Right.IMPORT, code)
    return _as_act(session, actor, role, ActKind.RENAME, frozenset({code}), today, change)


def _as_act(
    session: Session,
    actor: Actor,
    role: Role,
    kind: ActKind,
    codes: frozenset[int],
    today: date,
    change: Callable[[], None],
) -> int:
    """Carry a change of some divisions out, and keep what taking it back needs."""
    cases.hold(session)
    rollup.lock_day(session, exclusive=True)
    wider = divisions_above(codes)
    figures, marks = figures_of(session, wider), watermarks(session)
    scope = journal.scope_of(session, codes)
    before = journal.snapshot(session, scope)
    change()
    changes = journal.differences(before, journal.snapshot(session, scope))
    itself = tuple((code, code) for code in sorted(codes))
    plan = ActPlan(kind, (), (), (), {}, {}, {}, itself)
    told = compared(figures, figures_of(session, wider)) if kind is ActKind.RETIRE else ()
    report = ActReport(None, plan, counted(changes), told, ())
    return keep(session, actor, role.value, report, changes, today, marks)
