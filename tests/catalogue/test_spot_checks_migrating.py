"""Lines from before spot checks know how they were last said; a returned line stays not offered where checks go."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import get_edition
from catalogue.counters.recount import verify
from catalogue.foundation import migrating
from catalogue.foundation.database import begin_writing
from catalogue.models import Action, Offering, Role, State
from catalogue.offerings.spot_checked.marking import return_cell, verify_cell
from tests.worlds.eight_streets import World


def test_how_a_line_was_last_said_is_read_from_its_history(engine: Engine, world: World, told: Any) -> None:
    with Session(engine) as session:
        begin_writing(session)
        edition = get_edition(session, world.edition_key)
        worker = Actor("worker", (Held(Role.WORKER, world.community),))
        monitor = Actor("monitor", (Held(Role.MONITOR, world.street),))
        lines = [
            line.item
            for line in offerings.lines_of(session, edition, world.community)
            if line.offering and line.offering.state is State.DELIVERED
        ]
        first, second = (lines * 2)[:2]
        cell = {"community": world.community, "item": first}
        offerings.confirm(session, actor=worker, action=Action.CHECK, **cell)
        verify_cell(session, actor=monitor, **cell)
        return_cell(session, actor=monitor, community=world.community, item=second)
        session.commit()
        said = dict(session.execute(select(Offering.item_id, Offering.said_by)).all())
        states = session.execute(select(Offering.item_id, Offering.state, Offering.version)).all()
    migrating.downgrade(engine, "0040")
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert said
        assert dict(session.execute(select(Offering.item_id, Offering.said_by)).all()) == said
        assert session.execute(select(Offering.item_id, Offering.state, Offering.version)).all() == states
        assert (
            session.scalars(select(Offering.returned_on).where(Offering.returned_on.is_not(None))).all() == []
        )
        assert verify(session) == ()
