"""Confirmations of the last weeks, so that what keeping the records took can be shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import and_, insert, literal, select
from sqlalchemy.orm import Session

from ..counters.segments import CONFIRMATION_MONTHS
from ..foundation.clock import BEIJING, months_later
from ..models import Action, Offering, Revision, State

DAYS = 60
"""How far back confirmations are told."""
_MORNING = time(10, 20)


def add_confirmations(session: Session, *, today: date) -> None:
    """Tell of each line that was last confirmed within ``DAYS`` that it was confirmed then; one statement a day.

    The lines have no other entry yet than that of the import.
    """
    kept = (Revision.actor, Revision.role, Revision.version, Revision.after, Revision.after)
    names = ["community_code", "item_id", "at", "action", "actor", "role", "version", "before", "after"]
    for back in range(1, DAYS):
        day = today - timedelta(days=back)
        at = datetime.combine(day, _MORNING, BEIJING).astimezone(UTC)
        told = (
            select(
                Offering.community_code,
                Offering.item_id,
                literal(at, Revision.at.type),
                literal(Action.CONFIRM, Revision.action.type),
                *kept,
            )
            .join(
                Revision,
                and_(
                    Revision.community_code == Offering.community_code,
                    Revision.item_id == Offering.item_id,
                ),
            )
            .where(
                Offering.holds_until == months_later(day, CONFIRMATION_MONTHS),
                Offering.confirmed_on == day,
                Offering.state == State.DELIVERED,
            )
        )
        session.execute(insert(Revision).from_select(names, told))
