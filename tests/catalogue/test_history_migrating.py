"""An instance from before past days were kept has them from the histories that it has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalogue.catalogues import get_edition
from catalogue.counters import expiry
from catalogue.coverage.matrix import matrix
from catalogue.foundation import clock, migrating
from catalogue.foundation.database import begin_writing
from catalogue.history.as_of import matrix_as_of
from catalogue.history.ledger import digest
from catalogue.models import MonthEnd, Movement
from tests.worlds.eight_streets import World


def test_the_first_count_takes_the_histories_in(engine: Engine, world: World, told: Any) -> None:
    migrating.downgrade(engine, "0043")
    migrating.upgrade(engine)
    later = clock.today() + timedelta(days=70)
    with Session(engine) as session:
        edition = get_edition(session, world.edition_key)
        as_told = matrix(session, edition, world.city)
        session.rollback()
        begin_writing(session)
        expiry.age(session, today=later)
        added = digest(session, today=later)
        assert added.movements == session.scalar(select(func.count()).select_from(Movement)) > 0
        assert len(added.months) == session.scalar(select(func.count()).select_from(MonthEnd)) >= 2
        assert digest(session, today=later).movements == 0
        assert matrix_as_of(session, edition, world.city, as_told.day, today=later) == as_told
