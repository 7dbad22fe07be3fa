"""Lines of a filled database stay the communities' own when declarations come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue.counters.recount import verify
from catalogue.foundation import clock, migrating
from catalogue.models import Declaration, Offering
from tests.worlds.eight_streets import World


def test_lines_from_before_follow_no_declaration_and_say_what_they_said(engine: Engine, told: Any) -> None:
    said = [
        column for column in Offering.__table__.columns if column.name not in ("declaration_id", "own_record")
    ]
    query = select(*said).order_by(Offering.community_code, Offering.item_id)
    with Session(engine) as session:
        before = session.execute(query).all()
    migrating.downgrade(engine, "0025")
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert before
        assert session.execute(query).all() == before
        followed = (Offering.declaration_id.is_not(None), Offering.own_record.is_not(None))
        assert [session.scalars(select(Offering.item_id).where(each)).all() for each in followed] == [[], []]
        assert verify(session) == ()


def test_what_is_only_announced_ends_where_first_days_are_forgotten(engine: Engine, world: World) -> None:
    today = clock.today()
    said = {"declarer_code": world.street, "confirmed_on": today, "confirmed_role": "street"}
    said |= {"updated_at": clock.now(), "version": 1}
    with Session(engine) as session:
        session.add(Declaration(name="助餐", **said))
        later = {"begins_on": today + timedelta(days=9), "announced": True}
        session.add(Declaration(name="助浴", **said, **later))
        session.commit()
    migrating.downgrade(engine, "0038")
    migrating.upgrade(engine)
    with Session(engine) as session:
        rows = select(Declaration.name, Declaration.announced, Declaration.begins_on, Declaration.ended_on)
        found = session.execute(rows.order_by(Declaration.id)).all()
        assert list(map(tuple, found)) == [("助餐", False, None, None), ("助浴", False, None, today)]
