"""Places where services are delivered: what must be said of them, and whom they serve."""

from __future__ import annotations

import pytest

from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.foundation.errors import Invalid, Refused
from catalogue.models import Admits, Mode, Role, State
from catalogue.offerings import OfferingDraft, PointDraft, points_of, record, remove_point, save_point
from tests.worlds.small_town import CITY_HALL, COMMUNITIES, FIRST_DAY

HOME, SISTER = COMMUNITIES[0], COMMUNITIES[1]
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


def say(session, item, draft):
    return record(session, actor=WORKER, community=HOME, item=item, draft=draft, today=FIRST_DAY)


def test_a_venue_needs_a_place_with_hours_or_a_phone(session, town):
    venue = town.items[0]
    bare = save_point(session, actor=WORKER, community=HOME, draft=PointDraft(name="活动室"))
    with pytest.raises(Invalid, match="opening hours"):
        say(session, venue, OfferingDraft(state=State.DELIVERED, points=(bare.id,)))
    save_point(
        session,
        actor=WORKER,
        community=HOME,
        point_id=bare.id,
        draft=PointDraft(name="活动室", hours="Mo-Fr 09:00-11:30,13:30-17:00"),
    )
    written = say(session, venue, OfferingDraft(state=State.DELIVERED, points=(bare.id,)))
    assert [point.name for point in written.points] == ["活动室"]


def test_a_neighbours_place_serves_only_if_it_is_shared_and_admits_outsiders(session, town):
    venue = town.items[0]
    theirs = PointDraft(name="食堂", phones=["010-5550-0009"])
    closed = save_point(session, actor=CITY_HALL, community=SISTER, draft=theirs)
    shared = OfferingDraft(state=State.DELIVERED, mode=Mode.SHARED, points=(closed.id,))
    with pytest.raises(Invalid, match="does not serve"):
        say(session, venue, shared)
    save_point(
        session,
        actor=CITY_HALL,
        community=SISTER,
        point_id=closed.id,
        draft=PointDraft(name="食堂", phones=["010-5550-0009"], admits=Admits.STREET),
    )
    with pytest.raises(Invalid, match="does not serve"):
        say(session, venue, OfferingDraft(state=State.DELIVERED, mode=Mode.OWN, points=(closed.id,)))
    assert say(session, venue, shared).state is State.DELIVERED


def test_a_place_in_use_is_not_removed(session, town):
    venue = town.items[0]
    point = save_point(
        session, actor=WORKER, community=HOME, draft=PointDraft(name="食堂", phones=["010-5550-0009"])
    )
    say(session, venue, OfferingDraft(state=State.DELIVERED, points=(point.id,)))
    with pytest.raises(Refused, match="1 services"):
        remove_point(session, actor=WORKER, community=HOME, point_id=point.id)
    say(session, venue, OfferingDraft(state=State.ABSENT))
    remove_point(session, actor=WORKER, community=HOME, point_id=point.id)
    assert points_of(session, HOME) == ()


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (PointDraft(name=" "), "name"),
        (PointDraft(name="点", latitude=39.9), "latitude"),
        (PointDraft(name="点", latitude=139.9, longitude=116.0), "latitude"),
        (PointDraft(name="点", latitude=39.9, longitude=216.0), "longitude"),
        (PointDraft(name="点", phones=["下午来"]), "phones"),
        (PointDraft(name="点", hours="when we like"), "hours"),
    ],
)
def test_a_place_with_nonsense_in_it_is_refused_by_field(session, town, draft, field):
    with pytest.raises(Invalid) as refused:
        save_point(session, actor=WORKER, community=HOME, draft=draft)
    assert {problem.field for problem in refused.value.problems} == {field}


def test_a_place_keeps_what_the_services_named_there_need(session, town):
    venue = town.items[0]
    open_daily = PointDraft(name="食堂", hours="Mo-Su 11:00-13:00", admits=Admits.STREET)
    point = save_point(session, actor=CITY_HALL, community=SISTER, draft=open_daily)
    record(
        session,
        actor=CITY_HALL,
        community=HOME,
        item=venue,
        draft=OfferingDraft(state=State.DELIVERED, mode=Mode.SHARED, points=(point.id,)),
        today=FIRST_DAY,
    )
    for draft in (
        PointDraft(name="食堂", admits=Admits.STREET),
        PointDraft(name="食堂", hours="Mo-Su 11:00-13:00", admits=Admits.COMMUNITY),
    ):
        with pytest.raises(Invalid, match="1 delivered services"):
            save_point(session, actor=CITY_HALL, community=SISTER, point_id=point.id, draft=draft)
    by_phone = PointDraft(name="食堂", phones=["010-5550-0001"], admits=Admits.EVERYONE)
    assert save_point(session, actor=CITY_HALL, community=SISTER, point_id=point.id, draft=by_phone).phones
