"""Identities at a provider of single sign-on, tied to accounts by their owners. A tie opens an account and gives no right.

People are known by issuer and subject alone: names and addresses of mail change hands, and a provider may let people choose them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from ...foundation.database import take_turns
from ...foundation.errors import NotFound, Refused, _
from ...models import TiedIdentity, User
from ..authenticating import NO_SOURCE, Source
from ..keeping import account_of_another, note, note_own
from ..log_ins import end_log_ins
from ..own_account import confirmed_owner
from ..rights import Actor
from ..users import UserFacts, facts_of, own_user

LONGEST_SUBJECT = 255
"""Characters of a subject: OpenID Connect Core 1.0, section 2."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at a provider: its issuer, and what it calls the person, at most ``LONGEST_SUBJECT`` ASCII characters."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class TieFacts:
    """A tie as the owner of the account sees it."""

    issuer: str
    subject: str
    tied_at: datetime
    used_at: datetime | None


def ties_of(session: Session, user_id: int) -> tuple[TieFacts, ...]:
    """The identities that are tied to an account, the oldest first: at most one of each provider."""
    rows = session.execute(
        select(TiedIdentity.issuer, TiedIdentity.subject, TiedIdentity.tied_at, TiedIdentity.used_at)
        .where(TiedIdentity.user_id == user_id)
        .order_by(TiedIdentity.id)
    )
    return tuple(TieFacts(*row) for row in rows)


def confirm_before_tying(
    session: Session, *, actor: Actor, present: str, now: datetime, source: Source = NO_SOURCE
) -> UserFacts:
    """The own account, before its owner goes to the provider: the present password was checked as at a log-in.

    A wrong one is counted, so **the caller commits either way**. Raises ``WrongPassword``, ``LockedOut``, and ``Refused`` for
    an account whose password is published.
    """
    return facts_of(confirmed_owner(session, actor=actor, present=present, now=now, source=source))


def tie(session: Session, *, actor: Actor, identity: Identity, now: datetime) -> UserFacts:
    """Tie an identity to one's own account and end its log-ins, the present one too; flushes.

    Raises ``Refused`` if the identity belongs to another account, if the account has one of the same provider, or if its
    password is published.
    """
    take_turns(session, f"identity {identity.issuer} {identity.subject}")
    user = own_user(session, actor.name)
    if user.published:
        raise Refused(_("The password of this account is published for trying out. It is not changed here."))
    taken = select(TiedIdentity.user_id).where(*_is(identity))
    if session.scalar(taken) not in (None, user.id):
        raise Refused(
            _("This person is tied to another account here already. It has to be untied there first.")
        )
    own = select(TiedIdentity.id).where(
        TiedIdentity.user_id == user.id, TiedIdentity.issuer == identity.issuer
    )
    if session.scalar(own) is not None:
        raise Refused(_("Your account is tied already. Untie it first."))
    session.add(TiedIdentity(user_id=user.id, issuer=identity.issuer, subject=identity.subject, tied_at=now))
    end_log_ins(session, user.id)
    session.flush()
    note_own(session, actor, "account.tied", user, {"issuer": identity.issuer})
    return facts_of(user)


def untie_own(
    session: Session, *, actor: Actor, present: str, now: datetime, source: Source = NO_SOURCE
) -> UserFacts:
    """Untie one's own account from every provider, and end its log-ins; flushes.

    As ``confirm_before_tying``; raises ``NotFound`` if there is no tie.
    """
    user = confirmed_owner(session, actor=actor, present=present, now=now, source=source)
    if not forget_ties(session, user):
        raise NotFound(_("The account is not tied."))
    end_log_ins(session, user.id)
    session.flush()
    note_own(session, actor, "account.untied", user)
    return facts_of(user)


def untie(session: Session, *, actor: Actor, name: str) -> UserFacts:
    """Untie an account from every provider, and end its log-ins; flushes. Its password opens it as before.

    Raises ``NotAllowed``, ``NotFound``, and ``Refused`` for the own account, a published one, or one that is not tied.
    """
    user, by = account_of_another(session, actor, name)
    if not forget_ties(session, user):
        raise Refused(_("The account %(name)s is not tied."), field="name", name=user.name)
    end_log_ins(session, user.id)
    session.flush()
    note(session, actor, by, "account.untied", user)
    return facts_of(user)


def forget_ties(session: Session, user: User) -> int:
    """Take the ties of an account away, with what its caller notes. Gives how many there were."""
    gone = delete(TiedIdentity).where(TiedIdentity.user_id == user.id).returning(TiedIdentity.id)
    return len(session.scalars(gone).all())


def _is(identity: Identity) -> tuple[ColumnElement[bool], ...]:
    return (TiedIdentity.issuer == identity.issuer, TiedIdentity.subject == identity.subject)
