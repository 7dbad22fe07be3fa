"""A filled database learns to keep links and answers of places; what was accepted stays when it forgets them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from catalogue.foundation import migrating
from catalogue.models import Action, PointRevision, Revision, ServicePoint


def test_what_was_accepted_stays_an_ordinary_change(engine: Engine, told: Any) -> None:
    with Session(engine) as session:
        points = session.execute(select(ServicePoint.id, ServicePoint.name)).all()
        for history in (PointRevision, Revision):
            entry = session.scalars(select(history).order_by(history.id).limit(1)).one()
            entry.action = Action.SELF_TOLD
        session.commit()
    migrating.downgrade(engine, "0028")
    assert not {"point_links", "point_answers"} & set(inspect(engine).get_table_names())
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert session.execute(select(ServicePoint.id, ServicePoint.name)).all() == points
        for history, action in ((PointRevision, Action.RECORD), (Revision, Action.CHECK)):
            entry = session.scalars(select(history).order_by(history.id).limit(1)).one()
            assert entry.action is action
