"""An instance from before plain names gets them with the next loading of its edition."""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from catalogue import catalogues
from catalogue.access.rights import operator
from catalogue.foundation import migrating
from catalogue.foundation.database import begin_writing
from tests.worlds.eight_streets import World


def test_an_edition_from_before_is_called_by_its_official_names_until_it_is_loaded_again(
    engine: Engine, world: World
) -> None:
    with Session(engine) as session:
        migrating.downgrade(engine, "0053")
        session.execute(text("UPDATE editions SET digest = 'older'"))
        session.commit()
        migrating.upgrade(engine)
        edition = catalogues.get_edition(session, "beijing-1060-trial")
        assert all((item.plain_zh, item.plain_en) == (item.name_zh, item.name_en) for item in edition.items)
        session.rollback()
        begin_writing(session)
        report = catalogues.load_edition(session, catalogues.shipped_edition(), actor=operator("root"))
        assert report.changed
        assert len(report.updated) == 60
        session.commit()
        meals = catalogues.get_edition(session, "beijing-1060-trial").item("0202")
        assert (meals.plain_zh, meals.name_zh) == ("老年餐桌、送餐", "社区老年人(残疾人)就餐送餐服务")
