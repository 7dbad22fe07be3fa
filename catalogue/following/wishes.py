"""A resident's wish to follow: asked for, confirmed by the link of a first mail, ended by any link of a mail.

Who asks learns nothing of an address: what is answered is the same whether it is known here or not. A wish is its holder's
alone, so it leaves no entry in the trail, and its end leaves nothing.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.orm import Session

from .. import divisions
from ..access.log_ins import token_digest
from ..foundation.errors import Invalid, Problem, _
from ..models import Division, Follow
from .sealed import Keys, Opened

LONGEST_ADDRESS = 254
"""RFC 5321: the longest address that a mail can be sent to."""
LINK_HOLDS = timedelta(days=7)
"""The link of a first mail is good for this long; then the address is erased."""
AGAIN_AFTER = timedelta(days=1)
"""No second first mail about one subject goes to an address within this time."""
MOST_FIRST_MAILS = 3
"""First mails to an address within that time: strangers cannot fill a mailbox."""
MOST_FOLLOWED = 20
"""Subjects that one address can follow."""
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_FOLLOWS: Any = Follow.__table__


@dataclass(frozen=True, slots=True)
class FollowSubject:
    """What is followed: a community (12-digit code), or one of its items; of an item also a district."""

    division: int
    item: int | None = None


@dataclass(frozen=True, slots=True)
class FirstMail:
    """A first mail that is to be sent, and what is kept once it was: ``known`` says that the address follows the subject already."""

    address: str
    token: str
    known: bool
    subject: FollowSubject
    language: str


@dataclass(frozen=True, slots=True)
class FollowFacts:
    """A wish as the holder of its link sees it; ``beside`` are the other subjects that the address follows."""

    subject: FollowSubject
    confirmed: bool
    beside: tuple[FollowSubject, ...]


def prepare_wish(
    session: Session, *, keys: Keys, address: str, subject: FollowSubject, language: str, now: datetime
) -> FirstMail | None:
    """The first mail to an address; only reads: one query. None if the address has had enough of them.

    Raises ``Invalid`` for what is no address.
    """
    plain = address.strip()
    if len(plain) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(plain):
        raise Invalid([Problem("address", _("Give a mail address such as name@example.cn."), {})])
    columns = (
        _FOLLOWS.c.division_code,
        _FOLLOWS.c.item_id,
        _FOLLOWS.c.asked_at,
        _FOLLOWS.c.confirmed_at,
        _FOLLOWS.c.sealed,
        _FOLLOWS.c.token,
    )
    own = session.execute(select(*columns).where(_FOLLOWS.c.who == keys.who(plain))).all()
    same = next((row for row in own if (row.division_code, row.item_id) == _key(subject)), None)
    lately = [row for row in own if row.asked_at > now - AGAIN_AFTER]
    if same in lately or len(lately) >= MOST_FIRST_MAILS or (same is None and len(own) >= MOST_FOLLOWED):
        return None
    if same is not None and same.confirmed_at is not None:
        opened = keys.open(same.sealed, digest=same.token)
        if opened is not None:
            return FirstMail(opened.address, opened.token, True, subject, language)
    return FirstMail(plain, secrets.token_urlsafe(24), False, subject, language)


def _key(subject: FollowSubject) -> tuple[int, int | None]:
    return subject.division, subject.item


def keep_wish(session: Session, *, keys: Keys, mail: FirstMail, now: datetime) -> None:
    """Keep the wish whose first mail was sent. It takes the place of an earlier one of the same address and subject."""
    who = keys.who(mail.address)
    same = and_(
        _FOLLOWS.c.who == who,
        _FOLLOWS.c.division_code == mail.subject.division,
        _FOLLOWS.c.item_id == mail.subject.item
        if mail.subject.item is not None
        else _FOLLOWS.c.item_id.is_(None),
    )
    if mail.known:
        session.execute(update(_FOLLOWS).where(same).values(asked_at=now))
        return
    session.execute(delete(_FOLLOWS).where(same))
    digest = token_digest(mail.token)
    session.execute(
        insert(_FOLLOWS).values(
            who=who,
            token=digest,
            sealed=keys.seal(Opened(mail.token, mail.address), digest=digest),
            division_code=mail.subject.division,
            item_id=mail.subject.item,
            language=mail.language,
            asked_at=now,
        )
    )


def find_follow(session: Session, token: str, *, now: datetime) -> FollowFacts | None:
    """The wish that a link leads to; None if there is none, or no more: at most two queries."""
    row = _row(session, token, now)
    if row is None:
        return None
    others = session.execute(
        select(_FOLLOWS.c.division_code, _FOLLOWS.c.item_id)
        .where(_FOLLOWS.c.who == row.who, _FOLLOWS.c.id != row.id, _FOLLOWS.c.confirmed_at.is_not(None))
        .order_by(_FOLLOWS.c.id)
    )
    return FollowFacts(
        FollowSubject(row.division_code, row.item_id),
        row.confirmed_at is not None,
        tuple(FollowSubject(*other) for other in others),
    )


def _row(session: Session, token: str, now: datetime) -> Any:
    found = session.execute(select(*_FOLLOWS.c).where(_FOLLOWS.c.token == token_digest(token))).one_or_none()
    if found is None or (found.confirmed_at is None and found.asked_at <= now - LINK_HOLDS):
        return None
    return found


def confirm(session: Session, token: str, *, now: datetime) -> bool:
    """Let a wish count, as the holder of its link says; what changes from now on is told. False if there is none."""
    row = _row(session, token, now)
    if row is None:
        return False
    if row.confirmed_at is None:
        sent = session.execute(
            select(_FOLLOWS.c.sent_on).where(_FOLLOWS.c.who == row.who, _FOLLOWS.c.sent_on.is_not(None))
        ).scalars()
        values = {"confirmed_at": now, "told_at": now, "sent_on": max(sent, default=None)}
        session.execute(update(_FOLLOWS).where(_FOLLOWS.c.id == row.id).values(values))
    return True


def leave(session: Session, token: str, *, everything: bool, now: datetime) -> int:
    """End a wish by its link, or ``everything`` that the address follows: the address is erased. Gives how many ended."""
    row = _row(session, token, now)
    if row is None:
        return 0
    which = _FOLLOWS.c.who == row.who if everything else _FOLLOWS.c.id == row.id
    return int(session.execute(delete(_FOLLOWS).where(which)).rowcount)  # type: ignore[attr-defined]


def forget_follows(session: Session, *, now: datetime) -> int:
    """Erase wishes that were not confirmed in time, and those of divisions that have no successor; lead others to it.

    Gives how many were erased. Running it twice changes nothing.
    """
    late = and_(_FOLLOWS.c.confirmed_at.is_(None), _FOLLOWS.c.asked_at <= now - LINK_HOLDS)
    gone = int(session.execute(delete(_FOLLOWS).where(late)).rowcount)  # type: ignore[attr-defined]
    retired = session.scalars(
        select(_FOLLOWS.c.division_code)
        .join(Division, Division.code == _FOLLOWS.c.division_code)
        .where(Division.retired_on.is_not(None))
        .distinct()
    ).all()
    for code in retired:
        successor = divisions.present_successor(session, code)
        mine = _FOLLOWS.c.division_code == code
        if successor is None:
            gone += int(session.execute(delete(_FOLLOWS).where(mine)).rowcount)  # type: ignore[attr-defined]
        else:
            gone += _erase_doubles(session, code, successor.code)
            session.execute(update(_FOLLOWS).where(mine).values(division_code=successor.code))
    return gone


def _erase_doubles(session: Session, code: int, successor: int) -> int:
    """Erase the wishes for a division of people who follow the same of its successor; gives how many."""
    other = _FOLLOWS.alias()
    same = and_(
        other.c.division_code == successor,
        other.c.who == _FOLLOWS.c.who,
        other.c.item_id.is_not_distinct_from(_FOLLOWS.c.item_id),
    )
    doubles = select(other.c.id).where(same).exists()
    erased = session.execute(delete(_FOLLOWS).where(_FOLLOWS.c.division_code == code, doubles))
    return int(erased.rowcount)  # type: ignore[attr-defined]
