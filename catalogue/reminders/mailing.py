"""Which reminders go out by mail: to workers who asked for reminders too, once a community and week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..access.rights import EVERYWHERE, Actor, Right, require
from ..catalogues import EditionFacts
from ..models import DigestWish, Grant, Reminder, Role, User
from .facts import ReminderFacts
from .reading import reminders_in
from .sending import monday_of

_TABLE: Any = Reminder.__table__


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder that may be mailed, and the addresses of the workers of its community who wish that."""

    reminder: ReminderFacts
    addresses: tuple[str, ...]


def due_reminders(
    session: Session, edition: EditionFacts, division: int, *, today: date
) -> tuple[DueReminder, ...]:
    """This week's reminders of a division that were not mailed yet and of which something is open: three queries."""
    waiting = [
        each
        for each in reminders_in(session, edition, division, since=monday_of(today))
        if each.mailed_on is None and each.open_items
    ]
    if not waiting:
        return ()
    addresses: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(Grant.division_code, DigestWish.address)
        .join(DigestWish, DigestWish.user_id == Grant.user_id)
        .join(User, User.id == Grant.user_id)
        .where(
            Grant.role == Role.WORKER,
            Grant.division_code.in_([each.community for each in waiting]),
            User.active,
            User.suspended.is_(False),
            DigestWish.confirmed_at.is_not(None),
            DigestWish.reminders,
        )
        .order_by(Grant.division_code, DigestWish.address)
    )
    for code, address in rows:
        addresses[code].append(address)
    return tuple(
        DueReminder(each, tuple(addresses[each.community])) for each in waiting if each.community in addresses
    )


def mark_mailed(session: Session, *, actor: Actor, reminder: ReminderFacts, day: date | None) -> None:
    """Put down the day of a reminder's mails, before they are sent; None again where sending failed.

    Raises ``NotAllowed``: only the operator sends mails.
    """
    require(actor, Right.MANAGE_USERS, EVERYWHERE)
    session.execute(
        update(_TABLE)
        .where(_TABLE.c.community_code == reminder.community, _TABLE.c.week == reminder.week)
        .values(mailed_on=day)
    )
