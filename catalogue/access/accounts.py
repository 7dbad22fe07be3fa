"""Accounts of others: adding them, new passwords, suspending, closing and reopening, ending log-ins, letting them try again."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..foundation import clock
from ..foundation.errors import Invalid, NotFound, Problem, Refused, _
from ..models import Department, Division, Grant, Role, User
from .authenticating import forget_failures, forget_sources
from .keeping import account_of_another, grant_in_trail, kept_account, note, require_keeper
from .log_ins import end_log_ins
from .passwords import hash_password, password_problems
from .rights import ROLES, Actor
from .sign_on.ties import forget_ties
from .users import LONGEST_NAME, UserFacts, facts_of, list_users, normal_name, take_turns_at

__all__ = [
    "MadePassword",
    "PasswordKind",
    "add_user",
    "close_account",
    "end_every_log_in",
    "list_users",
    "rename_person",
    "reopen_account",
    "resume_account",
    "set_password",
    "suspend_account",
    "unlock",
]


class PasswordKind(enum.Enum):
    """Whose a password is."""

    OWN = enum.auto()
    FIRST = enum.auto()
    """Made for the owner of the account, who has to change it at the first log-in."""
    PUBLISHED = enum.auto()
    """Known to everybody who tries out a demonstration."""


@dataclass(frozen=True, slots=True)
class MadePassword:
    """A password that the owner of an account has not chosen."""

    text: str
    kind: PasswordKind


def add_user(
    session: Session,
    name: str,
    role: Role,
    division: int,
    password: str | MadePassword,
    *,
    actor: Actor,
    person: str | None = None,
    department: int | None = None,
) -> UserFacts:
    """Add an account that holds ``role`` in ``division``; flushes. ``person`` is the name that colleagues see.

    ``department`` is the id of an open department of the division, for the role ``DEPARTMENT`` and no other.

    Raises ``NotAllowed``, ``Invalid`` for a name or password that will not do or a role
    that is not held at the division's level, ``NotFound`` for an unknown division, ``Refused`` for a name that is taken.
    """
    by = require_keeper(actor, role, division)
    made = password if isinstance(password, MadePassword) else MadePassword(password, PasswordKind.OWN)
    name = normal_name(name)
    take_turns_at(session, name)
    place = session.get(Division, division)
    if place is None:
        raise NotFound(_("There is no division %(code)012d."), field="division", code=division)
    person = (person or "").strip() or None
    problems = [
        *name_problems(name),
        *person_problems(person),
        # A published password opens what everybody may try; it keeps no one out.
        *([] if made.kind is PasswordKind.PUBLISHED else password_problems(name, made.text)),
        *place_problems(role, place),
        *department_problems(role, division, session.get(Department, department or 0)),
    ]
    if problems:
        raise Invalid(problems)
    if session.scalar(select(User.id).where(User.name == name)) is not None:
        raise Refused(_("The name %(name)s is taken."), field="name", name=name)
    user = User(name=name, password_hash=hash_password(made.text), active=True, created_at=clock.now())
    user.person = person
    user.must_change, user.published = made.kind is PasswordKind.FIRST, made.kind is PasswordKind.PUBLISHED
    user.grants = [Grant(role=role, division_code=division, department_id=department)]
    session.add(user)
    session.flush()
    note(session, actor, by, "account.added", user, after=grant_in_trail(user.grants[0]))
    return facts_of(user)


def place_problems(role: Role, place: Division) -> list[Problem]:
    """Why a role cannot be held in a division; empty if it can."""
    values = {"role": role.value, "division": place.name}
    if place.level not in ROLES[role].levels:
        return [Problem("division", _("The role %(role)s is not held at the level of %(division)s."), values)]
    if ROLES[role].top_only and place.parent_code is not None:
        message = _(
            "The role %(role)s is held in the top division, such as the city; %(division)s is below it."
        )
        return [Problem("division", message, values)]
    return []


def department_problems(role: Role, division: int, department: Department | None) -> list[Problem]:
    """Why a role cannot be held in a department, or without one; empty if it can."""
    if role is not Role.DEPARTMENT:
        message = _("Only the role department is held in a department.")
        return [Problem("department", message, {})] if department else []
    if department is None or department.division_code != division or department.closed_at is not None:
        return [Problem("department", _("Say in which department of this division."), {})]
    return []


def name_problems(name: str) -> list[Problem]:
    """Why a name will not do for an account; empty if it will."""
    if not name or len(name) > LONGEST_NAME:
        return [Problem("name", _("A name has 1 to %(most)d characters."), {"most": LONGEST_NAME})]
    if any(char.isspace() or not char.isprintable() for char in name):
        return [Problem("name", _("A name has no spaces."), {})]
    return []


def person_problems(person: str | None) -> list[Problem]:
    """Why a text will not do for a person's name; empty if it will."""
    if person is not None and (len(person) > LONGEST_NAME or not person.isprintable()):
        return [Problem("person", _("A name has 1 to %(most)d characters."), {"most": LONGEST_NAME})]
    return []


