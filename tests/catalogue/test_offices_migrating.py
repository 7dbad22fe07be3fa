"""An instance from before editors described offices goes on with the offices of the files."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.doors import doors, doors_in_force
from catalogue.foundation import clock, migrating
from catalogue.models import DoorMatter, MatterKind
from tests.worlds.eight_streets import World


def test_an_older_instance_has_the_offices_of_the_files_until_an_editor_changes_one(
    engine: Engine, world: World
) -> None:
    migrating.downgrade(engine, "0061")
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert doors_in_force(session) is doors()
        session.add(
            DoorMatter(
                office_key="agri",
                text="龘靐登记",
                folded="龘靐登记",
                kind=MatterKind.ADDED,
                added_at=clock.now(),
                added_by=world.edition_key,
            )
        )
        session.commit()
        assert "龘靐登记" in doors_in_force(session)["agri"].words
