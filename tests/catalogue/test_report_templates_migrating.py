"""A filled database learns to keep departments' tables, and forgets them without touching what else it holds."""

from __future__ import annotations

from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from catalogue.foundation import clock, migrating
from catalogue.models import ReportNote, ReportReadBack, ReportTemplate, ServicePoint
from catalogue.report_templates.templates import templates_for
from tests.worlds.department_tables import keep
from tests.worlds.eight_streets import World


def test_tables_and_their_notes_come_and_go(engine: Engine, world: World) -> None:
    with Session(engine) as session:
        session.add(ServicePoint(community_code=world.community, name="卫生站", phones=[]))
        template = keep(session, world.street)
        place = {"template_id": template.id, "division_code": world.community}
        session.add(ReportNote(**place, column="值班人", text="王芳"))
        session.add(ReportReadBack(**place, file_name="a.xlsx", said={"notes": []}, read_at=clock.now()))
        session.commit()
    migrating.downgrade(engine, "0033")
    assert not {name for name in inspect(engine).get_table_names() if name.startswith("report_")}
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert session.scalars(select(ServicePoint.name)).all() == ["卫生站"]
        assert session.scalars(select(ReportTemplate)).all() == []
        assert keep(session, world.street).name == "社区联系表"


def test_tables_that_were_there_stay_on_the_list(engine: Engine, world: World) -> None:
    with Session(engine) as session:
        keep(session, world.street)
        session.commit()
    migrating.downgrade(engine, "0037")
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert [each.name for each in templates_for(session, world.street)] == ["社区联系表"]
