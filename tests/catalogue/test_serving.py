"""One service point, and the services that communities offer there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from catalogue import offerings, succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts, edition_in_force
from catalogue.counters.segments import Segment
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import NotFound
from catalogue.models import Admits, Mode, Role, State
from catalogue.offerings import OfferingDraft, PointDraft, PointFacts, get_point, served_at
from tests.worlds.eight_streets import World


@pytest.fixture
def edition(world: World, session: Session) -> EditionFacts:
    """The edition in force, in a writing transaction."""
    begin_writing(session)
    found = edition_in_force(session, world.today)
    assert found is not None
    return found


@pytest.fixture
def point(world: World, session: Session, edition: EditionFacts) -> PointFacts:
    """A place of 银闸社区 that admits everyone."""
    return offerings.save_point(
        session,
        actor=_worker(world.neighbour),
        community=world.neighbour,
        draft=PointDraft(name="银闸餐桌", hours="Mo-Su 09:00-17:00", admits=Admits.EVERYONE),
    )


def _worker(community: int) -> Actor:
    return Actor("worker", (Held(Role.WORKER, community),))


def _say(
    session: Session,
    world: World,
    edition: EditionFacts,
    community: int,
    code: str,
    point: PointFacts,
    **said: object,
) -> None:
    draft = {"state": State.DELIVERED, "mode": Mode.SHARED, "points": (point.id,), **said}
    days = draft.pop("days_ago", 0)
    assert isinstance(days, int)
    offerings.record(
        session,
        actor=_worker(community),
        community=community,
        item=edition.item(code),
        draft=OfferingDraft(**draft),  # type: ignore[arg-type]
        today=world.today - timedelta(days=days),
    )


def test_a_place_is_found_by_its_id(session: Session, point: PointFacts) -> None:
    assert get_point(session, point.id) == point


@pytest.mark.parametrize("nowhere", [0, -1, 10**6, 2**31, 10**30])
def test_there_is_no_place_under_any_other_number(session: Session, point: PointFacts, nowhere: int) -> None:
    with pytest.raises(NotFound):
        get_point(session, nowhere)


def test_services_come_in_the_order_of_the_edition_the_own_community_first(
    session: Session, world: World, edition: EditionFacts, point: PointFacts
) -> None:
    _say(session, world, edition, world.neighbour, "0501", point)
    _say(session, world, edition, world.community, "0202", point)
    _say(session, world, edition, world.neighbour, "0202", point)
    served = served_at(session, edition, point)
    assert [(each.line.item.code, each.community) for each in served] == [
        ("0202", world.neighbour),
        ("0202", world.community),
        ("0501", world.neighbour),
    ]
    assert served[1].community_name == "多福巷社区"
    assert all(each.line.offering and each.line.offering.points == (point,) for each in served)


def test_what_has_run_out_is_told_and_what_is_not_offered_is_not(
    session: Session, world: World, edition: EditionFacts, point: PointFacts
) -> None:
    _say(session, world, edition, world.neighbour, "0501", point, days_ago=500)
    _say(session, world, edition, world.neighbour, "0502", point, state=State.PARTIAL, shortfall="只在上午")
    _say(session, world, edition, world.neighbour, "0503", point, state=State.ABSENT)
    _say(
        session,
        world,
        edition,
        world.neighbour,
        "0504",
        point,
        state=State.SUSPENDED,
        suspended_from=world.today,
        suspended_reason="装修",
    )
    assert [(each.line.item.code, each.line.segment) for each in served_at(session, edition, point)] == [
        ("0501", Segment.EXPIRED),
        ("0502", Segment.PARTIAL),
    ]


def test_retired_communities_are_left_out(
    session: Session, world: World, edition: EditionFacts, point: PointFacts
) -> None:
    _say(session, world, edition, world.community, "0202", point)
    succession.retire(session, code=world.community, today=world.today, actor=operator("tests"))
    assert served_at(session, edition, point) == ()
