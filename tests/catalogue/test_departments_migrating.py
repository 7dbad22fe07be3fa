"""Departments of streets, and the owners that lists named, are departments like any other after the migration."""

from __future__ import annotations

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from catalogue.access.accounts import add_user
from catalogue.access.rights import operator
from catalogue.departments import departments_by_id, departments_of
from catalogue.foundation import migrating
from catalogue.foundation.database import begin_writing
from catalogue.models import Department, Grant, OwnerList, Role
from tests.worlds.eight_streets import World


def test_departments_keep_their_numbers_and_lists_their_owners(engine: Engine, world: World) -> None:
    with Session(engine) as session:
        begin_writing(session)
        care = Department(division_code=world.street, name="民生科", phone="010-55500872")
        office = Department(division_code=world.district, name="区卫健委")
        session.add_all([care, office])
        session.flush()
        lists = [
            OwnerList(division_code=world.district, name="卫生站", department_id=office.id),
            OwnerList(division_code=world.street, name="驿站", department_id=care.id),
            OwnerList(division_code=world.street, name="网点"),
        ]
        session.add_all(lists)
        add_user(
            session,
            "zhao",
            Role.DEPARTMENT,
            world.street,
            "seventeen quiet lanes",
            actor=operator("tests"),
            department=care.id,
        )
        session.commit()
        number = care.id
    migrating.downgrade(engine, "0030")
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT name, owner FROM owner_lists ORDER BY id")).all()
        assert [tuple(row) for row in kept] == [("卫生站", "区卫健委"), ("驿站", "民生科"), ("网点", None)]
        rows = connection.execute(text("SELECT id, name, phone FROM street_departments")).all()
        assert [tuple(row) for row in rows] == [(number, "民生科", "010-55500872")]
        assert connection.execute(text("SELECT count(*) FROM grants")).scalar_one() == 0
    migrating.upgrade(engine)
    with Session(engine) as session:
        (again,) = departments_of(session, world.street)
        assert (again.id, again.name, again.phone) == (number, "民生科", "010-55500872")
        owners = session.scalars(select(OwnerList.department_id).order_by(OwnerList.id)).all()
        names = departments_by_id(session, [each for each in owners if each])
        assert [names[each].name if each else None for each in owners] == ["区卫健委", "民生科", None]
        session.add(Department(division_code=world.street, name="新科"))
        session.flush()  # new numbers come after the old ones
        assert session.scalars(select(Grant)).all() == []
        session.rollback()
