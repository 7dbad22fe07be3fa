"""Who may get a mail today: an address gets at most one a week, about all that it follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..access.rights import EVERYWHERE, Actor, Right, require
from ..models import Follow
from .sealed import Keys
from .wishes import FollowSubject

QUIET = timedelta(days=7)
"""No second mail goes to an address within this time."""
_FOLLOWS: Any = Follow.__table__


@dataclass(frozen=True, slots=True)
class FollowedSubject:
    """One subject of an address: what changed after ``told_at`` is still to be told. ``token`` is what its links hold."""

    id: int
    subject: FollowSubject
    told_at: datetime
    token: str


@dataclass(frozen=True, slots=True)
class DueMail:
    """An address that may get a mail, and what it follows, the oldest wish first. ``last`` is the day of the mail before."""

    who: str
    address: str
    language: str
    followed: tuple[FollowedSubject, ...]
    last: date | None


def due_mails(session: Session, *, keys: Keys, today: date) -> tuple[DueMail, ...]:
    """The addresses that may get a mail on a day, in the order of their oldest wish: one query.

    An address that the key of the instance does not open is left out.
    """
    query = select(*_FOLLOWS.c).where(_FOLLOWS.c.confirmed_at.is_not(None)).order_by(_FOLLOWS.c.id)
    of_address: dict[str, list[Any]] = {}
    for row in session.execute(query):
        of_address.setdefault(row.who, []).append(row)
    found = []
    for who, rows in of_address.items():
        last = max((row.sent_on for row in rows if row.sent_on), default=None)
        if last is not None and last > today - QUIET:
            continue
        opened = [(row, keys.open(row.sealed, digest=row.token)) for row in rows]
        followed = tuple(
            FollowedSubject(row.id, FollowSubject(row.division_code, row.item_id), row.told_at, each.token)
            for row, each in opened
            if each is not None
        )
        address = next((each.address for _row, each in opened if each is not None), None)
        if address is not None:
            found.append(DueMail(who, address, rows[-1].language, followed, last))
    return tuple(found)


def mark_sent(session: Session, *, actor: Actor, mail: DueMail, told_at: datetime, day: date) -> None:
    """Put down before it is sent that a mail tells an address what changed up to an instant.

    Raises ``NotAllowed``: only the operator sends mails.
    """
    require(actor, Right.MANAGE_USERS, EVERYWHERE)
    session.execute(update(_FOLLOWS).where(_of(mail)).values(told_at=told_at, sent_on=day))


def take_back(session: Session, *, actor: Actor, mail: DueMail) -> None:
    """Say again what was said before a mail that could not be sent. Raises ``NotAllowed``."""
    require(actor, Right.MANAGE_USERS, EVERYWHERE)
    session.execute(update(_FOLLOWS).where(_of(mail)).values(sent_on=mail.last))
    by_time: dict[datetime, list[int]] = {}
    for each in mail.followed:
        by_time.setdefault(each.told_at, []).append(each.id)
    for told_at, ids in by_time.items():
        session.execute(update(_FOLLOWS).where(_FOLLOWS.c.id.in_(ids)).values(told_at=told_at))


def _of(mail: DueMail) -> Any:
    return _FOLLOWS.c.id.in_(_ids(mail.followed))


def _ids(followed: Sequence[FollowedSubject]) -> list[int]:
    return [each.id for each in followed]
