"""Places of a filled database keep what they said when they learn to say how to find them."""

from __future__ import annotations

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue.foundation import migrating
from catalogue.models import ServicePoint
from tests.worlds.eight_streets import World


def test_places_from_before_say_no_way_and_what_else_they_said(engine: Engine, world: World) -> None:
    with Session(engine) as session:
        session.add(
            ServicePoint(
                community_code=world.community,
                name="老年餐桌",
                address="一号院",
                phones=["12345"],
                admits="everyone",
                version=4,
                directions="过街天桥西侧",
            )
        )
        session.commit()
        migrating.downgrade(engine, "0018")
        migrating.upgrade(engine)
        point = session.scalars(select(ServicePoint).where(ServicePoint.name == "老年餐桌")).one()
        session.refresh(point)
        assert (point.address, point.phones, point.version) == ("一号院", ["12345"], 4)
        assert point.directions is None
