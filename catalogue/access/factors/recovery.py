"""Recovery codes: ten for the day when the app and the passkeys are lost. Shown once, kept as hashes, each used once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ...foundation.errors import Refused, _
from ...models import RecoveryCode
from ..authenticating import NO_SOURCE, Source
from ..own_account import confirmed_owner
from ..passwords import first_password, hash_password, matches
from ..rights import Actor
from ..users import UserFacts
from .facts import change_factors

HOW_MANY = 10
_MARK = 2


@dataclass(frozen=True, slots=True)
class MadeCode:
    """A recovery code and what is kept of it. ``text`` is shown once."""

    text: str
    mark: str
    code_hash: str


def make_codes() -> tuple[MadeCode, ...]:
    """New recovery codes, of about 59 random bits each. Hashing them takes a while: make them before others wait."""
    made: dict[str, MadeCode] = {}
    while len(made) < HOW_MANY:
        text = first_password()
        plain = text.replace("-", "")
        mark = plain[:_MARK]
        if mark not in made:
            made[mark] = MadeCode(text, mark, hash_password(plain[_MARK:]))
    return tuple(made.values())


def keep_codes(session: Session, user_id: int, made: Sequence[MadeCode]) -> None:
    """Keep new recovery codes; those before open nothing any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.add_all(RecoveryCode(user_id=user_id, mark=each.mark, code_hash=each.code_hash) for each in made)


def replace_codes(
    session: Session,
    *,
    actor: Actor,
    present: str,
    recovery: Sequence[MadeCode],
    now: datetime,
    source: Source = NO_SOURCE,
) -> UserFacts:
    """Keep new recovery codes for one's own account in the place of those before, and end its log-ins; flushes.

    The present password is checked as at a log-in, so **the caller commits either way**; raises ``WrongPassword`` or
    ``LockedOut``, and ``Refused`` for a published account or one without a second factor.
    """
    user = confirmed_owner(session, actor=actor, present=present, now=now, source=source)
    if not user.has_factor:
        raise Refused(_("Recovery codes come with an app or a passkey. Please set up one of them first."))
    keep_codes(session, user.id, recovery)
    return change_factors(session, actor, user, "account.recovery_codes_made")


def spend_recovery_code(session: Session, user_id: int, plain: str) -> bool:
    """Whether a code without its dashes is one of the account's; using it deletes it. Of two at once one gets it.

    It takes as long for a code that there is as for one that there is not.
    """
    kept = session.execute(
        select(RecoveryCode.id, RecoveryCode.code_hash).where(
            RecoveryCode.user_id == user_id, RecoveryCode.mark == plain[:_MARK]
        )
    ).one_or_none()
    if not matches(kept.code_hash if kept else None, plain[_MARK:]) or kept is None:
        return False
    used = delete(RecoveryCode).where(RecoveryCode.id == kept.id).returning(RecoveryCode.id)
    return session.scalar(used) is not None
