"""Checking a name and a password, and slowing down those who guess. The limits are explained in docs/adr/0025.

Failures are counted in the database, by the name that was typed and by where the attempt came from. The count is the
same for every process and machine, and the same for names that exist and names that do not.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, select
from sqlalchemy.orm import Session

from .. import audit
from ..foundation.errors import DomainError, _
from ..foundation.networks import network_of
from ..models import FamiliarSource, LogInFailure, User
from .passwords import hash_password, is_outdated, matches
from .users import (
    LONGEST_NAME,
    UserFacts,
    facts_of,
    find_user,
    normal_name,
    note_log_in,
    subject_of,
    take_turns_at,
)

FREE_FAILURES = 5
"""From the last of these on, each failure of one source at one name is followed by a wait."""
FIRST_WAIT = timedelta(minutes=1)
"""The first wait; each further failure doubles it."""
LONGEST_WAIT = timedelta(hours=1)
CEILING = 50
"""Failures of one name in a day, from all sources together. Beyond, unfamiliar sources share one attempt a pause."""
PAUSE = timedelta(minutes=5)
FAILURES_KEPT = timedelta(days=1)
FIRST_PASSWORD_FOR = timedelta(days=14)
"""How long a password that was made for the owner of an account opens anything."""
FAMILIAR_FOR = timedelta(days=180)
"""How long a source stays familiar after the last log-in from it."""


class WrongPassword(DomainError):
    """The name and the password do not belong together, or the account is closed or suspended. Does not say which."""

    code = "wrong_password"


class FirstPasswordOver(WrongPassword):
    """The password is right, but was made for the owner of the account more than ``FIRST_PASSWORD_FOR`` ago."""

    code = "first_password_over"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This first password is older than %(days)d days and no longer valid. The office above makes a new one."
            ),
            days=FIRST_PASSWORD_FOR.days,
        )


class LockedOut(DomainError):
    """Too many failures: no password from this source is checked before ``until``."""

    code = "locked_out"

    def __init__(self, until: datetime, *, minutes: int) -> None:
        super().__init__(
            _("Too many failed attempts. Please wait %(minutes)d min, then try again."), minutes=minutes
        )
        self.until = until


@dataclass(frozen=True, slots=True)
class Source:
    """Where an attempt comes from: digests of the network, and of the device if the browser says which it is."""

    network: str
    device: str | None = None

    @classmethod
    def of(cls, secret: str, *, address: str | None, device: str | None = None) -> Source:
        """The source of an address and a device's identifier. Without ``secret``, addresses cannot be tried."""
        return cls(
            _digest(secret, f"network {network_of(address)}"),
            _digest(secret, f"device {device}") if device else None,
        )


