"""The second factors of an account, and whether it needs one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ...models import Authenticator, Passkey, RecoveryCode, Role, User
from ..keeping import note_own
from ..log_ins import end_log_ins
from ..rights import Actor
from ..users import UserFacts, facts_of


@dataclass(frozen=True, slots=True)
class PasskeyFacts:
    """A passkey as its owner sees it."""

    id: int
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class FactorFacts:
    """The second factors of an account: since when it has an app, its passkeys, and how many recovery codes are left."""

    app_since: datetime | None
    passkeys: tuple[PasskeyFacts, ...]
    recovery_codes: int


def factors_of(session: Session, user_id: int) -> FactorFacts:
    """The second factors of an account, in three queries."""
    passkeys = session.execute(
        select(Passkey.id, Passkey.name, Passkey.made_at, Passkey.used_at)
        .where(Passkey.user_id == user_id)
        .order_by(Passkey.id)
    )
    return FactorFacts(
        session.scalar(select(Authenticator.made_at).where(Authenticator.user_id == user_id)),
        tuple(PasskeyFacts(*row) for row in passkeys),
        session.scalar(select(func.count(RecoveryCode.id)).where(RecoveryCode.user_id == user_id)) or 0,
    )


def needs_factor(account: UserFacts, roles: Collection[Role]) -> bool:
    """Whether an account has to set up a second factor first, where holders of ``roles`` need one.

    One with a published password needs none: it is for trying out, and who tried it would lock all others out.
    """
    if account.has_factor or account.published:
        return False
    return any(held.role in roles for held in account.held)


def change_factors(session: Session, actor: Actor, user: User, action: str, **after: object) -> UserFacts:
    """What follows each change of one's own factors: other log-ins end, the trail has it, and what is left counts.

    Recovery codes are for the day when a factor is lost: with the last factor they go, too. Flushes.
    """
    session.flush()
    settle(session, user)
    end_log_ins(session, user.id)
    note_own(session, actor, action, user, after or None)
    session.flush()
    return facts_of(user)


def settle(session: Session, user: User) -> None:
    """Let the account say whether it has a second factor."""
    has_app = select(Authenticator.user_id).where(Authenticator.user_id == user.id)
    has_passkey = select(Passkey.id).where(Passkey.user_id == user.id).limit(1)
    user.has_factor = session.scalar(has_app) is not None or session.scalar(has_passkey) is not None
    if not user.has_factor:
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
