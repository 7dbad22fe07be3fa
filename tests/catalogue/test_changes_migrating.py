"""A filled database tells changes rightly after the migrations that let programs ask for them, and back before them."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, insert, inspect, select
from sqlalchemy.orm import Session

from catalogue.foundation import clock, migrating
from catalogue.foundation.database import begin_writing
from catalogue.models import PlannedSession, SlowWrite
from catalogue.published import changes_since
from tests.catalogue.arranging_changes import Arranging
from tests.catalogue.following_changes import Clock, own_clock, published
from tests.worlds import small_town

A_MINUTE = timedelta(minutes=1)
BEFORE_CHANGES, BEFORE_SESSIONS = "0080", "0079"
"""The migrations before the two."""


def filled(session: Session, hands: Clock) -> Arranging:
    """A town in which something was said, announced and written an hour ago."""
    begin_writing(session)
    small_town.build(session)
    session.commit()
    doing = Arranging(session, hands, random.Random(5))
    doing.settle()
    doing.announce(dated=True)
    session.commit()
    hands.pass_by(timedelta(hours=1))
    return doing


@pytest.mark.parametrize("version", [BEFORE_CHANGES, BEFORE_SESSIONS])
def test_what_was_changed_before_the_migration_is_told_after_it(engine: Engine, version: str) -> None:
    with own_clock() as hands, Session(engine) as session:
        doing = filled(session, hands)
        then, looked_at = published(session), clock.now()
        hands.pass_by(A_MINUTE)
        for way in ("record", "change_point", "profile", "write_guide", "announce", "give_notice", "rename"):
            doing.do(way)
        before = changes_since(session, looked_at).cells
        now = published(session)
        session.commit()
        migrating.downgrade(engine, version)
        migrating.upgrade(engine)
        session.expire_all()
        assert published(session) == now
        assert {cell for cell in now if then.get(cell) != now[cell]} <= before.keys()
        assert changes_since(session, looked_at).cells == before


def test_slow_writes_are_forgotten_on_the_way_back_and_noted_again(engine: Engine) -> None:
    with own_clock() as hands, Session(engine) as session:
        filled(session, hands)
        at = clock.now()
        session.execute(insert(SlowWrite).values(began_at=at - A_MINUTE, ended_at=at))
        session.commit()
        migrating.downgrade(engine, BEFORE_CHANGES)
        assert not inspect(engine).has_table("slow_writes")
        migrating.upgrade(engine)
        assert session.scalar(select(func.count()).select_from(SlowWrite)) == 0
        session.commit()
        doing = Arranging(session, hands, random.Random(6))
        begin_writing(session)
        doing.record()
        hands.pass_by(A_MINUTE)
        looked_at, then = clock.now(), published(session)
        session.commit()
        hands.pass_by(A_MINUTE)
        assert session.scalar(select(func.count()).select_from(SlowWrite)) == 1
        changed = changes_since(session, looked_at).cells
        assert len(changed) == 1
        assert changed.keys() <= then.keys()


def test_a_session_that_was_on_its_way_is_told_when_it_is_over(engine: Engine) -> None:
    with own_clock() as hands, Session(engine) as session:
        doing = filled(session, hands)
        announced = session.scalars(select(PlannedSession)).one()
        cell = announced.community_code, announced.item_id
        session.commit()
        migrating.downgrade(engine, BEFORE_SESSIONS)
        assert "over_on" not in {column["name"] for column in inspect(engine).get_columns("planned_sessions")}
        migrating.upgrade(engine)
        session.expire_all()
        then, looked_at = published(session), clock.now()
        hands.pass_by(timedelta(days=1))
        doing.count()
        session.commit()
        assert published(session)[cell] != then[cell]
        assert changes_since(session, looked_at).cells.keys() == {cell}
