"""Accounts as the rest of the portal sees them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit
from ..foundation.database import take_turns
from ..foundation.errors import NotFound, _
from ..models import User
from .rights import Actor, Held

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class UserFacts:
    """An account as the rest of the portal sees it."""

    id: int
    name: str
    active: bool
    held: tuple[Held, ...]
    person: str | None = None
    suspended: bool = False
    must_change: bool = False
    published: bool = False
    kept_by: int | None = None
    has_factor: bool = False

    @property
    def shown_as(self) -> str:
        """The name that pages show: the person's, or the log-in name where that is not known."""
        return self.person or self.name


def held_by(user: User) -> tuple[Held, ...]:
    """The roles of an account's row."""
    return tuple(Held(grant.role, grant.division_code, grant.department_id) for grant in user.grants)


def facts_of(user: User) -> UserFacts:
    """An account's row as facts."""
    return UserFacts(
        id=user.id,
        name=user.name,
        active=user.active,
        held=held_by(user),
        person=user.person,
        suspended=user.suspended,
        must_change=user.must_change,
        published=user.published,
        kept_by=user.kept_by,
        has_factor=user.has_factor,
    )


def subject_of(user: User) -> str:
    """How the trail names an account."""
    return f"account {user.name}"


def actor_of(user: UserFacts) -> Actor:
    """Who acts when this user does something."""
    return Actor(name=user.name, held=user.held)


def normal_name(name: str) -> str:
    """A name as it is stored and compared: full-width and capital letters make no difference."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def list_users(session: Session) -> tuple[UserFacts, ...]:
    """All users, by name."""
    return tuple(facts_of(user) for user in session.scalars(select(User).order_by(User.name)))


def persons(session: Session, names: Iterable[str]) -> dict[str, str]:
    """What colleagues see of these accounts: the persons' names, by log-in name, where they are known. One query."""
    wanted = {name for name in names if name}
    if not wanted:
        return {}
    rows = session.execute(
        select(User.name, User.person).where(User.name.in_(wanted), User.person.is_not(None))
    )
    return {name: person for name, person in rows if person}


def take_turns_at(session: Session, name: str) -> None:
    """Wait for other log-ins to, and changes of, the account of a normal name, known or unknown."""
    take_turns(session, f"account {name}")


def find_user(session: Session, name: str) -> User | None:
    """The row of an account by its normal name, as it is now."""
    return session.scalar(select(User).where(User.name == name).execution_options(populate_existing=True))


def own_user(session: Session, name: str) -> User:
    """The row of an account that is to be changed, kept from others until the transaction ends. Raises ``NotFound``."""
    name = normal_name(name)
    take_turns_at(session, name)
    user = find_user(session, name)
    if user is None:
        raise NotFound(_("There is no such account."), field="name")
    return user


def note_log_in(session: Session, user: User | None, action: str, *, by: Actor | None = None) -> None:
    """Note in the trail that somebody logged in or out, or was refused; ``by``: who did it, if not the account itself.

    What was typed for no account is not kept: it may be a password.
    """
    held = held_by(user) if user is not None else ()
    own = user.name if user is not None else "unknown"
    role = held[0].role.value if held else "none"
    audit.note(
        session,
        who=own if by is None else by.name,
        role=role if by is None else by.held[0].role.value,
        action=action,
        subject=subject_of(user) if user is not None else "account unknown",
        division=held[0].division if held else None,
    )
