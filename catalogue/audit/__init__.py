"""The audit trail: one entry for each change that keeps no history of its own, written in the change's transaction.

Records of offerings, service points, profiles and editors' words have histories of their own. Everything else that a
person or a command changes is here: accounts, the calendar, catalogues, lists of divisions. Nothing reads the trail to
count what somebody did.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..foundation import clock, trail
from ..foundation.codes import subtree
from ..foundation.trail import added_ids, note_rows
from ..models import AuditEntry

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class AuditFacts:
    """One change: when, who by which role, what was done to what. ``before`` and ``after`` hold what changed."""

    id: int
    at: datetime
    actor: str
    role: str
    action: str
    subject: str
    division: int | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def append(
    session: Session,
    *,
    who: str,
    role: str,
    action: str,
    subject: str,
    division: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add one entry, and note it in the trail. The values go into JSON, and hold no personal data of residents."""
    row = {
        "at": clock.now(),
        "actor": who,
        "role": role,
        "action": action,
        "subject": subject[:_LONGEST],
        "division_code": division,
        "before": dict(before) if before is not None else None,
        "after": dict(after) if after is not None else None,
    }
    note_rows(session, AuditEntry.__tablename__, [row], added_ids(session, AuditEntry, [row]))


def note(
    session: Session,
    *,
    who: str,
    role: str,
    action: str,
    subject: str,
    division: int | None = None,
) -> None:
    """Note what changes no record, such as a log-in or a contact that was read: it has no before and no after."""
    trail.note(session, trail.Noted(clock.now(), who, role, action, subject[:_LONGEST], division))


def note_here(session: Session, action: str, subject: str, *, division: int | None = None) -> None:
    """As ``note``, for what no actor is told to: in the name of who acts in the session, by default in their division."""
    who = trail.who_acts(session)
    place = who.division if division is None else division
    note(session, who=who.actor, role=who.role, action=action, subject=subject, division=place)


def entries(session: Session, *, within: int | None = None, limit: int = 100) -> tuple[AuditFacts, ...]:
    """The newest entries, the newest first: all of them, or those about a division and what lies in it."""
    query = select(*AuditEntry.__table__.columns).order_by(AuditEntry.id.desc()).limit(limit)
    if within is not None:
        query = query.where(AuditEntry.division_code.between(*subtree(within)))
    return tuple(AuditFacts(*row) for row in session.execute(query))


def is_noted(session: Session, *, actions: Collection[str], subject: str, since: datetime) -> bool:
    """Whether one of some actions about a subject was noted at an instant or later."""
    found = select(AuditEntry.id).where(
        AuditEntry.at >= since, AuditEntry.action.in_(actions), AuditEntry.subject == subject
    )
    return session.scalar(found.limit(1)) is not None


def newest(session: Session, *, action: str, subject: str, division: int) -> AuditFacts | None:
    """The newest entry of one action about a subject of a division: what taking it back needs to know. None: there is none."""
    row = session.execute(
        select(*AuditEntry.__table__.columns)
        .where(
            AuditEntry.action == action, AuditEntry.subject == subject, AuditEntry.division_code == division
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else AuditFacts(*row)


def newest_of(session: Session, *, action: str) -> AuditFacts | None:
    """The newest entry of an action of the whole instance; None: there is none."""
    query = select(*AuditEntry.__table__.columns).where(AuditEntry.action == action)
    row = session.execute(query.order_by(AuditEntry.id.desc()).limit(1)).one_or_none()
    return None if row is None else AuditFacts(*row)
