"""A filled database learns to keep owners' lists; the places that they brought stay when it forgets them."""

from __future__ import annotations

from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.orm import Session

from catalogue.foundation import clock, migrating
from catalogue.models import (
    Declaration,
    DeclarationRecipient,
    OwnerList,
    OwnerListDeclaration,
    OwnerListPlace,
    ServicePoint,
)
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


def test_declarations_of_lists_move_to_a_table_of_their_own_and_back(engine: Engine, world: World) -> None:
    with Session(engine) as session:
        declaration = Declaration(
            declarer_code=world.district,
            name="卫生站",
            confirmed_on=clock.today(),
            confirmed_role="district",
            updated_at=clock.now(),
        )
        kept = OwnerList(division_code=world.district, name="卫生站名录", item_ids=[1], columns={})
        session.add_all([declaration, kept])
        session.flush()
        session.add(DeclarationRecipient(declaration_id=declaration.id, community_code=world.community))
        for community in (world.community, world.neighbour):
            place = {"community_code": community, "point_id": community % 1000, "said": {"name": "站"}}
            session.add(OwnerListPlace(list_id=kept.id, key=str(community), **place))
        session.add(OwnerListDeclaration(list_id=kept.id, declaration_id=declaration.id))
        session.commit()
        number = declaration.id
    migrating.downgrade(engine, "0036")
    with engine.connect() as before:
        said = before.execute(text("SELECT declaration_id FROM owner_list_places ORDER BY community_code"))
        assert said.scalars().all() == [number, None]
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert session.scalars(select(OwnerListDeclaration.declaration_id)).all() == [number]
        assert session.scalars(select(OwnerListPlace.item_ids)).all() == [None, None]
        assert session.scalars(select(OwnerList.item_values)).all() == [{}]
