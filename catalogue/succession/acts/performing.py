"""Carrying out an act, or seeing what it would do: it is carried out either way, and a preview is taken back before anybody sees it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from ... import audit
from ...access.rights import EVERYWHERE, Actor, Right, require
from ...counters import rollup
from ...declarations import refresh
from ...divisions.naming import kind_and_quasi, short_name
from ...divisions.presence import note_presence
from ...foundation import clock, stamps
from ...foundation.codes import ancestors
from ...models import (
    Division,
    DivisionAct,
    DivisionActPart,
    DivisionActRow,
    Grant,
    Level,
    User,
)
from .. import cases, sessions
from . import belongings, journal, lines, points
from .facts import ActAsked, ActFigures, ActPlan, ActReport, Created
from .figures import compared, divisions_above, figures_of
from .histories import watermarks
from .planning import plan_act

_DISTRICT = Level.DISTRICT.span


def perform(session: Session, *, actor: Actor, asked: ActAsked, today: date) -> ActReport:
    """Carry out an act; flushes. Raises ``NotAllowed``, ``NotFound``, ``Invalid`` and ``Refused``.

    Lines, service points, cases, accounts and all else pass to the divisions that take the place of others; the roll-up is
    counted again. What is needed to take it back is kept.
    """
    role = require(actor, Right.IMPORT, asked.olds[0] if asked.olds else EVERYWHERE)
    cases.hold(session)
    rollup.lock_day(session, exclusive=True)
    plan = plan_act(session, actor=actor, asked=asked)
    wider = divisions_above(plan.codes)
    figures = figures_of(session, wider)
    marks = watermarks(session)
    scope = journal.scope_of(session, plan.codes)
    before = journal.snapshot(session, scope)
    accounts = _accounts_of(session, plan.ended)
    _change(session, plan, today)
    changes = journal.differences(before, journal.snapshot(session, scope))
    points.write_texts(session, _communities(plan.codes), scope.service_points)
    recount(session, plan.codes)
    report = ActReport(None, plan, counted(changes), compared(figures, figures_of(session, wider)), accounts)
    number = keep(session, actor, role.value, report, changes, today, marks)
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action=f"divisions.{plan.kind.value}",
        subject=f"act {number}",
        division=asked.olds[0],
        after={"parts": [list(part) for part in plan.parts], "changes": _told(report)["changes"]},
    )
    session.flush()
    return ActReport(number, plan, report.changes, report.figures, accounts)


def preview(session: Session, *, actor: Actor, asked: ActAsked, today: date) -> ActReport:
    """What an act would do. Carried out and taken back at once, so it tells what would happen. Raises as :func:`perform` does."""
    spot = session.begin_nested()
    try:
        found = perform(session, actor=actor, asked=asked, today=today)
    finally:
        if spot.is_active:
            spot.rollback()
        session.expire_all()
    return ActReport(None, found.plan, found.changes, found.figures, found.accounts)


def _accounts_of(session: Session, ended: Iterable[int]) -> tuple[str, ...]:
    query = (
        select(User.name).join(Grant, Grant.user_id == User.id).where(Grant.division_code.in_(sorted(ended)))
    )
    return tuple(sorted(set(session.scalars(query))))


def _communities(codes: Iterable[int]) -> list[int]:
    return sorted(code for code in codes if code % Level.STREET.span)


def _change(session: Session, plan: ActPlan, today: date) -> None:
    for each in sorted(plan.created, key=lambda created: created.code):
        _create(session, each)
    note_presence(session, [each.code for each in plan.created], today, present=True)
    _pass_communities(session, plan)
    links = {**dict(plan.passages), **plan.offices}
    belongings.pass_words(session, links)
    for old, new in sorted(links.items()):
        belongings.pass_common(session, old, new)
    belongings.pass_office(session, plan.offices)
    cases.follow(session, links)
    note_presence(session, plan.ended, today, present=False)
    for code, successor in plan.ended.items():
        session.execute(
            update(Division)
            .where(Division.code == code)
            .values(retired_on=today, successor_code=successor)
            .execution_options(synchronize_session=False)
        )
    session.flush()
    touched = _communities(plan.codes - set(plan.ended))
    refresh(session, lines.recipients_of(session, touched))
    session.flush()
    session.expire_all()


def _pass_communities(session: Session, plan: ActPlan) -> None:
    for old, new in plan.copies:
        lines.pass_lines(session, new, [old])
        belongings.pass_profile(session, old, new)
    members: dict[int, list[int]] = {}
    for old, new in plan.passages:
        members.setdefault(new, []).append(old)
    created = {each.code for each in plan.created}
    moved = {**points.points_in(session, dict(plan.passages)), **plan.points}
    for new, olds in sorted(members.items()):
        lines.pass_lines(session, new, olds if new in created else [new, *olds])
        for old in olds:
            belongings.pass_profile(session, old, new)
            belongings.pass_community(session, old, new)
    points.move_points(session, moved)
    sessions.follow(session, dict(plan.passages), {point: point for point in moved})


def _create(session: Session, wanted: Created) -> None:
    """Add a division, or bring back one that had ended without a word of its own."""
    kind, quasi = kind_and_quasi(wanted.code, wanted.level)
    parent = session.scalar(
        select(func.max(Division.code)).where(
            Division.code.in_(ancestors(wanted.code)), Division.retired_on.is_(None)
        )
    )
    values = {
        "code": wanted.code,
        "parent_code": parent,
        "level": wanted.level,
        "name": wanted.name,
        "short_name": wanted.short or short_name(wanted.name, wanted.level),
        "kind": kind,
        "quasi": quasi,
        "retired_on": None,
        "successor_code": None,
    }
    known = session.scalar(select(Division.code).where(Division.code == wanted.code))
    if known is None:
        session.execute(insert(Division).values(values))
    else:
        session.execute(
            update(Division)
            .where(Division.code == wanted.code)
            .values(values)
            .execution_options(synchronize_session=False)
        )


def recount(session: Session, codes: Iterable[int]) -> None:
    """Count the districts of divisions again, and let every process know that divisions changed."""
    session.flush()
    for district in sorted({code // _DISTRICT * _DISTRICT for code in codes}):
        rollup.rebuild(session, within=district)
    stamps.bump(session, stamps.DIVISIONS)
    session.expire_all()


def counted(changes: Iterable[journal.RowChange]) -> dict[str, tuple[int, int, int]]:
    """How many rows of each table were added, changed and removed."""
    tally: Counter[tuple[str, int]] = Counter()
    for change in changes:
        tally[change.table, 0 if change.before is None else 2 if change.after is None else 1] += 1
    names = sorted({name for name, _place in tally})
    return {name: (tally[name, 0], tally[name, 1], tally[name, 2]) for name in names}


def _told(report: ActReport) -> dict[str, Any]:
    return {
        "changes": {name: list(counts) for name, counts in report.changes.items()},
        "figures": [_figures_told(each) for each in report.figures],
    }


def _figures_told(found: ActFigures) -> dict[str, Any]:
    return {
        "code": found.code,
        "before": asdict(found.before) if found.before else None,
        "after": asdict(found.after) if found.after else None,
    }


def keep(
    session: Session,
    actor: Actor,
    role: str,
    report: ActReport,
    changes: list[journal.RowChange],
    today: date,
    marks: Mapping[str, int],
) -> int:
    """Keep an act and what taking it back needs; flushes. Gives its number."""
    act = DivisionAct(kind=report.plan.kind, day=today, at=clock.now(), actor=actor.name, role=role)
    act.told, act.histories = _told(report), dict(marks)
    session.add(act)
    session.flush()
    number = act.id
    session.execute(
        insert(DivisionActPart),
        [{"act_id": number, "old_code": old, "new_code": new} for old, new in sorted(set(report.plan.parts))],
    )
    rows = [
        {
            "act_id": number,
            "position": place,
            "table": change.table,
            "key": list(journal.to_json(change.table, _named(change)).values()),
            "before": journal.kept_row(change),
            "after": journal.digest_of_row(change.table, change.after) if change.after is not None else None,
        }
        for place, change in enumerate(changes)
    ]
    if rows:
        session.execute(insert(DivisionActRow), rows)
    return number


def _named(change: journal.RowChange) -> dict[str, Any]:
    return dict(zip(journal.key_names(change.table), change.key, strict=True))
