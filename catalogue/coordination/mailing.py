"""Which requests go out by mail: to the accounts that were asked and wish reminders by mail, once each time that one is opened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..access.rights import EVERYWHERE, Actor, Right, require
from ..models import DigestWish, Grant, OfficeRequest, Role, User
from .facts import RequestFacts
from .reading import unmailed_requests


@dataclass(frozen=True, slots=True)
class DueRequest:
    """A request that may be mailed, and the addresses of those who were asked and wish that."""

    request: RequestFacts
    addresses: tuple[str, ...]


def due_requests(session: Session) -> tuple[DueRequest, ...]:
    """The open requests of which no mail was sent yet and that somebody wishes to have by mail: three queries.

    A department's go to its own accounts, an office's to those of the office, an order's to the workers of its community.
    """
    waiting = unmailed_requests(session)
    if not waiting:
        return ()
    addresses: dict[tuple[int, int | None], list[str]] = defaultdict(list)
    rows = session.execute(
        select(Grant.division_code, Grant.department_id, DigestWish.address)
        .join(DigestWish, DigestWish.user_id == Grant.user_id)
        .join(User, User.id == Grant.user_id)
        .where(
            Grant.division_code.in_(sorted({each.to_code for each in waiting})),
            Grant.role.in_((Role.WORKER, Role.STREET, Role.DISTRICT, Role.CITY, Role.DEPARTMENT)),
            User.active,
            User.suspended.is_(False),
            DigestWish.confirmed_at.is_not(None),
            DigestWish.reminders,
        )
        .order_by(Grant.division_code, DigestWish.address)
    )
    for code, department, address in rows:
        addresses[code, department].append(address)
    return tuple(
        DueRequest(each, tuple(wanted))
        for each in waiting
        if (wanted := addresses.get((each.to_code, each.department)))
    )


def mark_request_mailed(session: Session, *, actor: Actor, request: int, day: date | None) -> None:
    """Put down the day of a request's mails, before they are sent; None again where sending failed.

    Raises ``NotAllowed``: only the operator sends mails.
    """
    require(actor, Right.MANAGE_USERS, EVERYWHERE)
    session.execute(update(OfficeRequest).where(OfficeRequest.id == request).values(mailed_on=day))
