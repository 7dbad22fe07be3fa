"""Accounts: adding people, checking passwords, and holding off those who guess.

Failures are counted in the database, by the name that was typed, so that the count is the same for every
process and machine, and the same for names that exist and names that do not.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..foundation import clock
from ..foundation.errors import DomainError, Invalid, NotFound, Problem, Refused, _
from ..models import Division, Grant, Level, LogInFailure, Role, User
from .rights import Actor, Held

LONGEST_NAME = 40
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128
FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=30)
"""After so many failures within this time a name is locked for as long, counted from the last of them."""
FAILURES_KEPT = timedelta(days=1)

#: Memory in KiB. OWASP's least recommendation for Argon2id; about 20 ms on one core.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)

#: The level of the division in which a role can be held. Administrators work anywhere, editors at the top.
_LEVELS: dict[Role, tuple[Level, ...]] = {
    Role.WORKER: (Level.COMMUNITY,),
    Role.STREET: (Level.STREET,),
    Role.DISTRICT: (Level.DISTRICT, Level.PREFECTURE),
    Role.CITY: (Level.PROVINCE, Level.PREFECTURE),
    Role.EDITOR: tuple(Level),
    Role.ADMIN: tuple(Level),
}


class WrongPassword(DomainError):
    """The name and the password do not belong together, or the account is closed. Says not which."""

    code = "wrong_password"


class LockedOut(DomainError):
    """Too many failures: no password is looked at until ``until``."""

    code = "locked_out"

    def __init__(self, until: datetime, *, minutes: int) -> None:
        super().__init__(
            _("Too many failed attempts. Please try again in %(minutes)d minutes."), minutes=minutes
        )
        self.until = until


@dataclass(frozen=True, slots=True)
class UserFacts:
    """An account as the rest of the portal sees it. Sessions begun under another ``session_epoch`` are over."""

    id: int
    name: str
    active: bool
    session_epoch: int
    held: tuple[Held, ...]


def _facts(user: User) -> UserFacts:
    return UserFacts(
        id=user.id,
        name=user.name,
        active=user.active,
        session_epoch=user.session_epoch,
        held=tuple(Held(role=grant.role, division=grant.division_code) for grant in user.grants),
    )


def actor_of(user: UserFacts) -> Actor:
    """Who acts when this user does something."""
    return Actor(name=user.name, held=user.held)


def normal_name(name: str) -> str:
    """A name as it is stored and compared: full-width and capital letters make no difference."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def get_user(session: Session, user_id: int) -> UserFacts:
    """The user with this id. Raises ``NotFound``."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(_("There is no such account."))
    return _facts(user)


def list_users(session: Session) -> tuple[UserFacts, ...]:
    """All users, by name."""
    return tuple(_facts(user) for user in session.scalars(select(User).order_by(User.name)))


def add_user(session: Session, name: str, role: Role, division: int, password: str) -> UserFacts:
    """Add an account that holds ``role`` in ``division``; flushes.

    Raises ``Invalid`` for a name or password that will not do or a role that is not held at the division's
    level, ``NotFound`` for an unknown division, ``Refused`` for a name that is taken.
    """
    name = normal_name(name)
    place = session.get(Division, division)
    if place is None:
        raise NotFound(_("There is no division %(code)012d."), field="division", code=division)
    problems = [*_name_problems(name), *password_problems(name, password)]
    if place.level not in _LEVELS[role]:
        message = _("The role %(role)s is not held at the level of %(division)s.")
        problems.append(Problem("division", message, {"role": role.value, "division": place.name}))
    elif role is Role.EDITOR and place.parent_code is not None:
        # Words belong to the catalogue of the whole instance, see catalogue.vocabulary.
        message = _(
            "The role editor is held in the top division, such as the city; %(division)s is below it."
        )
        problems.append(Problem("division", message, {"division": place.name}))
    if problems:
        raise Invalid(problems)
    if session.scalar(select(User.id).where(User.name == name)) is not None:
        raise Refused(_("The name %(name)s is taken."), field="name", name=name)
    user = User(name=name, password_hash=_HASHER.hash(password), created_at=clock.now(), session_epoch=0)
    user.active = True
    user.grants = [Grant(role=role, division_code=division)]
    session.add(user)
    session.flush()
    return _facts(user)


def set_password(session: Session, *, name: str, password: str) -> UserFacts:
    """Give an account a new password, end its sessions and unlock it; flushes.

    Raises ``NotFound`` for an unknown name and ``Invalid`` for a password that will not do.
    """
    name = normal_name(name)
    user = session.scalar(select(User).where(User.name == name).with_for_update())
    if user is None:
        raise NotFound(_("There is no such account."), field="name")
    if problems := password_problems(name, password):
        raise Invalid(problems)
    user.password_hash = _HASHER.hash(password)
    user.session_epoch += 1
    _forget_failures(session, name)
    session.flush()
    return _facts(user)


def _name_problems(name: str) -> list[Problem]:
    if not name or len(name) > LONGEST_NAME:
        return [Problem("name", _("A name has 1 to %(most)d characters."), {"most": LONGEST_NAME})]
    if any(char.isspace() or not char.isprintable() for char in name):
        return [Problem("name", _("A name has no spaces."), {})]
    return []


@lru_cache(maxsize=1)
def _common_passwords() -> frozenset[str]:
    text = (files("catalogue") / "data" / "common-passwords.txt").read_text(encoding="ascii")
    return frozenset(text.split())


def password_problems(name: str, password: str) -> list[Problem]:
    """Why ``password`` will not do for the account ``name``; empty if it will.

    Length and a list of common choices, no rules of composition: those make passwords that are forgotten or
    written down, not better ones.
    """
    if len(password) < SHORTEST_PASSWORD:
        message = _("A password has at least %(least)d characters.")
        return [Problem("password", message, {"least": SHORTEST_PASSWORD})]
    if len(password) > LONGEST_PASSWORD:
        message = _("A password has at most %(most)d characters.")
        return [Problem("password", message, {"most": LONGEST_PASSWORD})]
    plain = password.casefold()
    if plain in _common_passwords() or len(set(plain)) < 4 or (len(name) > 3 and name in plain):
        return [Problem("password", _("This password is too easy to guess. Please choose another."), {})]
    return []


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """A hash that no password matches in practice: checking against it takes as long as against a real one."""
    return _HASHER.hash("nobody's password, only for its cost in time")


def authenticate(session: Session, name: str, password: str, *, now: datetime) -> UserFacts:
    """The user with this name and password, as of the instant ``now``. Flushes what it counts.

    A failure is counted and a success forgets the name's failures, so **the caller commits either way**. An unknown
    name takes as long as a known one and is locked after as many failures. While a name is locked, no password is
    checked and no further failure counted: nobody can keep the rightful owner out for ever with one guess now and
    then. Raises ``WrongPassword`` or ``LockedOut``.
    """
    # No account has unprintable characters in its name, and PostgreSQL refuses some of them even in a question.
    name = "".join(char if char.isprintable() else "?" for char in normal_name(name)[:LONGEST_NAME])
    # On PostgreSQL the row's lock makes parallel guesses at one account take turns at the count.
    user = session.scalar(select(User).where(User.name == name).with_for_update())
    until = _locked_until(session, name, now)
    if until is not None:
        raise LockedOut(until, minutes=-(-int((until - now).total_seconds()) // 60))
    known = user is not None and user.active
    matches = _matches(user.password_hash if user is not None else _nobodys_hash(), password)
    if user is None or not known or not matches:
        session.execute(delete(LogInFailure).where(LogInFailure.at < now - FAILURES_KEPT))
        session.add(LogInFailure(name=name, at=now))
        session.flush()
        raise WrongPassword(_("The name or the password is not right."))
    _forget_failures(session, name)
    if _HASHER.check_needs_rehash(user.password_hash):
        user.password_hash = _HASHER.hash(password)
    session.flush()
    return _facts(user)


def _matches(password_hash: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        password = ""
    try:
        return _HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _locked_until(session: Session, name: str, now: datetime) -> datetime | None:
    """Until when ``name`` is locked, or None: its last failures came too close together and too lately."""
    last = session.scalars(
        select(LogInFailure.at)
        .where(LogInFailure.name == name)
        .order_by(LogInFailure.at.desc())
        .limit(FAILURES_ALLOWED)
    ).all()
    if len(last) < FAILURES_ALLOWED or last[0] - last[-1] > LOCKED_FOR:
        return None
    until = last[0] + LOCKED_FOR
    return until if until > now else None


def _forget_failures(session: Session, name: str) -> None:
    session.execute(delete(LogInFailure).where(LogInFailure.name == name))
