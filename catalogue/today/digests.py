"""Monthly mails about today's list: only to those who asked, at most one a month, and one a week for a community.

An address counts once its owner followed the link of a first mail.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from .. import audit
from ..access.log_ins import token_digest
from ..access.rights import EVERYWHERE, Actor, Right, places, require
from ..foundation import clock
from ..foundation.errors import Invalid, NotAllowed, NotFound, Problem, _
from ..models import DigestWish, Grant, Role, User

LONGEST_ADDRESS = 254
"""RFC 5321: the longest address that a mail can be sent to."""
QUIET = timedelta(days=7)
"""No second mail goes to workers of a community within this time."""
LINK_HOLDS = timedelta(days=7)
"""The link of a first mail is good for this long; then the address is erased."""
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_WISHES: Any = DigestWish.__table__
_MAILED = (Right.RECORD, Right.ANSWER_REQUESTS)
"""An account with one of these rights somewhere may ask for mails."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A mail that may be sent: to whom, and about which communities. ``last`` is the day of the mail before."""

    user_id: int
    address: str
    communities: tuple[int, ...]
    last: date | None


@dataclass(frozen=True, slots=True)
class DigestAddress:
    """Where an account's monthly mail goes, and whether the owner of the address confirmed it."""

    address: str
    confirmed: bool
    reminders: bool = False
    """Whether the reminders of offices come to it too."""


def digest_address(session: Session, actor: Actor) -> DigestAddress | None:
    """Where the actor's monthly mail goes; None if the actor asked for none."""
    query = (
        select(_WISHES.c.address, _WISHES.c.confirmed_at, _WISHES.c.reminders)
        .join(User, User.id == _WISHES.c.user_id)
        .where(User.name == actor.name)
    )
    row = session.execute(query).one_or_none()
    return DigestAddress(row.address, row.confirmed_at is not None, row.reminders) if row else None


def wish_digest(session: Session, *, actor: Actor, address: str) -> str | None:
    """Ask for a mail a month to an address, instead of any earlier one. Raises ``NotAllowed`` and ``Invalid``.

    Gives what the link of a first mail to that address must hold; None if the address is confirmed already.
    """
    user = _recorder(session, actor)
    address = address.strip()
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise Invalid([Problem("address", _("Give a mail address such as name@example.cn."), {})])
    wish = session.get(DigestWish, user)
    if wish is not None and wish.address == address and wish.confirmed_at is not None:
        return None
    if wish is None:
        wish = DigestWish(user_id=user)
        session.add(wish)
    token = secrets.token_urlsafe(24)
    wish.address, wish.wished_at, wish.token, wish.confirmed_at = (
        address,
        clock.now(),
        token_digest(token),
        None,
    )
    session.flush()
    audit.note_here(session, "mail.wished", f"account {actor.name}")
    return token


def wish_reminders(session: Session, *, actor: Actor, wanted: bool) -> None:
    """Ask for the reminders of offices by mail too, or for no more of them. Raises ``NotAllowed``."""
    user = _recorder(session, actor)
    session.execute(update(_WISHES).where(_WISHES.c.user_id == user).values(reminders=wanted))
    audit.note_here(session, "mail.reminders_set", f"account {actor.name}")


def waits_for(session: Session, actor: Actor, token: str) -> str | None:
    """The address that the actor can confirm with what a link holds; None if there is none, or no more."""
    query = (
        select(_WISHES.c.address)
        .join(User, User.id == _WISHES.c.user_id)
        .where(
            User.name == actor.name,
            _WISHES.c.token == token_digest(token),
            _WISHES.c.wished_at > clock.now() - LINK_HOLDS,
        )
    )
    return session.execute(query).scalar_one_or_none()


def confirm_digest(session: Session, *, actor: Actor, token: str) -> str:
    """Say with the link of the first mail that the address is one's own. Gives it; raises ``NotAllowed`` and ``NotFound``."""
    user = _recorder(session, actor)
    address = waits_for(session, actor, token)
    if address is None:
        raise NotFound(_("This link is no longer valid. Ask for the mail again on the page “To do today”."))
    session.execute(
        update(_WISHES).where(_WISHES.c.user_id == user).values(token=None, confirmed_at=clock.now())
    )
    audit.note_here(session, "mail.confirmed", f"account {actor.name}")
    return address


def end_digest(session: Session, *, actor: Actor) -> None:
    """Ask for no more mails: the address is erased. Raises ``NotAllowed``."""
    user = _recorder(session, actor)
    session.execute(delete(_WISHES).where(_WISHES.c.user_id == user))
    audit.note_here(session, "mail.ended", f"account {actor.name}")


def _recorder(session: Session, actor: Actor) -> int:
    """The account of an actor who records somewhere, or answers what offices ask."""
    own = [(right, place) for right in _MAILED for place in places(actor, right)]
    for right, place in own:
        require(actor, right, place)
    user = session.execute(select(User.id).where(User.name == actor.name)).scalar_one_or_none()
    if user is None or not own:
        raise NotAllowed(_("Your account has no right to do this for this community or division."))
    return user


def due_digests(session: Session, *, today: date) -> tuple[Digest, ...]:
    """The mails that may be sent today: two queries.

    An account gets one a month. Of several accounts of a community one gets a mail in a week, the one that has waited
    longest first.
    """
    of_user: dict[int, list[int]] = {}
    grants = (
        select(Grant.user_id, Grant.division_code)
        .join(_WISHES, _WISHES.c.user_id == Grant.user_id)
        .where(Grant.role == Role.WORKER)
    )
    for user, community in session.execute(grants):
        of_user.setdefault(user, []).append(community)
    wishes = session.execute(
        select(_WISHES.c.user_id, _WISHES.c.address, _WISHES.c.last_sent_on)
        .join(User, User.id == _WISHES.c.user_id)
        .where(User.active, User.suspended.is_(False), _WISHES.c.confirmed_at.is_not(None))
    ).all()
    told = {
        community
        for wish in wishes
        if wish.last_sent_on and wish.last_sent_on > today - QUIET
        for community in of_user.get(wish.user_id, ())
    }
    found = []
    for wish in sorted(wishes, key=lambda each: (each.last_sent_on or date.min, each.user_id)):
        own = tuple(sorted(of_user.get(wish.user_id, ())))
        early = wish.last_sent_on is not None and clock.months_later(wish.last_sent_on, 1) > today
        if own and not early and told.isdisjoint(own):
            found.append(Digest(wish.user_id, wish.address, own, wish.last_sent_on))
            told.update(own)
    return tuple(found)


def mark_digest(session: Session, *, actor: Actor, user_id: int, day: date | None) -> None:
    """Put down the day of an account's last mail, before it is sent; the earlier day again where sending failed.

    Raises ``NotAllowed``: only the operator sends mails.
    """
    require(actor, Right.MANAGE_USERS, EVERYWHERE)
    session.execute(update(_WISHES).where(_WISHES.c.user_id == user_id).values(last_sent_on=day))


def forget_digests(session: Session, *, actor: Actor) -> int:
    """Erase the addresses of closed accounts, and those that were not confirmed in time; gives how many.

    Raises ``NotAllowed``.
    """
    require(actor, Right.MANAGE_USERS, EVERYWHERE)
    closed = select(User.id).where(User.active.is_(False))
    found: Sequence[Any] = session.execute(
        delete(_WISHES)
        .where(
            or_(
                _WISHES.c.user_id.in_(closed),
                and_(_WISHES.c.token.is_not(None), _WISHES.c.wished_at < clock.now() - LINK_HOLDS),
            )
        )
        .returning(_WISHES.c.user_id)
    ).all()
    return len(found)
