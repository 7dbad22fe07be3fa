"""Old entries of the trail go behind a signed checkpoint, and no others: the chain still verifies."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from catalogue.audit.checking import check
from catalogue.audit.checkpoints import LEAST_DAYS, shorten
from catalogue.audit.roots import keep_root
from catalogue.foundation import clock
from catalogue.models import (
    AuditEntry,
    TrailCheckpoint,
    TrailEntry,
)
from tests.catalogue import trails
from tests.worlds.eight_streets import World

NOW = clock.now()
DAY = date(2026, 11, 30)
ROWS = TrailEntry.__table__


@pytest.fixture
def old(told: World, session: Session, monkeypatch: pytest.MonkeyPatch) -> World:
    """Changes of two years ago, of a year ago and of now."""
    for days in (730, 365, 0):
        with monkeypatch.context() as patch:
            patch.setattr(clock, "now", lambda days=days: NOW - timedelta(days=days))
            trails.change(session, told.village, told.village, None)
    return told


def test_old_entries_go_behind_a_signed_checkpoint(old: World, session: Session) -> None:
    street = old.village_street
    root = keep_root(session, day=DAY)
    assert root is not None
    gone = shorten(session, key=trails.KEY, now=NOW, kept_for=timedelta(days=500))
    session.commit()
    assert gone == 2  # the chain without a division began with what the world was made of, which is of now
    numbers = session.scalars(select(TrailEntry.number).where(TrailEntry.chain == street)).all()
    assert sorted(numbers) == [3, 4, 5, 6, 7]
    last = session.scalars(select(TrailEntry).where(TrailEntry.chain == street, TrailEntry.number == 7)).one()
    assert last.action == "trail.shortened"
    assert last.subject.startswith("up to 2 ")
    assert trails.said(trails.looked_through(session, roots={str(root.day): root.root})) == []
    assert shorten(session, key=trails.KEY, now=NOW, kept_for=timedelta(days=500)) == 0
    session.rollback()
    assert {"not signed" in each.what for each in check(session, key=b"another").damages} == {True}


def test_nothing_younger_than_half_a_year_goes_whatever_is_asked(old: World, session: Session) -> None:
    assert shorten(session, key=trails.KEY, now=NOW, kept_for=timedelta(0)) == 4
    session.commit()
    assert trails.said(trails.looked_through(session)) == []
    newest = session.scalar(select(func.min(TrailEntry.at)).where(TrailEntry.chain == old.village_street))
    assert newest is not None
    assert newest >= NOW - timedelta(days=LEAST_DAYS)


def test_the_database_itself_keeps_what_is_younger(old: World, session: Session) -> None:
    with pytest.raises(DatabaseError, match="183 days"):
        session.execute(
            insert(TrailCheckpoint).values(
                chain=old.village_street,
                number=6,
                hash="-",
                newest=NOW - timedelta(days=180),
                made_at=NOW,
                signature="-",
            )
        )


def test_without_a_checkpoint_no_old_entry_goes(old: World, session: Session) -> None:
    for table in (ROWS, AuditEntry.__table__):
        with pytest.raises(DatabaseError, match="never deleted"):
            session.execute(delete(table).where(table.c.at < NOW - timedelta(days=700)))
        session.rollback()
