"""The second step of a log-in: a code of the app, a recovery code, or a passkey. Wrong codes wait as wrong passwords do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...foundation.errors import DomainError, _
from ...models import User, WaitingKind
from ..authenticating import Attempt, Source, begin_attempt, count_failure, count_success
from ..keeping import note_own
from ..users import UserFacts, actor_of, facts_of
from .app_codes import DIGITS, AppClosed, plain_code, spend_app_code
from .facts import factors_of
from .recovery import spend_recovery_code
from .sealing import Sealing
from .waiting import StepOver, end_step, find_step


class WrongCode(DomainError):
    """The code is not right, or was used already. Does not say which."""

    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__(_("This code is not right, or was used already. An app shows the next one soon."))


def waiting_account(session: Session, token: str, *, now: datetime) -> UserFacts:
    """The account whose log-in waits under ``token``. Raises ``StepOver``."""
    waiting = find_step(session, token, WaitingKind.LOG_IN, now=now)
    user = session.get(User, waiting.user_id)
    if user is None:
        raise StepOver
    return facts_of(user)


def finish_by_code(
    session: Session, token: str, typed: str, *, sealing: Sealing, now: datetime, source: Source
) -> UserFacts:
    """The account whose log-in waits under ``token``, by a code of its app or a recovery code; flushes.

    A wrong code is counted like a wrong password, so **the caller commits either way**. Raises ``StepOver``,
    ``LockedOut``, ``WrongCode`` or ``AppClosed``.
    """
    attempt = attempt_of(session, token, now=now, source=source)
    user = open_account(attempt)
    try:
        right = _spend(session, user, plain_code(typed), sealing, now)
    except AppClosed:
        count_failure(session, attempt, now=now)
        raise
    if not right:
        count_failure(session, attempt, now=now)
        raise WrongCode
    return finish(session, token, attempt, now=now, source=source)


def attempt_of(session: Session, token: str, *, now: datetime, source: Source) -> Attempt:
    """The turn of a log-in that waits under ``token``. Raises ``StepOver`` or ``LockedOut``."""
    waiting = find_step(session, token, WaitingKind.LOG_IN, now=now)
    name = session.scalar(select(User.name).where(User.id == waiting.user_id))
    return begin_attempt(session, name or "", now=now, source=source)


def open_account(attempt: Attempt) -> User:
    """The account of an attempt, as it is now. Raises ``StepOver`` if it was closed or suspended since the first step."""
    user = attempt.user
    if user is None or not user.active or user.suspended:
        raise StepOver
    return user


def finish(session: Session, token: str, attempt: Attempt, *, now: datetime, source: Source) -> UserFacts:
    """End what waits, and count the success: the account may be logged in."""
    end_step(session, token, WaitingKind.LOG_IN, now=now)
    count_success(session, attempt, now=now, source=source)
    return facts_of(open_account(attempt))


def _spend(session: Session, user: User, plain: str, sealing: Sealing, now: datetime) -> bool:
    if len(plain) == DIGITS and plain.isdigit():
        return spend_app_code(session, user.id, plain, sealing=sealing, now=now)
    if not spend_recovery_code(session, user.id, plain):
        return False
    facts = facts_of(user)
    left = factors_of(session, user.id).recovery_codes
    note_own(session, actor_of(facts), "account.recovery_code_used", user, {"left": left})
    return True
