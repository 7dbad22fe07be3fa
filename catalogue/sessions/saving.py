"""Sessions announced, changed, cancelled for a day, ended and made so again, each with its history."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..foundation import clock
from ..foundation.errors import Conflict, Invalid, NotFound, Problem, Refused, _, too_long
from ..foundation.histories import NO_SUCH_VERSION, add_entries, entry, snapshot_at
from ..foundation.loading import reserve_ids
from ..models import Action, Offering, PlannedSession, ServicePoint, SessionRevision, State
from .facts import TIMES, SessionDraft, SessionFacts
from .reading import NO_SESSION, draft_of, get_session
from .recurrence import read_recurrence

MOST_DATES = 60
LATEST = 366
"""Days ahead on which a session may take place."""
MOST_OF_A_COMMUNITY = 200
"""Sessions still to come that a community may announce."""
OFFERED = (State.DELIVERED, State.PARTIAL, State.PLANNED)
"""States of the lines to which sessions can belong."""
LONGEST_PLACE = 100
_LIMITS = {"what_zh": 60, "what_en": 100, "place": LONGEST_PLACE, "for_whom": 100, "joining": 100}
_TABLE: Any = PlannedSession.__table__
_DAYS = ("first_day", "last_day")
_LISTS = ("dates", "cancelled")


def save_session(
    session: Session,
    *,
    actor: Actor,
    community: int,
    draft: SessionDraft,
    session_id: int | None = None,
    expected_version: int | None = None,
    today: date | None = None,
    action: Action = Action.RECORD,
) -> SessionFacts:
    """Announce a session, or change the one given. Saying the same again changes nothing.

    Raises ``NotAllowed``, ``NotFound``, ``Conflict``, and ``Invalid`` with every problem: a session belongs to a line
    that the community offers, and takes place at least once more.
    """
    role = require(actor, Right.RECORD, community)
    today = today or clock.today()
    before = _lock(session, community, session_id) if session_id is not None else None
    draft = _tidy(draft)
    if before is not None and before.draft == draft and before.ended_at is None:
        return before
    if before is not None and expected_version not in (None, before.version):
        raise Conflict(
            _("This session was changed meanwhile. Read what it says now, then save again."),
            expected=expected_version or 0,
            current=before.version,
        )
    if before is None and (same := _same(session, community, draft)) is not None:
        return same
    if problems := _problems(session, community, draft, today, new=before is None):
        raise Invalid(problems)
    if before is None:
        (number,) = reserve_ids(session, PlannedSession, 1, used=SessionRevision.session_id)
        after = SessionFacts(number, community, draft, 1, None, role.value)
    else:
        after = replace(before, draft=draft, version=before.version + 1, ended_at=None, said_role=role.value)
    _put(session, before, after, action, (actor.name, role.value), today)
    return get_session(session, community, after.id)


def cancel_days(
    session: Session,
    *,
    actor: Actor,
    community: int,
    session_id: int,
    days: tuple[date, ...],
    today: date | None = None,
) -> SessionFacts:
    """Say that a session does not take place on some of its days. Raises ``NotAllowed``, ``NotFound`` and ``Refused``.

    ``Refused`` if it would not have taken place on one of them, or that day has passed.
    """
    role = require(actor, Right.RECORD, community)
    today = today or clock.today()
    before = _lock(session, community, session_id)
    for day in days:
        if day < today or before.ended_at is not None or not before.draft.is_planned(day):
            raise Refused(_("It does not take place on %(day)s."), day=day.isoformat())
    cancelled = tuple(sorted({*before.draft.cancelled, *days}))
    if cancelled == before.draft.cancelled:
        return before
    after = replace(
        before,
        draft=replace(before.draft, cancelled=cancelled),
        version=before.version + 1,
        said_role=role.value,
    )
    _put(session, before, after, Action.RECORD, (actor.name, role.value), today)
    return after


def end_session(
    session: Session, *, actor: Actor, community: int, session_id: int, today: date | None = None
) -> SessionFacts:
    """Take a session off the list; what took place stays counted. A second time changes nothing.

    Raises ``NotAllowed`` and ``NotFound``.
    """
    role = require(actor, Right.RECORD, community)
    before = _lock(session, community, session_id)
    if before.ended_at is not None:
        return before
    after = replace(before, ended_at=clock.now(), version=before.version + 1, said_role=role.value)
    _put(session, before, after, Action.WITHDRAW, (actor.name, role.value), today or clock.today())
    return after


def restore_session(
    session: Session,
    *,
    actor: Actor,
    community: int,
    session_id: int,
    version: int,
    expected_version: int | None = None,
    today: date | None = None,
) -> SessionFacts:
    """Make a session say again what it said at a version. Raises as ``save_session`` does."""
    require(actor, Right.RECORD, community)
    kept = snapshot_at(
        session,
        SessionRevision,
        version,
        SessionRevision.session_id == session_id,
        SessionRevision.community_code == community,
    )
    if kept is None:
        raise NotFound(NO_SUCH_VERSION)
    return save_session(
        session,
        actor=actor,
        community=community,
        draft=_draft_kept(kept),
        session_id=session_id,
        expected_version=expected_version,
        today=today,
        action=Action.RESTORE,
    )


def _lock(session: Session, community: int, session_id: int) -> SessionFacts:
    found = session.execute(
        select(_TABLE.c.id)
        .where(_TABLE.c.id == session_id, _TABLE.c.community_code == community)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(NO_SESSION)
    return get_session(session, community, session_id)


def _same(session: Session, community: int, draft: SessionDraft) -> SessionFacts | None:
    rows = session.execute(
        select(*_TABLE.columns).where(
            _TABLE.c.community_code == community,
            _TABLE.c.item_id == draft.item_id,
            _TABLE.c.what_zh == draft.what_zh,
            _TABLE.c.ended_at.is_(None),
        )
    ).all()
    return next((get_session(session, community, row.id) for row in rows if draft_of(row) == draft), None)


def _put(
    session: Session,
    before: SessionFacts | None,
    after: SessionFacts,
    action: Action,
    signed: tuple[str, str],
    today: date,
) -> None:
    draft = after.draft
    values: dict[str, Any] = {each.name: getattr(draft, each.name) for each in fields(draft)}
    values |= {name: [day.isoformat() for day in values[name]] for name in _LISTS}
    values |= {
        "version": after.version,
        "ended_at": after.ended_at,
        "next_day": None if after.ended_at else draft.next_day(today),
        "over_on": None,
        "said_by": signed[0],
        "said_role": signed[1],
    }
    if before is None:
        session.execute(insert(_TABLE), {"id": after.id, "community_code": after.community} | values)
    else:
        session.execute(update(_TABLE).where(_TABLE.c.id == after.id).values(values))
    made = entry(
        subject={"community_code": after.community, "session_id": after.id},
        action=action,
        signed=signed,
        version=after.version,
        before=_snapshot(before.draft) if before else None,
        after=None if after.ended_at else _snapshot(draft),
    )
    add_entries(session, SessionRevision, [made])


def _snapshot(draft: SessionDraft) -> dict[str, Any]:
    kept = {each.name: getattr(draft, each.name) for each in fields(draft)}
    kept |= {name: [day.isoformat() for day in kept[name]] for name in _LISTS}
    kept |= {name: kept[name].isoformat() for name in _DAYS if kept[name]}
    return {name: value for name, value in kept.items() if value not in (None, [])}


def told_as(row: Any, **changed: Any) -> dict[str, Any]:
    """What the history keeps of a session that a row says, apart from what is ``changed``."""
    return _snapshot(replace(draft_of(row), **changed))


def _draft_kept(kept: Any) -> SessionDraft:
    said = dict(kept)
    said |= {name: tuple(map(date.fromisoformat, said.get(name, ()))) for name in _LISTS}
    said |= {name: date.fromisoformat(said[name]) for name in _DAYS if said.get(name)}
    return SessionDraft(**said)


def _tidy(draft: SessionDraft) -> SessionDraft:
    texts = {name: " ".join((getattr(draft, name) or "").split()) or None for name in _LIMITS}
    dates = () if draft.repeat else tuple(sorted(set(draft.dates)))
    bounds = {} if draft.repeat else {"first_day": None, "last_day": None}
    return replace(
        draft,
        **(texts | {"what_zh": texts["what_zh"] or ""}),  # type: ignore[arg-type]
        **bounds,  # type: ignore[arg-type]
        dates=dates,
        cancelled=tuple(sorted(set(draft.cancelled))),
    )


def _problems(
    session: Session, community: int, draft: SessionDraft, today: date, *, new: bool
) -> list[Problem]:
    problems = [
        problem for name, limit in _LIMITS.items() for problem in too_long(name, getattr(draft, name), limit)
    ]
    if not draft.what_zh:
        problems.append(Problem("what_zh", _("Say what takes place."), {}))
    problems += _of_days(draft, today)
    if draft.times is not None and not TIMES.fullmatch(draft.times):
        problems.append(Problem("when", _("Give the time, such as 14:00-16:00."), {}))
    state = session.execute(
        select(Offering.state).where(Offering.community_code == community, Offering.item_id == draft.item_id)
    ).scalar_one_or_none()
    if state not in OFFERED:
        message = _(
            "A session belongs to a service that is offered. Fill in that line first, or choose another."
        )
        problems.append(Problem("item", message, {}))
    if (
        draft.point_id is not None
        and not session.execute(
            select(ServicePoint.id).where(
                ServicePoint.id == draft.point_id, ServicePoint.community_code == community
            )
        ).one_or_none()
    ):
        problems.append(Problem("point", _("This community has no such service point."), {}))
    if new and _count(session, community) >= MOST_OF_A_COMMUNITY:
        message = _("At most %(limit)d sessions to come can be announced. End some of them first.")
        problems.append(Problem("what_zh", message, {"limit": MOST_OF_A_COMMUNITY}))
    return problems


def _of_days(draft: SessionDraft, today: date) -> list[Problem]:
    if draft.repeat is not None and read_recurrence(draft.repeat) is None:
        return [Problem("when", _("Say on which days, such as: every Wednesday 14:00-16:00."), {})]
    if draft.repeat is None and not draft.dates:
        return [Problem("when", _("Say on which days, such as: every Wednesday 14:00-16:00."), {})]
    if len(draft.dates) > MOST_DATES:
        return [Problem("when", _("At most %(limit)d dates."), {"limit": MOST_DATES})]
    if draft.first_day and draft.last_day and draft.last_day < draft.first_day:
        return [Problem("last_day", _("The last day is before the first."), {})]
    if draft.next_day(today) is None:
        return [Problem("when", _("It takes place on no day from today on."), {})]
    if draft.dates and max(draft.dates) > today + timedelta(days=LATEST):
        return [Problem("when", _("This day is more than a year ahead."), {})]
    return []


def _count(session: Session, community: int) -> int:
    return session.execute(
        select(func.count()).where(
            _TABLE.c.community_code == community,
            _TABLE.c.ended_at.is_(None),
            _TABLE.c.next_day.is_not(None),
        )
    ).scalar_one()
