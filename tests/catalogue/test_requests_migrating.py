"""Owners and requests of before are there after the migration: no owner is a supplier yet, and nothing was opened again."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from catalogue.catalogues import get_edition
from catalogue.departments import departments_of
from catalogue.foundation import migrating
from catalogue.foundation.database import begin_writing
from catalogue.models import Department, Direction, ItemOwner, OfficeRequest, RequestState
from tests.worlds.eight_streets import World


def test_owners_and_requests_stay_as_they_were(engine: Engine, world: World) -> None:
    with Session(engine) as session:
        begin_writing(session)
        item = get_edition(session, world.edition_key).items[0].id
        care = Department(division_code=world.street, name="民生科")
        session.add(care)
        session.flush()
        session.add(
            ItemOwner(division_code=world.street, item_id=item, department_id=care.id, supplies_list=True)
        )
        session.add(
            OfficeRequest(
                direction=Direction.UP,
                from_code=world.street,
                to_code=world.district,
                state=RequestState.CLOSED,
                reason="缺场地",
                contribution="已腾出一间",
                due_on=date(2026, 3, 1),
                minutes=5,
                opened_at=datetime(2026, 2, 1, tzinfo=UTC),
                opened_role="street",
            )
        )
        session.commit()
    migrating.downgrade(engine, "0049")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM item_owners")).scalar_one() == 1
        assert connection.execute(text("SELECT reason FROM office_requests")).scalar_one() == "缺场地"
    migrating.upgrade(engine)
    with Session(engine) as session:
        (care,) = departments_of(session, world.street)
        assert (care.items, care.supplies) == ((item,), ())
        request = session.scalars(select(OfficeRequest)).one()
        assert (request.reopened_at, request.reopening, request.mailed_on) == (None, None, None)
        assert request.state is RequestState.CLOSED
        assert request.earlier is None
