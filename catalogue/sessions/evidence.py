"""A held session is evidence that its item is delivered: once its day is over, the line counts as confirmed on that day.

A session counts as held if its day passed and it was not cancelled. It confirms a line that says “delivered” under the
criterion in force, follows no declaration, is not disputed, and was not confirmed later; every other line needs a word
of its own. The entry in
the line's history is signed by who announced the session. So the line's next check comes later, and the counters move
with it. It is an event of the day, like expiry.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from ..access.rights import Actor, Held
from ..catalogues import ItemFacts, edition_in_force
from ..foundation.errors import DomainError
from ..models import Action, Division, Offering, PlannedSession, Role, State
from ..offerings.cells import lock
from ..offerings.recording import put_record
from .reading import draft_of

_TABLE: Any = PlannedSession.__table__
_GO_ON = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("of_session"))
    .values(next_day=bindparam("following"), over_on=bindparam("over"))
)


def count_held(session: Session, *, today: date) -> int:
    """Let the sessions that were held before ``today`` confirm their lines; how many lines they confirmed.

    Idempotent: each day of a session counts once. Without an edition in force nothing is confirmed.
    """
    edition = edition_in_force(session, today)
    rows = session.execute(
        select(*_TABLE.columns)
        .join(Division, Division.code == PlannedSession.community_code)
        .where(_TABLE.c.ended_at.is_(None), _TABLE.c.next_day < today, Division.retired_on.is_(None))
        .order_by(_TABLE.c.community_code, _TABLE.c.item_id, _TABLE.c.id)
    ).all()
    items: Mapping[int, ItemFacts] = edition.items_by_id if edition else {}
    confirmed, following = 0, []
    for row in rows:
        draft = draft_of(row)
        held = list(draft.days(row.next_day, today - timedelta(days=1)))
        if held and row.item_id in items:
            confirmed += _confirm(session, row, items[row.item_id], held[-1])
        next_day = draft.next_day(today)
        over = None if next_day else today
        following.append({"of_session": row.id, "following": next_day, "over": over})
    if following:
        session.execute(_GO_ON, following)
    return confirmed


def _confirm(session: Session, row: Any, item: ItemFacts, day: date) -> bool:
    confirmed_on = session.execute(
        select(Offering.confirmed_on).where(
            Offering.community_code == row.community_code,
            Offering.item_id == row.item_id,
            Offering.state == State.DELIVERED,
            Offering.disputed.is_(False),
            Offering.criterion_id == item.criterion_id,
            Offering.declaration_id.is_(None),
        )
    ).scalar_one_or_none()
    if confirmed_on is None or confirmed_on >= day:
        return False
    try:
        cell = lock(session, row.community_code, item, None)
    except DomainError:
        return False
    before = cell.before
    if before is None or before.declaration is not None or before.is_over(day):
        return False
    role = Role(row.said_role)
    signed = (Actor(row.said_by, (Held(role, row.community_code),)), role)
    put_record(session, cell, before.draft, before.points, Action.SESSION, signed, confirmed_on=day)
    return True
