"""Villages that are run as communities: said once by the street, and the profile's type of community is the same word."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import divisions, village_pilots
from catalogue.access.rights import Actor, Held, operator
from catalogue.coverage.narrowing import has_type
from catalogue.divisions import ProfileDraft
from catalogue.foundation.errors import Invalid, NotAllowed, NotFound
from catalogue.models import AuditEntry, Division, Role
from catalogue.succession.moving import move_community
from catalogue.village_pilots import ASKED, CONTENTS, DAYS, PilotCount, PilotDraft
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
FULL = PilotDraft(**{name: date(2011, 3, number + 1) for number, name in enumerate(DAYS)})
SOME = PilotDraft(began_on=date(2012, 5, 1), services_on=date(2013, 1, 1))


@pytest.fixture
def street(world: World) -> Actor:
    return Actor("street", (Held(Role.STREET, world.village_street),))


def tagged(session: Session, world: World) -> list[int]:
    """The villages that the filter of the matrix finds."""
    return list(
        session.scalars(
            select(Division.code).where(has_type(Division.code, "village_pilot")).order_by(Division.code)
        )
    )


def test_the_contents_are_those_of_the_box_word_for_word() -> None:
    assert list(CONTENTS.values()) == [
        "加强党的领导，推进村民自治",
        "加强基础建设，完善配套设施",
        "整合资源力量，提升服务管理",
        "实施综合治理，实现动态防控",
    ]
    assert list(FULL.contents) == list(CONTENTS)


def test_the_street_records_it_and_the_profile_and_the_filter_follow(
    session: Session, world: World, street: Actor
) -> None:
    other = world.communities_in(world.village_street)[1]
    for _twice in range(2):
        village_pilots.save_pilot(session, actor=street, village=world.village, draft=FULL, today=world.today)
    village_pilots.save_pilot(session, actor=street, village=other, draft=SOME, today=world.today)
    assert village_pilots.pilot_of(session, world.village) == FULL
    assert tagged(session, world) == sorted((world.village, other))
    profile = divisions.get_profile(session, world.village)
    assert profile is not None
    assert profile.type_tags == ("village_pilot",)
    actions = select(AuditEntry.action).where(AuditEntry.action.like("village_pilot.%"))
    assert session.scalars(actions).all() == ["village_pilot.saved"] * 2
    for _twice in range(2):
        village_pilots.end_pilot(session, actor=street, village=world.village)
    assert village_pilots.pilot_of(session, world.village) is None
    assert tagged(session, world) == [other]


def test_a_worker_cannot_say_it_in_the_profile(session: Session, world: World, street: Actor) -> None:
    worker = Actor("worker", (Held(Role.WORKER, world.village),))

    def save(*tags: str) -> tuple[str, ...]:
        draft = ProfileDraft(station_name="站", type_tags=tags)
        return divisions.save_profile(session, actor=worker, community=world.village, draft=draft).type_tags

    assert save("rural", "village_pilot") == ("rural",)
    village_pilots.save_pilot(session, actor=street, village=world.village, draft=SOME, today=world.today)
    assert save("urban_fringe") == ("urban_fringe", "village_pilot")
    with pytest.raises(NotAllowed):
        village_pilots.save_pilot(session, actor=worker, village=world.village, draft=FULL, today=world.today)
    with pytest.raises(NotAllowed):
        village_pilots.end_pilot(session, actor=worker, village=world.village)


def test_only_villages_and_only_days_that_have_come(session: Session, world: World, street: Actor) -> None:
    both = Actor("street", (*street.held, Held(Role.STREET, world.street)))
    with pytest.raises(NotFound):
        village_pilots.save_pilot(session, actor=both, village=world.community, draft=FULL, today=world.today)
    tomorrow = world.today + timedelta(days=1)
    wrong = PilotDraft(began_on=tomorrow, station_on=date(1011, 1, 1))
    with pytest.raises(Invalid) as refused:
        village_pilots.save_pilot(
            session, actor=street, village=world.village, draft=wrong, today=world.today
        )
    assert [each.field for each in refused.value.problems] == ["began_on", "station_on"]
    assert village_pilots.pilot_of(session, world.village) is None


def test_counts_and_lists_are_those_of_the_villages(session: Session, world: World, street: Actor) -> None:
    villages = world.communities_in(world.village_street)
    village_pilots.save_pilot(session, actor=street, village=villages[0], draft=FULL, today=world.today)
    village_pilots.save_pilot(session, actor=street, village=villages[2], draft=SOME, today=world.today)
    kinds = [code for code in world.communities if code % 1000 in range(200, 400)]
    said = {villages[0]: FULL, villages[2]: SOME}
    for division in (world.city, world.village_street, world.street):
        own = [code for code in kinds if code in world.communities_in(division)]
        pilots = [said[code] for code in own if code in said]
        contents = {key: sum(pilot.contents[key] is not None for pilot in pilots) for key in CONTENTS}
        stations = sum(pilot.station_on is not None for pilot in pilots)
        counted = village_pilots.count_pilots(session, division)
        assert sum(counted.values(), PilotCount()) == PilotCount(len(own), len(pilots), contents, stations)
        streets = {code // 1000 * 1000 for code in own}
        assert set(counted) == streets
        for street_code, count in counted.items():
            inside = [code for code in own if code // 1000 * 1000 == street_code]
            assert count.villages == len(inside)
            assert count.pilots == sum(code in said for code in inside)
        found = village_pilots.villages_in(session, division)
        assert [(row.code, row.pilot) for row in found] == [(code, said.get(code)) for code in own]
        for pilots_only in (True, False):
            only = village_pilots.villages_in(session, division, pilots=pilots_only)
            assert [row.code for row in only] == [code for code in own if (code in said) is pilots_only]
        for day in ASKED:
            lacking = village_pilots.villages_in(session, division, lacks=day)
            assert [row.code for row in lacking] == [
                code for code in own if code in said and getattr(said[code], day) is None
            ]


def test_it_moves_with_the_village(session: Session, world: World, street: Actor) -> None:
    village_pilots.save_pilot(session, actor=street, village=world.village, draft=FULL, today=world.today)
    new = world.village_street + 299
    move_community(session, actor=operator("op"), code=world.village, new_code=new, today=world.today)
    assert village_pilots.pilot_of(session, new) == FULL
