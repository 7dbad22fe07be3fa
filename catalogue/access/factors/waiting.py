"""What waits for its second step: for five minutes, and without any right. The browser holds a token of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from ...foundation.errors import DomainError, _
from ...models import WaitingKind, WaitingStep
from ..log_ins import token_digest

WAITS_FOR = timedelta(minutes=5)
_CHALLENGE = 32
"""Random bytes that a passkey has to sign."""


class StepOver(DomainError):
    """The first step was more than five minutes ago, was used already, or the account was closed since."""

    code = "step_over"

    def __init__(self) -> None:
        super().__init__(_("This took more than %(minutes)d min. Please begin again."), minutes=5)


@dataclass(frozen=True, slots=True)
class WaitingFacts:
    """What waits: whose it is, if that is known, and what a passkey has to sign."""

    user_id: int | None
    challenge: str


def begin_step(session: Session, kind: WaitingKind, user_id: int | None, *, now: datetime) -> str:
    """Let something wait for its second step, and give its token; forgets what has waited too long. Flushes."""
    session.execute(delete(WaitingStep).where(WaitingStep.began_at <= now - WAITS_FOR))
    token = secrets.token_urlsafe(32)
    session.add(
        WaitingStep(
            token_hash=token_digest(token),
            kind=kind,
            user_id=user_id,
            challenge=secrets.token_urlsafe(_CHALLENGE),
            began_at=now,
        )
    )
    session.flush()
    return token


def find_step(session: Session, token: str, kind: WaitingKind, *, now: datetime) -> WaitingFacts:
    """What waits under a token. Raises ``StepOver``."""
    row = session.execute(
        select(WaitingStep.user_id, WaitingStep.challenge).where(*_is(token, kind, now))
    ).one_or_none()
    if row is None:
        raise StepOver
    return WaitingFacts(*row)


def end_step(session: Session, token: str, kind: WaitingKind, *, now: datetime) -> None:
    """Take what waits. Of two who take it at once one gets it; the other gets ``StepOver``."""
    taken = delete(WaitingStep).where(*_is(token, kind, now)).returning(WaitingStep.id)
    if session.scalar(taken) is None:
        raise StepOver


def renew_challenge(session: Session, token: str) -> None:
    """Ask a passkey for another signature: each attempt has a challenge of its own."""
    fresh = secrets.token_urlsafe(_CHALLENGE)
    session.execute(
        update(WaitingStep).where(WaitingStep.token_hash == token_digest(token)).values(challenge=fresh)
    )


def _is(token: str, kind: WaitingKind, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        WaitingStep.token_hash == token_digest(token),
        WaitingStep.kind == kind,
        WaitingStep.began_at > now - WAITS_FOR,
    )
