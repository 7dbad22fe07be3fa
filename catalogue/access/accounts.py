"""Accounts: adding them, new passwords, closing and reopening, ending their log-ins, letting them try again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from .. import audit
from ..foundation import clock
from ..foundation.errors import Invalid, NotFound, Problem, Refused, _
from ..models import Division, FamiliarSource, Grant, Role, User
from .authenticating import forget_failures
from .instance import require_of_instance
from .log_ins import end_log_ins
from .passwords import hash_password, password_problems
from .rights import ROLES, Actor, Right, require
from .users import LONGEST_NAME, UserFacts, facts_of, list_users, normal_name, own_user, take_turns_at

__all__ = [
    "add_user",
    "close_account",
    "end_every_log_in",
    "list_users",
    "reopen_account",
    "set_password",
    "unlock",
]


def add_user(
    session: Session,
    name: str,
    role: Role,
    division: int,
    password: str,
    *,
    actor: Actor,
    person: str | None = None,
) -> UserFacts:
    """Add an account that holds ``role`` in ``division``; flushes. ``person`` is the name that pages show.

    Raises ``NotAllowed``, ``Invalid`` for a name or password that will not do or a role that is not held at the division's
    level, ``NotFound`` for an unknown division, ``Refused`` for a name that is taken.
    """
    by = require(actor, Right.MANAGE_USERS, division)
    name = normal_name(name)
    take_turns_at(session, name)
    place = session.get(Division, division)
    if place is None:
        raise NotFound(_("There is no division %(code)012d."), field="division", code=division)
    person = (person or "").strip() or None
    problems = [*_name_problems(name), *_person_problems(person), *password_problems(name, password)]
    if place.level not in ROLES[role].levels:
        message = _("The role %(role)s is not held at the level of %(division)s.")
        problems.append(Problem("division", message, {"role": role.value, "division": place.name}))
    elif ROLES[role].top_only and place.parent_code is not None:
        message = _(
            "The role %(role)s is held in the top division, such as the city; %(division)s is below it."
        )
        problems.append(Problem("division", message, {"role": role.value, "division": place.name}))
    if problems:
        raise Invalid(problems)
    if session.scalar(select(User.id).where(User.name == name)) is not None:
        raise Refused(_("The name %(name)s is taken."), field="name", name=name)
    user = User(name=name, password_hash=hash_password(password), active=True, created_at=clock.now())
    user.person = person
    user.grants = [Grant(role=role, division_code=division)]
    session.add(user)
    session.flush()
    _append(session, actor, by, "account.added", user, after={"role": role.value, "division": division})
    return facts_of(user)


def _name_problems(name: str) -> list[Problem]:
    if not name or len(name) > LONGEST_NAME:
        return [Problem("name", _("A name has 1 to %(most)d characters."), {"most": LONGEST_NAME})]
    if any(char.isspace() or not char.isprintable() for char in name):
        return [Problem("name", _("A name has no spaces."), {})]
    return []


def _person_problems(person: str | None) -> list[Problem]:
    if person is not None and (len(person) > LONGEST_NAME or not person.isprintable()):
        return [Problem("person", _("A name has 1 to %(most)d characters."), {"most": LONGEST_NAME})]
    return []


def set_password(session: Session, *, actor: Actor, name: str, password: str) -> UserFacts:
    """Give an account a new password, end its log-ins, unlock it and make no source familiar any more; flushes.

    Raises ``NotAllowed``, ``NotFound`` for an unknown name and ``Invalid`` for a password that will not do.
    """
    user, by = _own(session, actor, name)
    if problems := password_problems(user.name, password):
        raise Invalid(problems)
    user.password_hash = hash_password(password)
    end_log_ins(session, user.id)
    forget_failures(session, user.name)
    # Who knew the old password may have logged in with it.
    session.execute(delete(FamiliarSource).where(FamiliarSource.user_id == user.id))
    session.flush()
    _append(session, actor, by, "account.password_set", user)
    return facts_of(user)


def close_account(session: Session, *, actor: Actor, name: str) -> UserFacts:
    """Close an account and end its log-ins; flushes. Raises ``NotAllowed``, ``NotFound``, and ``Refused`` if it is closed already."""
    user, by = _own(session, actor, name)
    if not user.active:
        raise Refused(_("The account %(name)s is closed already."), field="name", name=user.name)
    user.active = False
    end_log_ins(session, user.id)
    session.flush()
    _append(session, actor, by, "account.closed", user)
    return facts_of(user)


def reopen_account(session: Session, *, actor: Actor, name: str) -> UserFacts:
    """Open a closed account; flushes. Raises ``NotAllowed``, ``NotFound``, and ``Refused`` if it is open."""
    user, by = _own(session, actor, name)
    if user.active:
        raise Refused(_("The account %(name)s is open."), field="name", name=user.name)
    user.active = True
    session.flush()
    _append(session, actor, by, "account.reopened", user)
    return facts_of(user)


def unlock(session: Session, *, actor: Actor, name: str) -> int:
    """Forget the failed log-ins of an account, so that its owner can log in at once. Gives how many there were.

    Raises ``NotAllowed`` or ``NotFound``.
    """
    user, by = _own(session, actor, name)
    count = forget_failures(session, user.name)
    _append(session, actor, by, "account.unlocked", user, after={"failures": count})
    return count


def end_every_log_in(session: Session, *, actor: Actor, name: str) -> int:
    """End every log-in of an account on all devices. Gives how many there were. Raises ``NotAllowed``, ``NotFound``."""
    user, by = _own(session, actor, name)
    count = end_log_ins(session, user.id)
    _append(session, actor, by, "account.logged_out", user, after={"log_ins": count})
    return count


def _own(session: Session, actor: Actor, name: str) -> tuple[User, Role]:
    """An account that ``actor`` may change, and by which role: one that reaches every division of the account."""
    user = own_user(session, name)
    roles = [require(actor, Right.MANAGE_USERS, grant.division_code) for grant in user.grants]
    return user, roles[0] if roles else require_of_instance(session, actor, Right.MANAGE_USERS)


def _append(
    session: Session, actor: Actor, by: Role, action: str, user: User, after: Mapping[str, Any] | None = None
) -> None:
    audit.append(
        session,
        who=actor.name,
        role=by.value,
        action=action,
        subject=f"account {user.name}",
        division=user.grants[0].division_code if user.grants else None,
        after=after,
    )
