"""What a community puts on paper: what has changed since a day, and each number once with what it answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from catalogue import divisions, offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.foundation.database import begin_writing
from catalogue.models import Mode, Role, State
from catalogue.offerings import OfferingDraft, PointDraft
from catalogue.paper import answering_numbers, point_changes, state_changes
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN, CARE, MEALS_PHONE, STATION_PHONE, tell

pytestmark = pytest.mark.one_database


def test_changes_are_told_by_what_was_so_before_and_what_is_so_now(session: Session, world: World) -> None:
    tell(session, world)
    edition = edition_in_force(session, world.today)
    assert edition is not None
    session.rollback()
    worker = Actor("worker", (Held(Role.WORKER, world.community),))

    def say(code: str, state: State) -> None:
        offerings.record(
            session,
            actor=worker,
            community=world.community,
            item=edition.item(code),
            draft=OfferingDraft(state=state, mode=Mode.OWN, phone=STATION_PHONE),
        )

    begin_writing(session)
    since = world.today - timedelta(days=90)
    new = {change.item_id: change for change in state_changes(session, world.community, since=since)}
    assert (new[edition.item(CARE).id].before, new[edition.item(CARE).id].after) == (None, State.PARTIAL)
    say("0302", State.DELIVERED)
    say("0302", State.ABSENT)
    offerings.withdraw(
        session,
        actor=worker,
        community=world.community,
        item=edition.item("0302"),
        expected_version=offerings.get_line(session, edition, world.community, "0302").version,
    )
    again = {change.item_id for change in state_changes(session, world.community, since=since)}
    assert edition.item("0302").id not in again, "changed and changed back is no change"
    places = {change.name: change for change in point_changes(session, world.community, since=since)}
    assert places[CANTEEN].new
    assert state_changes(session, world.community, since=world.today + timedelta(days=1)) == ()
    assert point_changes(session, world.village, since=since) == ()


def test_each_number_is_listed_once_with_all_that_it_answers(session: Session, world: World) -> None:
    tell(session, world)
    edition = edition_in_force(session, world.today)
    assert edition is not None
    session.rollback()
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    begin_writing(session)
    offerings.save_point(
        session,
        actor=worker,
        community=world.community,
        draft=PointDraft(name="助浴点", phones=(MEALS_PHONE, MEALS_PHONE)),
    )
    numbers = answering_numbers(
        divisions.get_profile(session, world.community),
        offerings.points_of(session, world.community),
        offerings.lines_of(session, edition, world.community),
        today=world.today,
    )
    phones = [each.phone for each in numbers]
    assert len(phones) == len(set(phones))
    assert numbers[0].station
    meals = next(each for each in numbers if each.phone == MEALS_PHONE.replace(" ", ""))
    assert {point.name for point in meals.points} == {CANTEEN, "助浴点"}
    assert {item.code for item in meals.items} == {"0202", "0206"}, "one that is out of date is answered too"
    answered = [item.code for each in numbers for item in each.items]
    assert len(answered) == len(set(answered)), "each service is with one number"
