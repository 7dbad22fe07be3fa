"""What a transaction has noted so far, and who acts in it. It is linked into the chains when the transaction commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session, SessionTransaction

PENDING = "portal_trail"
_WHO = "portal_who"


class Who(NamedTuple):
    """Who acts in a transaction: an account's name, its role, a mark of the network, the division that it is held in."""

    actor: str
    role: str
    origin: str | None = None
    division: int | None = None


NO_ONE = Who("system", "system")


class Noted(NamedTuple):
    """One entry before it is linked: see ``models.TrailEntry``."""

    at: datetime
    actor: str
    role: str
    action: str
    subject: str
    division: int | None
    history: str | None = None
    history_id: int | None = None
    digest: str | None = None
    sealed: str | None = None


@dataclass(slots=True)
class Pending:
    """What a session has noted since its transaction began."""

    entries: list[Noted] = field(default_factory=list)
    savepoints: dict[SessionTransaction | None, int] = field(default_factory=dict)
    """Those that are open, and how much was noted before each."""
    counted: Counter[str] | None = None
    """After :func:`count_from_here`: how many rows each history got, instead of an entry for each."""


def pending_of(session: Session) -> Pending:
    """What a session has noted."""
    found: Pending | None = session.info.get(PENDING)
    if found is None:
        found = session.info[PENDING] = Pending()
    return found


def note(session: Session, entry: Noted) -> None:
    """Note an entry, to be linked when the transaction commits."""
    pending_of(session).entries.append(entry)


def acting(session: Session, who: Who | Callable[[], Who]) -> None:
    """Say who acts in a session's transactions: for what is noted without a name, and for where it comes from."""
    session.info[_WHO] = who


def who_acts(session: Session) -> Who:
    """Who acts in a session; the system where no one has said."""
    found = session.info.get(_WHO, NO_ONE)
    return found if isinstance(found, Who) else found()


def is_counted(session: Session) -> bool:
    """Whether rows of histories are only counted at present: see :func:`count_from_here`."""
    return pending_of(session).counted is not None


def count_rows(session: Session, history: str, rows: int) -> None:
    """Count rows after :func:`count_from_here`."""
    counted = pending_of(session).counted
    if counted is not None:
        counted[history] += rows


def count_from_here(session: Session) -> Counter[str]:
    """Count what is added to histories until the transaction ends, instead of noting each row: for filling an instance with
    invented records. Gives the counts, for the one entry that the caller makes of the whole.
    """
    counted = pending_of(session).counted = Counter()
    return counted
