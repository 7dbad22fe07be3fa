"""What people do to their own account: another password, and ending log-ins on other devices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ..foundation.errors import Invalid, Problem, Refused, _
from .authenticating import NO_SOURCE, Source, authenticate, forget_sources
from .keeping import note
from .log_ins import end_log_ins
from .passwords import hash_password, password_problems
from .rights import Actor
from .users import UserFacts, facts_of, own_user


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

    The present password is checked as at a log-in: a wrong one is counted, so **the caller commits either way**, and
    raises ``WrongPassword`` or ``LockedOut``. Raises ``Invalid`` for a password that will not do or is the present one,
    ``Refused`` for an account whose password is published.
    """
    authenticate(session, actor.name, present, now=now, source=source)
    user = own_user(session, actor.name)
    if user.published:
        raise Refused(_("The password of this account is published for trying out. It is not changed here."))
    problems = password_problems(user.name, password)
    if not problems and password == present:
        problems = [Problem("password", _("This is the present password. Please choose another."), {})]
    if problems:
        raise Invalid(problems)
    user.password_hash, user.must_change = hash_password(password), False
    end_log_ins(session, user.id)
    forget_sources(session, user.id, besides=source)
    session.flush()
    by = max(actor.held, key=lambda held: held.division).role if actor.held else None
    if by is not None:
        note(session, actor, by, "account.password_changed", user)
    return facts_of(user)
