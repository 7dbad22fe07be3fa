"""Lines of a filled database stay the communities' own when declarations come."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue.counters.recount import verify
from catalogue.foundation import migrating
from catalogue.models import Offering


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
