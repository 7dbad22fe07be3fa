"""Taking second factors away: one's own, after the password; a colleague's, by the office that keeps the account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ...foundation.errors import Invalid, NotFound, Problem, Refused, _
from ...models import Authenticator, Passkey, RecoveryCode, User
from ..authenticating import NO_SOURCE, Source, forget_failures
from ..keeping import account_of_another, note, note_own
from ..log_ins import end_log_ins
from ..own_account import confirmed_owner
from ..rights import Actor
from ..users import UserFacts, facts_of, own_user
from .facts import change_factors

LONGEST_NAME = 40
"""Characters of the name of a passkey."""


def remove_app(
    session: Session, *, actor: Actor, present: str, now: datetime, source: Source = NO_SOURCE
) -> UserFacts:
    """Take the app of one's own account away, and end its log-ins; flushes.

    The present password is checked as at a log-in, so **the caller commits either way**; raises ``WrongPassword``,
    ``LockedOut``, ``Refused`` for a published account, ``NotFound`` if there is none.
    """
    user = confirmed_owner(session, actor=actor, present=present, now=now, source=source)
    gone = delete(Authenticator).where(Authenticator.user_id == user.id).returning(Authenticator.user_id)
    if session.scalar(gone) is None:
        raise NotFound(_("The account has no app."))
    return change_factors(session, actor, user, "account.app_removed")


def remove_passkey(
    session: Session, *, actor: Actor, present: str, passkey: int, now: datetime, source: Source = NO_SOURCE
) -> UserFacts:
    """Take a passkey of one's own account away, as ``remove_app`` does the app."""
    user = confirmed_owner(session, actor=actor, present=present, now=now, source=source)
    own = _own_passkey(session, user, passkey)
    session.delete(own)
    return change_factors(session, actor, user, "account.passkey_removed", passkey=passkey)


def rename_passkey(session: Session, *, actor: Actor, passkey: int, name: str) -> None:
    """Give a passkey of one's own account another name; flushes. Raises ``Invalid``, ``NotFound``."""
    user = own_user(session, actor.name)
    _own_passkey(session, user, passkey).name = passkey_name(name)
    session.flush()
    note_own(session, actor, "account.passkey_named", user)


def passkey_name(name: str) -> str:
    """The name of a passkey as it is kept. Raises ``Invalid``."""
    plain = name.strip()
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        message = _("A name has 1 to %(most)d characters.")
        raise Invalid([Problem("name", message, {"most": LONGEST_NAME})])
    return plain


def _own_passkey(session: Session, user: User, passkey: int) -> Passkey:
    found = session.get(Passkey, passkey)
    if found is None or found.user_id != user.id:
        raise NotFound(_("There is no such passkey."))
    return found


def remove_factors(session: Session, *, actor: Actor, name: str) -> UserFacts:
    """Take all second factors of an account away, such as when a phone is lost, and end its log-ins; flushes.

    Who needs one sets it up at the next log-in. Raises ``NotAllowed``, ``NotFound``, and ``Refused`` for the own
    account, a published one, or one that has none.
    """
    user, by = account_of_another(session, actor, name)
    if not user.has_factor:
        raise Refused(_("The account %(name)s has no second factor."), field="name", name=user.name)
    for model in (Authenticator, Passkey, RecoveryCode):
        session.execute(delete(model).where(model.user_id == user.id))
    user.has_factor = False
    end_log_ins(session, user.id)
    forget_failures(session, user.name)
    session.flush()
    note(session, actor, by, "account.factors_removed", user)
    return facts_of(user)
