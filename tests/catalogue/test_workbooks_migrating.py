"""A filled database learns to keep workbooks that came back, and what they brought stays when it forgets them."""

from __future__ import annotations

from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from catalogue.foundation import clock, migrating
from catalogue.models import ServicePoint, WorkbookBatch, WorkbookUpload
from tests.worlds.eight_streets import World


def test_what_workbooks_brought_stays_when_they_go(engine: Engine, world: World) -> None:
    about = {"division_code": world.community, "actor": "wang", "file_name": "填报.xlsx"}
    with Session(engine) as session:
        session.add(ServicePoint(community_code=world.community, name="活动室", phones=[]))
        session.add(WorkbookUpload(**about, content=b"PK", uploaded_at=clock.now()))
        session.add(WorkbookBatch(**about, at=clock.now(), role="worker", points=1, lines=0))
        session.commit()
    migrating.downgrade(engine, "0032")
    assert not {name for name in inspect(engine).get_table_names() if name.startswith("workbook_")}
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert session.scalars(select(ServicePoint.name)).all() == ["活动室"]
        assert session.scalars(select(WorkbookBatch)).all() == []
