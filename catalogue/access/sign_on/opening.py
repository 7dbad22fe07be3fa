"""Which account an identity opens, and how the provider ends log-ins that came from it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ...foundation.errors import DomainError, _
from ...models import LogIn, TiedIdentity, User
from ..authenticating import Source, count_passkey
from ..log_ins import token_digest
from ..users import UserFacts, facts_of, find_user, note_log_in, take_turns_at
from .ties import Identity


class SignOnRefused(DomainError):
    """The provider said who it is, and that opens nothing here."""

    code = "sign_on_refused"


class NotTied(SignOnRefused):
    """No account is tied to the identity. Nothing is made for it: neither an account nor a right."""

    code = "not_tied"

    def __init__(self) -> None:
        super().__init__(_("No account here is tied to you yet."))


class AccountResting(SignOnRefused):
    """The account is suspended or closed. Only its owner hears it: the provider has just said who that is."""

    code = "account_resting"

    def __init__(self) -> None:
        super().__init__(_("Your account here is suspended or closed. The office above can open it again."))


class FirstPasswordWaits(SignOnRefused):
    """The account has a password that was made for its owner, who has to choose another one before anything else."""

    code = "first_password_waits"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Your account has a new first password. Please log in with it and choose your own; the office above has it."
            )
        )


def open_tied(session: Session, identity: Identity, *, now: datetime) -> UserFacts:
    """The account that an identity opens, as of now; notes it in the trail, also a refusal, and flushes.

    **The caller commits either way.** The account may still have to show its second factor. Raises ``NotTied``,
    ``AccountResting`` or ``FirstPasswordWaits``.
    """
    tie = select(TiedIdentity.id, User.name).join(User, User.id == TiedIdentity.user_id)
    mine = (TiedIdentity.issuer == identity.issuer, TiedIdentity.subject == identity.subject)
    found = session.execute(tie.where(*mine)).one_or_none()
    if found is None:
        note_log_in(session, None, "log_in.refused")
        raise NotTied
    take_turns_at(session, found.name)
    # It may have been untied while others had their turn.
    used = update(TiedIdentity).where(TiedIdentity.id == found.id).values(used_at=now)
    user = find_user(session, found.name)
    if user is None or session.scalar(used.returning(TiedIdentity.id)) is None:
        note_log_in(session, user, "log_in.refused")
        raise NotTied
    if not user.active or user.suspended:
        note_log_in(session, user, "log_in.refused")
        raise AccountResting
    if user.must_change:
        note_log_in(session, user, "log_in.refused")
        raise FirstPasswordWaits
    note_log_in(session, user, "log_in.by_provider")
    session.flush()
    return facts_of(user)


def count_opened(session: Session, account: UserFacts, *, now: datetime, source: Source) -> None:
    """What follows a log-in that needs no second step: the source is familiar, and its failures are forgotten. Flushes."""
    count_passkey(session, session.get_one(User, account.id), now=now, source=source)


def provider_mark(identity: Identity, provider_session: str | None) -> str:
    """The mark of a session at the provider (``sid``), or of the identity where the provider names none. Opens nothing."""
    if provider_session is None:
        return token_digest(f"subject {identity.issuer} {identity.subject}")
    return _mark(identity.issuer, provider_session)


def _mark(issuer: str, provider_session: str) -> str:
    return token_digest(f"session {issuer} {provider_session}")


def end_at_provider(
    session: Session, *, issuer: str, subject: str | None, provider_session: str | None
) -> int:
    """End the log-ins that came from a session that the provider ended, or all that its identity began; flushes.

    Log-ins by password or passkey stay. Gives how many there were.
    """
    if provider_session is not None:
        which = LogIn.provider_session == _mark(issuer, provider_session)
    else:
        owner = select(TiedIdentity.user_id).where(
            TiedIdentity.issuer == issuer, TiedIdentity.subject == subject
        )
        which = LogIn.provider_session.is_not(None) & LogIn.user_id.in_(owner)
    ended = session.scalars(delete(LogIn).where(which).returning(LogIn.user_id)).all()
    for user in session.scalars(select(User).where(User.id.in_(set(ended))).order_by(User.id)):
        note_log_in(session, user, "log_in.ended_by_provider")
    session.flush()
    return len(ended)
