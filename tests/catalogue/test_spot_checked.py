"""What a spot check leaves on a line: verified, or returned until its words change; the counters follow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalogue import declarations, offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.counters import expiry
from catalogue.counters.recount import verify
from catalogue.counters.segments import Segment
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, Refused
from catalogue.models import Action, Role, State
from catalogue.offerings import ImportedOffering, OfferingDraft, PointDraft, get_line, history
from catalogue.offerings.spot_checked.marking import lift_return, return_cell, verify_cell
from tests.worlds.small_town import CITY, COMMUNITIES, FIRST_DAY, STREETS

HOME = COMMUNITIES[0]
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
STREET = Actor("street", (Held(Role.STREET, STREETS[0]),))
MONITOR = Actor("monitor", (Held(Role.MONITOR, STREETS[0]),))
CITY_HALL = Actor("city-hall", (Held(Role.CITY, CITY),))
BY_PHONE = OfferingDraft(state=State.DELIVERED, phone="010-55500000", note_zh="工作日上门")
TODAY = FIRST_DAY + timedelta(days=3)


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


@pytest.fixture
def meal(town):
    return town.items[1]


def say(session, item, draft=BY_PHONE, *, actor=WORKER, today=TODAY):
    return offerings.record(session, actor=actor, community=HOME, item=item, draft=draft, today=today)


def send_back(session, item, *, actor=MONITOR, **more):
    return return_cell(session, actor=actor, community=HOME, item=item, today=TODAY, **more)


def segment(session, town, item):
    return get_line(session, town, HOME, item.code).segment


def test_a_returned_line_counts_as_not_delivered_and_its_history_says_why(session, town, meal):
    say(session, meal)
    returned = send_back(session, meal)
    assert segment(session, town, meal) is Segment.ABSENT
    assert (returned.returned_on, returned.draft.phone) == (TODAY, BY_PHONE.phone)
    entry = history(session, HOME, meal)[0]
    assert (entry.action, entry.role) == (Action.RETURN, "monitor")
    assert (entry.before["state"], entry.after["state"]) == ("delivered", "absent")
    assert entry.after["returned_on"] == TODAY.isoformat()
    assert get_line(session, town, HOME, meal.code).returned
    assert verify(session) == ()


def test_to_confirm_or_to_say_the_same_again_does_not_undo_a_return(session, town, meal):
    say(session, meal)
    send_back(session, meal)
    offerings.confirm(session, actor=WORKER, community=HOME, item=meal, today=TODAY)
    assert get_line(session, town, HOME, meal.code).returned
    with pytest.raises(Refused, match="returned"):
        say(session, meal)
    with pytest.raises(Refused):
        offerings.restore(session, actor=WORKER, community=HOME, item=meal, version=1)
    again = ImportedOffering(community=HOME, item=meal, draft=BY_PHONE, confirmed_on=TODAY)
    with pytest.raises(Invalid, match="returned"):
        offerings.import_offerings(session, actor=WORKER, offerings=[again], today=TODAY)
    assert segment(session, town, meal) is Segment.ABSENT
    assert verify(session) == ()


def test_another_word_ends_a_return(session, town, meal):
    say(session, meal)
    send_back(session, meal)
    said = say(session, meal, OfferingDraft(state=State.DELIVERED, phone="010-55500001"))
    assert (said.returned_on, segment(session, town, meal)) == (None, Segment.DELIVERED)
    send_back(session, meal)
    agreed = say(session, meal, OfferingDraft(state=State.ABSENT, phone="010-55500001"))
    assert agreed.returned_on is None
    assert verify(session) == ()


def test_putting_right_the_place_of_a_line_is_a_change_of_the_line_too(session, town):
    venue = town.items[0]
    place = offerings.save_point(
        session, actor=WORKER, community=HOME, draft=PointDraft(name="餐桌", hours="Mo-Fr 08:00-17:00")
    )
    draft = OfferingDraft(state=State.DELIVERED, points=(place.id,))
    say(session, venue, draft)
    send_back(session, venue)
    with pytest.raises(Refused):
        say(session, venue, draft)
    offerings.save_point(
        session,
        actor=WORKER,
        community=HOME,
        point_id=place.id,
        draft=PointDraft(name="餐桌", hours="Mo-Fr 09:00-12:00"),
    )
    assert say(session, venue, draft).returned_on is None
    assert segment(session, town, venue) is Segment.DELIVERED


def test_only_the_street_lifts_a_return_and_the_line_says_what_it_said(session, town, meal):
    before = say(session, meal, today=FIRST_DAY)
    send_back(session, meal)
    for actor in (WORKER, MONITOR):
        with pytest.raises(NotAllowed):
            lift_return(session, actor=actor, community=HOME, item=meal)
    lifted = lift_return(session, actor=STREET, community=HOME, item=meal)
    assert (lifted.draft, lifted.confirmed_on, lifted.holds_until) == (
        before.draft,
        before.confirmed_on,
        before.holds_until,
    )
    assert history(session, HOME, meal)[0].action is Action.REINSTATE
    assert segment(session, town, meal) is Segment.DELIVERED
    with pytest.raises(Refused):
        lift_return(session, actor=STREET, community=HOME, item=meal)
    assert verify(session) == ()


def test_a_verified_line_stays_verified_while_its_words_stay(session, town, meal):
    say(session, meal, today=FIRST_DAY)
    verified = verify_cell(session, actor=MONITOR, community=HOME, item=meal, today=TODAY)
    assert (verified.verified_on, verified.confirmed_on) == (TODAY, FIRST_DAY)
    confirmed = offerings.confirm(session, actor=WORKER, community=HOME, item=meal, today=TODAY)
    assert confirmed.verified_on == TODAY
    changed = say(session, meal, OfferingDraft(state=State.DELIVERED, phone="010-55500001"))
    assert changed.verified_on is None
    assert history(session, HOME, meal)[1].after["verified_on"] == TODAY.isoformat()


def test_workers_and_the_city_enter_no_checks_and_only_what_is_offered_is_checked(session, town, meal):
    with pytest.raises(Refused):
        send_back(session, meal)
    seen = say(session, meal).version
    say(session, meal, OfferingDraft(state=State.DELIVERED, phone="010-55500001"))
    with pytest.raises(Conflict):
        send_back(session, meal, expected_version=seen)
    for actor in (WORKER, CITY_HALL):
        with pytest.raises(NotAllowed):
            send_back(session, meal, actor=actor)
        with pytest.raises(NotAllowed):
            verify_cell(session, actor=actor, community=HOME, item=meal)
    say(session, meal, OfferingDraft(state=State.ABSENT))
    with pytest.raises(Refused):
        verify_cell(session, actor=MONITOR, community=HOME, item=meal)


def test_a_returned_line_ages_as_what_it_counts_as(session, town, meal):
    say(session, meal)
    send_back(session, meal)
    expiry.age(session, today=TODAY + timedelta(days=500))
    assert segment(session, town, meal) is Segment.ABSENT
    assert verify(session) == ()


def test_a_line_of_a_declaration_stays_returned_until_the_declaration_says_something_else(
    session, town, meal
):
    draft = declarations.DeclarationDraft(
        name="服务队", items=(meal.id,), phone="010-55500009", communities=(HOME,)
    )
    told = {"actor": STREET, "edition": town}
    made = declarations.declare(session, declarer=STREETS[0], draft=draft, **told)
    send_back(session, meal)
    declarations.confirm_declaration(session, declaration=made.id, **told)
    line = get_line(session, town, HOME, meal.code)
    assert (line.segment, line.offering.declaration) == (Segment.ABSENT, made.id)
    declarations.change(
        session,
        declaration=made.id,
        draft=declarations.DeclarationDraft(
            name="服务队", items=(meal.id,), phone="010-55500008", communities=(HOME,)
        ),
        **told,
    )
    line = get_line(session, town, HOME, meal.code)
    assert (line.segment, line.returned) == (Segment.DELIVERED, False)
    assert verify(session) == ()