def _digest(secret: str, text: str) -> str:
    return hmac.new(f"log-in source {secret}".encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


NO_SOURCE = Source("")
"""For attempts that come over no network."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to log in that has its turn: at which name, whose account that is, and under which source a failure counts."""

    name: str
    user: User | None
    counted: str


def begin_attempt(session: Session, name: str, *, now: datetime, source: Source) -> Attempt:
    """Wait for other attempts at a name to end, and take the turn. Raises ``LockedOut`` while the source has to wait."""
    name = _askable(name)
    # Parallel guesses at one name take turns, for known and unknown names: the count is exact and discloses nothing.
    take_turns_at(session, name)
    user = find_user(session, name)
    familiar = _familiar_sources(session, user, source, now)
    counted = source.device if source.device in familiar else source.network
    assert counted is not None
    until = _waits_until(session, name, counted, familiar=bool(familiar), now=now)
    if until is not None:
        raise LockedOut(until, minutes=math.ceil((until - now) / timedelta(minutes=1)))
    return Attempt(name, user, counted)


def count_failure(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Count a failed attempt; flushes. **The caller commits.**"""
    session.execute(delete(LogInFailure).where(LogInFailure.at < now - FAILURES_KEPT))
    session.add(LogInFailure(name=attempt.name, source=attempt.counted, at=now))
    session.flush()
    note_log_in(session, attempt.user, "log_in.refused")


def count_success(session: Session, attempt: Attempt, *, now: datetime, source: Source) -> None:
    """Forget the source's failures at the name, and make the source familiar; flushes."""
    session.execute(
        delete(LogInFailure).where(LogInFailure.name == attempt.name, LogInFailure.source == attempt.counted)
    )
    if attempt.user is not None:
        _remember(session, attempt.user.id, source, now)
    session.flush()


def count_passkey(session: Session, user: User, *, now: datetime, source: Source) -> None:
    """As ``count_success``, for a log-in by a signature: those who guess do not make it wait."""
    marks = [mark for mark in (source.network, source.device) if mark]
    session.execute(
        delete(LogInFailure).where(LogInFailure.name == user.name, LogInFailure.source.in_(marks))
    )
    _remember(session, user.id, source, now)
    session.flush()


def authenticate(
    session: Session,
    name: str,
    password: str,
    *,
    now: datetime,
    source: Source = NO_SOURCE,
    first_step: bool = False,
) -> UserFacts:
    """The user with this name and password, as of the instant ``now``. Flushes what it counts.

    A failure is counted, so **the caller commits either way**. A success forgets the source's failures at this name
    and makes the source familiar; as the ``first_step`` of a log-in to an account with a second factor it does not yet,
    or somebody with the password could guess at codes for ever. An unknown name takes as long as a known one and
    waits as long. During a wait no password is checked and no failure is counted. Raises ``WrongPassword``,
    ``FirstPasswordOver`` or ``LockedOut``.
    """
    attempt = begin_attempt(session, name, now=now, source=source)
    user = attempt.user
    known = user is not None and user.active and not user.suspended
    fits = matches(user.password_hash if user is not None else None, password)
    if user is None or not known or not fits:
        count_failure(session, attempt, now=now)
        raise WrongPassword(_("The name or the password is not right."))
    if user.must_change and not _is_fresh(session, user, now):
        raise FirstPasswordOver
    if is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
    if not (first_step and user.has_factor):
        count_success(session, attempt, now=now, source=source)
    session.flush()
    return facts_of(user)


def _is_fresh(session: Session, user: User, now: datetime) -> bool:
    """Whether the first password of an account was made lately. The trail has the day."""
    made = ("account.added", "account.password_set")
    subject = subject_of(user)
    return audit.is_noted(session, actions=made, subject=subject, since=now - FIRST_PASSWORD_FOR)


def name_of_account(session: Session, name: str) -> str | None:
    """The name of the account that a typed name means; None if there is no such account."""
    user = find_user(session, _askable(name))
    return user.name if user is not None else None


def _askable(name: str) -> str:
    """A typed name as one can ask for it. No account's has unprintable characters, and PostgreSQL refuses some even in a question."""
    return "".join(char if char.isprintable() else "?" for char in normal_name(name)[:LONGEST_NAME])


def _familiar_sources(session: Session, user: User | None, source: Source, now: datetime) -> frozenset[str]:
    """Those of a source's digests from which this user has logged in."""
    marks = [source.network, *([source.device] if source.device else [])]
    found = session.scalars(
        select(FamiliarSource.source).where(
            FamiliarSource.user_id == (user.id if user is not None else 0),
            FamiliarSource.source.in_(marks),
            FamiliarSource.seen_at > now - FAMILIAR_FOR,
        )
    )
    return frozenset(found)


def _remember(session: Session, user_id: int, source: Source, now: datetime) -> None:
    session.execute(
        delete(FamiliarSource).where(
            FamiliarSource.user_id == user_id, FamiliarSource.seen_at <= now - FAMILIAR_FOR
        )
    )
    for mark in (source.network, source.device):
        if mark:
            session.merge(FamiliarSource(user_id=user_id, source=mark, seen_at=now))


def forget_sources(session: Session, user_id: int, *, besides: Source = NO_SOURCE) -> None:
    """Make no source familiar to an account any more, apart from ``besides``: who knew the old password may have used one."""
    own = [mark for mark in (besides.network, besides.device) if mark]
    session.execute(
        delete(FamiliarSource).where(FamiliarSource.user_id == user_id, FamiliarSource.source.not_in(own))
    )


def _waits_until(
    session: Session, name: str, counted: str, *, familiar: bool, now: datetime
) -> datetime | None:
    """Until when attempts at a name from a source have to wait; None if there is no wait."""
    ours = case((LogInFailure.source == counted, LogInFailure.at))
    own, last_own, every, last = session.execute(
        select(func.count(ours), func.max(ours), func.count(), func.max(LogInFailure.at)).where(
            LogInFailure.name == name, LogInFailure.at > now - FAILURES_KEPT
        )
    ).one()
    until = now
    if own >= FREE_FAILURES:
        doubled = FIRST_WAIT * 2 ** min(own - FREE_FAILURES, 10)
        until = max(until, last_own + min(doubled, LONGEST_WAIT))
    if every >= CEILING and not familiar:
        until = max(until, last + PAUSE)
    return until if until > now else None


def forget_failures(session: Session, name: str) -> int:
    """Allow attempts at a name again at once. Gives how many failures were forgotten."""
    doomed = delete(LogInFailure).where(LogInFailure.name == name).returning(LogInFailure.id)
    return len(session.scalars(doomed).all())
