"""Log-ins that have not ended: each has a token that the browser holds and whose digest the database keeps."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, delete, func, select
from sqlalchemy.orm import Session

from ..foundation.database import in_parts
from ..models import Device, LogIn, User, WaitingStep
from .rights import SYSTEM
from .users import UserFacts, facts_of, note_log_in

LISTED = 50
"""The log-ins of one account that are listed at most, the newest first."""
LONGEST_LOG_IN = timedelta(days=7)
"""No setting lets a log-in last longer."""
MOST_AT_ONCE = 1_000
"""Log-ins that one account can have at once: enough for public demonstrations. The oldest ends first."""


def token_digest(token: str) -> str:
    """What the database keeps of a token that only its holder has."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def begin_log_in(
    session: Session,
    user_id: int,
    *,
    now: datetime,
    longest: timedelta,
    device: Device = Device.OTHER,
    provider_session: str | None = None,
) -> str:
    """Begin a log-in of an account and give its token; forgets log-ins older than ``longest``. Flushes.

    ``provider_session``: the mark of the session at the provider of single sign-on (``sign_on.opening``), if it came from there.
    """
    forget_over(session, begun=now - longest)
    one_too_many = (
        select(LogIn.id)
        .where(LogIn.user_id == user_id)
        .order_by(LogIn.id.desc())
        .offset(MOST_AT_ONCE - 1)
        .limit(1)
        .scalar_subquery()
    )
    _note_over(session, _end(session, LogIn.user_id == user_id, LogIn.id <= one_too_many))
    token = secrets.token_urlsafe(32)
    session.add(
        LogIn(
            user_id=user_id,
            token_hash=token_digest(token),
            began_at=now,
            device=device,
            provider_session=provider_session,
        )
    )
    session.flush()
    note_log_in(session, session.get_one(User, user_id), "log_in.begun")
    return token


# Built once: every request of a person who has logged in asks it.
_OWNER = (
    select(User)
    .join(LogIn, LogIn.user_id == User.id)
    .where(
        LogIn.token_hash == bindparam("digest"),
        LogIn.began_at > bindparam("begun_after"),
        User.active,
        ~User.suspended,
    )
    .execution_options(populate_existing=True)
)


def find_log_in(session: Session, token: str, *, now: datetime, longest: timedelta) -> UserFacts | None:
    """The account of a log-in; None if it has ended or is older than ``longest``, or the account is closed or suspended."""
    user = session.scalar(_OWNER, {"digest": token_digest(token), "begun_after": now - longest})
    return facts_of(user) if user is not None else None


MARK_DIGITS = 16


def log_in_mark(token: str) -> str:
    """A mark by which a log-in is known again, and which opens nothing: the first digits of its digest."""
    return token_digest(token)[:MARK_DIGITS]


def is_open_log_in(session: Session, user_id: int, mark: str, *, now: datetime, longest: timedelta) -> bool:
    """Whether the log-in of an account with this mark has not ended and is not older than ``longest``."""
    found = select(LogIn.id).where(
        LogIn.user_id == user_id,
        func.substr(LogIn.token_hash, 1, MARK_DIGITS) == mark,
        LogIn.began_at > now - longest,
    )
    return session.scalar(found.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class LogInFacts:
    """A log-in that has not ended: since when, on which kind of device, and whether it is the reader's own."""

    id: int
    began_at: datetime
    device: Device
    present: bool


def open_log_ins(
    session: Session, user_id: int, token: str, *, now: datetime, longest: timedelta
) -> tuple[LogInFacts, ...]:
    """The log-ins of an account that have not ended, the newest first, at most ``LISTED``; ``token`` is the reader's."""
    own = token_digest(token)
    rows = session.execute(
        select(LogIn.id, LogIn.began_at, LogIn.device, LogIn.token_hash)
        .where(LogIn.user_id == user_id, LogIn.began_at > now - longest)
        .order_by(LogIn.id.desc())
        .limit(LISTED)
    )
    return tuple(LogInFacts(number, began, device, digest == own) for number, began, device, digest in rows)


def end_own_log_in(session: Session, user_id: int, log_in: int) -> bool:
    """End one log-in of an account, such as that of a computer left behind. Gives whether there was one."""
    return bool(_end(session, LogIn.user_id == user_id, LogIn.id == log_in))


def end_log_in(session: Session, token: str) -> None:
    """End a log-in: its token is no longer valid. The trail has it, unless it had ended before."""
    for user_id in _end(session, LogIn.token_hash == token_digest(token)):
        note_log_in(session, session.get_one(User, user_id), "log_in.ended")


def end_log_ins(session: Session, user_id: int) -> int:
    """End every log-in of an account, and those that wait for a second step. Gives how many there were, without these.

    It is part of what is noted of the account: who calls this notes why.
    """
    session.execute(delete(WaitingStep).where(WaitingStep.user_id == user_id))
    return len(_end(session, LogIn.user_id == user_id))


def forget_over(session: Session, *, begun: datetime) -> int:
    """Forget log-ins that began at an instant or before: their time is over. Each leaves an entry. Gives how many there were."""
    owners = _end(session, LogIn.began_at <= begun)
    _note_over(session, owners)
    return len(owners)


def _end(session: Session, *which: ColumnElement[bool]) -> Sequence[int]:
    """End some log-ins; gives whose they were, an account once for each."""
    return session.scalars(delete(LogIn).where(*which).returning(LogIn.user_id)).all()


def _note_over(session: Session, owners: Sequence[int]) -> None:
    """Note log-ins that the portal ended by itself."""
    if not owners:
        return
    users: dict[int, User] = {}
    for some in in_parts([*{*owners}]):
        users |= {user.id: user for user in session.scalars(select(User).where(User.id.in_(some)))}
    for owner in owners:
        note_log_in(session, users[owner], "log_in.expired", by=SYSTEM)
