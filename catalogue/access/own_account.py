"""What people do to their own account, after their present password: another one, and ending log-ins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ..foundation.errors import Invalid, Problem, Refused, _
from ..models import User
from .authenticating import NO_SOURCE, Source, authenticate, forget_sources
from .keeping import note_own
from .log_ins import end_log_ins, end_own_log_in
from .passwords import hash_password, password_problems
from .rights import Actor
from .users import UserFacts, facts_of, note_log_in, own_user


def confirmed_owner(
    session: Session, *, actor: Actor, present: str, now: datetime, source: Source = NO_SOURCE
) -> User:
    """The row of one's own account, after the present password was checked as at a log-in.

    A wrong one is counted, so **the caller commits either way**, and raises ``WrongPassword`` or ``LockedOut``. Raises
    ``Refused`` for an account whose password is published: what opens it belongs to no one.
    """
    user = _owner(session, actor, present, now, source)
    if user.published:
        raise Refused(_("The password of this account is published for trying out. It is not changed here."))
    return user


def _owner(session: Session, actor: Actor, present: str, now: datetime, source: Source) -> User:
    authenticate(session, actor.name, present, now=now, source=source)
    return own_user(session, actor.name)


def change_password(
    session: Session,
    *,
    actor: Actor,
    present: str,
    password: str,
    now: datetime,
    source: Source = NO_SOURCE,
) -> UserFacts:
    """Give one's own account another password and end its log-ins, the present one too; flushes.

    As ``confirmed_owner``. Raises ``Invalid`` for a password that will not do or is the present one.
    """
    user = confirmed_owner(session, actor=actor, present=present, now=now, source=source)
    problems = password_problems(user.name, password)
    if not problems and password == present:
        problems = [Problem("password", _("This is the present password. Please choose another."), {})]
    if problems:
        raise Invalid(problems)
    user.password_hash, user.must_change = hash_password(password), False
    end_log_ins(session, user.id)
    forget_sources(session, user.id, besides=source)
    session.flush()
    note_own(session, actor, "account.password_changed", user)
    return facts_of(user)


def end_log_in_elsewhere(
    session: Session,
    *,
    actor: Actor,
    present: str,
    log_in: int,
    now: datetime,
    source: Source = NO_SOURCE,
) -> bool:
    """End one of one's own log-ins, such as that of a computer left behind. Gives whether there was one.

    The present password is checked as at a log-in, so **the caller commits either way**; raises ``WrongPassword`` or
    ``LockedOut``. The password of an account for trying out is no secret, and will do here.
    """
    user = _owner(session, actor, present, now, source)
    ended = end_own_log_in(session, user.id, log_in)
    if ended:
        note_log_in(session, user, "log_in.ended")
    return ended


def end_all_log_ins(
    session: Session, *, actor: Actor, present: str, now: datetime, source: Source = NO_SOURCE
) -> int:
    """End every log-in of one's own, as ``end_log_in_elsewhere`` does one. Gives how many there were."""
    user = _owner(session, actor, present, now, source)
    count = end_log_ins(session, user.id)
    note_own(session, actor, "account.logged_out", user, {"log_ins": count})
    return count
