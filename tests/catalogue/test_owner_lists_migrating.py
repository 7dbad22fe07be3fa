"""A filled database learns to keep owners' lists, and the places that they brought stay when it forgets them."""

from __future__ import annotations

from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from catalogue.foundation import migrating
from catalogue.models import OwnerList, OwnerListPlace, ServicePoint
from tests.worlds.eight_streets import World


def test_places_of_lists_stay_when_the_lists_go(engine: Engine, world: World) -> None:
    with Session(engine) as session:
        point = ServicePoint(community_code=world.community, name="卫生站", phones=[])
        kept = OwnerList(
            division_code=world.district, name="卫生站名录", item_ids=[1], columns={"电话": None}
        )
        session.add_all([point, kept])
        session.flush()
        place = {"community_code": world.community, "point_id": point.id, "said": {"name": "卫生站"}}
        session.add(OwnerListPlace(list_id=kept.id, key="=dc1", **place))
        session.commit()
    migrating.downgrade(engine, "0026")
    assert not {name for name in inspect(engine).get_table_names() if name.startswith("owner_list")}
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert session.scalars(select(ServicePoint.name)).all() == ["卫生站"]
        assert session.scalars(select(OwnerList)).all() == []
