"""Several lines confirmed with one word: all of them, or none; the counters move with them."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.counters.recount import verify
from catalogue.coverage.summary import summaries_in
from catalogue.foundation.clock import months_later
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Invalid, NotAllowed
from catalogue.models import Role, State
from catalogue.offerings import OfferingDraft
from tests.worlds.eight_streets import World

WORKER = Actor("worker", (Held(Role.WORKER, World.community),))
CODES = ("0201", "0203", "0204")


@pytest.fixture
def edition(session: Session, world: World) -> EditionFacts:
    """The edition, with three lines of 多福巷社区 recorded 14 months ago: expired."""
    found = get_edition(session, world.edition_key)
    session.rollback()
    begin_writing(session)
    for code in CODES:
        offerings.record(
            session,
            actor=WORKER,
            community=world.community,
            item=found.item(code),
            draft=OfferingDraft(state=State.DELIVERED, phone="010-65120000"),
            today=months_later(world.today, -14),
        )
    session.commit()
    begin_writing(session)
    return found


def test_all_are_confirmed_and_counted_as_valid(
    session: Session, world: World, edition: EditionFacts
) -> None:
    items = [(edition.item(code), 1) for code in reversed(CODES)]
    offerings.confirm_several(
        session, actor=WORKER, community=world.community, items=items, today=world.today
    )
    session.commit()
    counted = summaries_in(session, edition, world.street)
    assert tuple(counted) == world.communities_in(world.street)
    assert counted[world.community][:2] == (3, 0)
    assert counted[world.neighbour][:2] == (0, 0)
    assert verify(session) == ()


def test_one_that_cannot_be_confirmed_stops_all_and_every_reason_is_told(
    session: Session, world: World, edition: EditionFacts
) -> None:
    items = [(edition.item("0201"), 1), (edition.item("0203"), 9), (edition.item("0101"), None)]
    with pytest.raises(Invalid) as refused:
        offerings.confirm_several(
            session, actor=WORKER, community=world.community, items=items, today=world.today
        )
    session.rollback()
    assert [problem.field for problem in refused.value.problems] == ["0101", "0203"]
    assert offerings.get_line(session, edition, world.community, "0201").version == 1


def test_a_stranger_confirms_nothing(session: Session, world: World, edition: EditionFacts) -> None:
    with pytest.raises(NotAllowed):
        offerings.confirm_several(
            session, actor=WORKER, community=world.neighbour, items=[(edition.item("0201"), 0)]
        )