def rename_person(session: Session, *, actor: Actor, name: str, person: str | None) -> UserFacts:
    """Set the name that colleagues see, or None; flushes. Raises ``NotAllowed``, ``NotFound``, ``Invalid``, ``Refused``."""
    user, by = account_of_another(session, actor, name)
    person = (person or "").strip() or None
    if problems := person_problems(person):
        raise Invalid(problems)
    if person != user.person:
        user.person = person
        session.flush()
        note(session, actor, by, "account.renamed", user)
    return facts_of(user)


def set_password(
    session: Session, *, actor: Actor, name: str, password: str, first: bool = False
) -> UserFacts:
    """Give an account a new password, end its log-ins, unlock it and make no source familiar any more; flushes.

    It is tied to no provider any more: who knew the old password may have tied an identity of their own.
    ``first``: its owner has to change it at the next log-in. Raises ``NotAllowed``, ``NotFound`` for an unknown name,
    ``Invalid`` for a password that will not do and ``Refused`` for the actor's own account.
    """
    user, by = account_of_another(session, actor, name)
    if problems := password_problems(user.name, password):
        raise Invalid(problems)
    user.password_hash, user.must_change = hash_password(password), first
    end_log_ins(session, user.id)
    forget_failures(session, user.name)
    forget_sources(session, user.id)
    untied = forget_ties(session, user)
    session.flush()
    note(session, actor, by, "account.password_set", user, {"untied": untied} if untied else None)
    return facts_of(user)


def suspend_account(session: Session, *, actor: Actor, name: str) -> UserFacts:
    """Let an account rest and end its log-ins; flushes. It keeps its communities and its password.

    Raises ``NotAllowed``, ``NotFound``, and ``Refused`` if it is closed or suspended.
    """
    user, by = account_of_another(session, actor, name)
    if not user.active:
        raise Refused(_("The account %(name)s is closed already."), field="name", name=user.name)
    if user.suspended:
        raise Refused(_("The account %(name)s is suspended already."), field="name", name=user.name)
    user.suspended = True
    end_log_ins(session, user.id)
    session.flush()
    note(session, actor, by, "account.suspended", user)
    return facts_of(user)


def resume_account(session: Session, *, actor: Actor, name: str) -> UserFacts:
    """End the rest of an account; flushes. Raises ``NotAllowed``, ``NotFound``, and ``Refused`` if it is not suspended."""
    user, by = account_of_another(session, actor, name)
    if not user.suspended:
        raise Refused(_("The account %(name)s is not suspended."), field="name", name=user.name)
    user.suspended = False
    session.flush()
    note(session, actor, by, "account.resumed", user)
    return facts_of(user)


def close_account(session: Session, *, actor: Actor, name: str) -> UserFacts:
    """Close an account, end its log-ins and its ties to providers; flushes. Raises ``NotAllowed``, ``NotFound``, and ``Refused`` if it is closed already."""
    user, by = account_of_another(session, actor, name)
    if not user.active:
        raise Refused(_("The account %(name)s is closed already."), field="name", name=user.name)
    user.active = False
    end_log_ins(session, user.id)
    untied = forget_ties(session, user)
    session.flush()
    note(session, actor, by, "account.closed", user, {"untied": untied} if untied else None)
    return facts_of(user)


def reopen_account(session: Session, *, actor: Actor, name: str) -> UserFacts:
    """Open a closed account; flushes. Raises ``NotAllowed``, ``NotFound``, and ``Refused`` if it is open."""
    user, by = account_of_another(session, actor, name)
    if user.active:
        raise Refused(_("The account %(name)s is open."), field="name", name=user.name)
    user.active = True
    session.flush()
    note(session, actor, by, "account.reopened", user)
    return facts_of(user)


def unlock(session: Session, *, actor: Actor, name: str) -> int:
    """Forget the failed log-ins of an account, so that its owner can log in at once. Gives how many there were.

    Raises ``NotAllowed`` or ``NotFound``.
    """
    user, by = kept_account(session, actor, name)
    count = forget_failures(session, user.name)
    note(session, actor, by, "account.unlocked", user, after={"failures": count})
    return count


def end_every_log_in(session: Session, *, actor: Actor, name: str) -> int:
    """End every log-in of an account on all devices. Gives how many there were. Raises ``NotAllowed``, ``NotFound``."""
    user, by = kept_account(session, actor, name)
    count = end_log_ins(session, user.id)
    note(session, actor, by, "account.logged_out", user, after={"log_ins": count})
    return count
