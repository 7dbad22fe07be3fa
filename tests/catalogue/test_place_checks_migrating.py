"""A filled database learns to keep links and answers of places; what was accepted stays when it forgets them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, delete, inspect, select
from sqlalchemy.orm import Session

from catalogue.foundation import clock, migrating
from catalogue.models import Action, OfferingPoint, PointLink, PointRevision, Revision, ServicePoint


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


def test_a_link_of_a_place_that_was_merged_before_leads_to_the_one_that_is_left(
    engine: Engine, told: Any
) -> None:
    with Session(engine) as session:
        kept, gone, removed = session.scalars(select(ServicePoint).order_by(ServicePoint.id).limit(3)).all()
        ids = [point.id for point in (kept, gone, removed)]
        said = {"name": "多福巷老年餐桌", "admits": "everyone"}
        for point, action, after in (
            (kept, Action.MERGE, said),
            (gone, Action.MERGE, None),
            (removed, Action.WITHDRAW, None),
        ):
            entry = {"point_id": point.id, "community_code": kept.community_code, "action": action}
            entry |= {"at": clock.now(), "actor": "worker", "role": "worker", "version": 9}
            session.add(PointRevision(**entry, before=said, after=after))
            session.flush()
            keys = {"salt": b"0" * 16, "token_digest": f"t{point.id}", "code_digest": f"c{point.id}"}
            session.add(PointLink(point_id=point.id, **keys, made_at=clock.now()))
        for point in (gone, removed):
            session.execute(delete(OfferingPoint).where(OfferingPoint.point_id == point.id))
            session.delete(point)
        session.commit()
    migrating.downgrade(engine, "0035")
    migrating.upgrade(engine)
    with Session(engine) as session:
        led = session.execute(select(PointLink.point_id, PointLink.leads_to)).all()
        assert dict(map(tuple, led)) == {ids[0]: None, ids[1]: ids[0], ids[2]: None}
