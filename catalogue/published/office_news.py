"""New and changed other doors, as editors brought them in: for residents, without a word of who did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..doors import OtherDoor, doors, doors_in_force
from ..foundation.clock import beginning_of
from ..history.telling import day_of
from ..models import DoorChange

_MOST_ENTRIES = 1000
"""Entries that are read at most, the newest: an import has one for each matter."""


@dataclass(frozen=True, slots=True)
class OfficeNews:
    """An office that is in force and was new or changed on a day in Beijing, as it is described now.

    ``new``: it was not known before; ``matters``: what leads to it changed, and not only its description.
    """

    key: str
    door: OtherDoor
    day: date
    at: datetime
    new: bool
    matters: bool


def news_of_offices(session: Session, since: date, *, limit: int = 50) -> tuple[OfficeNews, ...]:
    """The offices that were new or changed since the beginning of a day, by day, the newest first. At most three queries."""
    rows = session.execute(
        select(DoorChange.office_key, DoorChange.at, DoorChange.text, DoorChange.before, DoorChange.after)
        .where(DoorChange.at >= beginning_of(since))
        .order_by(DoorChange.at.desc(), DoorChange.id.desc())
        .limit(_MOST_ENTRIES)
    ).all()
    if not rows:
        return ()
    known, shipped = doors_in_force(session), doors()
    found: dict[tuple[str, date], OfficeNews] = {}
    for key, at, text, before, after in rows:
        if key not in known:
            continue
        day = day_of(at)
        last = found.get((key, day))
        new = not text and before is None and after is not None and key not in shipped
        found[key, day] = OfficeNews(
            key,
            known[key],
            day,
            last.at if last else at,
            new or (last is not None and last.new),
            bool(text) or (last is not None and last.matters),
        )
    return tuple(found.values())[:limit]
