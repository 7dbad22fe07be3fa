"""Version stamps: counters by which every process notices that what it holds in memory is out of date."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..models import Stamp
from . import clock

CATALOGUE = "catalogue"
DIVISIONS = "divisions"
CALENDAR = "calendar"
"""The days that administrators declared: see ``catalogue.time.days``."""
HOTLINES = "hotlines"
"""The numbers to call that divisions have of their own."""
NOTICES = "notices"
"""The notices by which places close, or have other hours, for some days."""
ANNOUNCED = "announced"
"""The declarations that begin on a later day."""
DEMONSTRATION = "demonstration"
"""Present if the instance holds demonstration data."""


def versions(session: Session, names: Iterable[str]) -> dict[str, int]:
    """The present version of each named stamp; 0 for one that never moved."""
    wanted = tuple(names)
    found = {
        row.name: row.version
        for row in session.execute(select(Stamp.name, Stamp.version).where(Stamp.name.in_(wanted)))
    }
    return {name: found.get(name, 0) for name in wanted}


def version(session: Session, name: str) -> int:
    """The present version of one stamp; 0 if it never moved."""
    return versions(session, [name])[name]


def bump(session: Session, name: str) -> int:
    """Move a stamp and give its new version."""
    moved = session.execute(
        update(Stamp)
        .where(Stamp.name == name)
        .values(version=Stamp.version + 1, moved_at=clock.now())
        .returning(Stamp.version)
    ).scalar_one_or_none()
    if moved is not None:
        return moved
    session.add(Stamp(name=name, version=1, moved_at=clock.now()))
    session.flush()
    return 1
