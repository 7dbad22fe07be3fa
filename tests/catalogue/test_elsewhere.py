"""One fact said in several places of a community: found, changed together, taken back together, and in the history."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from catalogue import divisions
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.counters.recount import verify
from catalogue.counters.segments import holds_until
from catalogue.divisions import ProfileDraft, profile_draft_of, profile_history
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Conflict, DomainError, NotAllowed, NotFound
from catalogue.models import Action, PhoneSource, Role, State
from catalogue.offerings import (
    OfferingDraft,
    PointDraft,
    confirm,
    get_line,
    history,
    line_draft_of,
    lines_of,
    merge_points,
    point_draft_of,
    point_history,
    points_of,
    record,
    restore,
    restore_point,
    save_point,
    undo,
)
from catalogue.offerings.elsewhere.batches import change_together, take_back
from catalogue.offerings.elsewhere.histories import changes_elsewhere
from catalogue.offerings.elsewhere.same import replaced_by_point, replaced_by_profile, said_elsewhere
from catalogue.offerings.points.history import point_snapshot
from tests.examples import examples, undone
from tests.worlds import small_town
from tests.worlds.small_town import COMMUNITIES, FIRST_DAY

HOME, SISTER = COMMUNITIES[0], COMMUNITIES[1]
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
STRANGER = Actor("stranger", (Held(Role.WORKER, SISTER),))
OLD, NEW, OTHER = "010-65550001", "010-65550002", "010-65550003"
STATION = PointDraft(name="社区服务站", address="一号院", phones=(OLD,), hours="Mo-Fr 09:00-17:00")
PROFILE = ProfileDraft(station_name="社区服务站", address="一号院", phones=(OLD,), hours="Mo-Fr 09:00-17:00")
OWN = OfferingDraft(state=State.DELIVERED, phone=OLD, note_zh="见公告栏")


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


def place(session, draft=STATION, *, point=None):
    return save_point(session, actor=WORKER, community=HOME, draft=draft, point_id=point)


def profile(session, draft=PROFILE):
    return divisions.save_profile(session, actor=WORKER, community=HOME, draft=draft)


def say(session, item, draft=OWN, day=FIRST_DAY):
    return record(session, actor=WORKER, community=HOME, item=item, draft=draft, today=day)


def elsewhere(session, town, point=None):
    """What still says what the last change of a point, or of the profile, replaced."""
    if point is None:
        replaced = replaced_by_profile(session, HOME, profile_history(session, HOME)[0].version)
    else:
        replaced = replaced_by_point(session, HOME, point.id, point.version)
    return said_elsewhere(session, town, HOME, replaced)


def change(session, places):
    return change_together(session, actor=WORKER, community=HOME, places=places)


def back(session, town, made):
    take_back(session, actor=WORKER, edition=town, community=HOME, made=made)


def told(found):
    return [(each.kind, each.changes) for each in found]


class TestWhereElse:
    def test_a_stations_new_number_is_asked_about_in_its_point_and_in_lines_with_a_copy(self, session, town):
        profile(session)
        place(session)
        say(session, town.items[1])
        say(session, town.items[2], replace(OWN, phone=f"{OTHER}, {OLD}"))
        say(session, town.items[3], replace(OWN, phone=None, phone_source=PhoneSource.STATION))
        profile(session, replace(PROFILE, phones=(NEW,)))
        assert told(elsewhere(session, town)) == [
            ("point", (("phones", (OLD,), (NEW,)),)),
            ("line", (("phone_source", None, PhoneSource.STATION),)),
            ("line", (("phone", f"{OTHER}, {OLD}", f"{OTHER}, {NEW}"),)),
        ]

    def test_an_address_and_the_hours_there_are_asked_about_too(self, session, town):
        profile(session)
        station = place(session)
        far = place(session, replace(STATION, name="活动室", address="二号院", phones=()))
        station = place(
            session, replace(STATION, address="三号院", hours="Mo-Su 09:00-17:00"), point=station.id
        )
        assert told(elsewhere(session, town, station)) == [
            (
                "profile",
                (
                    ("address", "一号院", "三号院"),
                    ("hours", "Mo-Fr 09:00-17:00", "Mo-Su 09:00-17:00"),
                ),
            )
        ]
        assert far.hours == "Mo-Fr 09:00-17:00"

    def test_what_was_said_nowhere_else_or_only_added_is_not_asked_about(self, session, town):
        profile(session)
        station = place(session)
        assert elsewhere(session, town, station) == ()
        more = place(session, replace(STATION, phones=(OLD, NEW)), point=station.id)
        assert elsewhere(session, town, more) == ()
        with pytest.raises(NotFound):
            replaced_by_point(session, HOME, station.id, 9)


class TestBatches:
    def test_all_are_changed_at_once_and_taken_back_at_once(self, session, town):
        profile(session)
        station = place(session)
        day = FIRST_DAY + timedelta(days=2)
        lines = [say(session, item) for item in town.items[1:3]]
        profile(session, replace(PROFILE, phones=(NEW,)))
        made = change(session, elsewhere(session, town))
        assert points_of(session, HOME)[0].phones == (NEW,)
        now = [get_line(session, town, HOME, item.code).offering for item in town.items[1:3]]
        assert [(line.phone, line.confirmed_on) for line in now] == [(NEW, FIRST_DAY)] * 2
        assert elsewhere(session, town) == ()
        back(session, town, made)
        assert points_of(session, HOME)[0] == replace(station, version=3)
        now = [get_line(session, town, HOME, item.code).offering for item in town.items[1:3]]
        assert [line.draft for line in now] == [line.draft for line in lines]
        assert verify(session) == ()
        assert say(session, town.items[1], day=day).confirmed_on == day

    def test_a_place_that_was_changed_since_it_was_read_is_named(self, session, town):
        profile(session)
        station = place(session)
        profile(session, replace(PROFILE, phones=(NEW,)))
        found = elsewhere(session, town)
        place(session, replace(STATION, phones=(OLD, OTHER)), point=station.id)
        with pytest.raises(Conflict) as refused:
            change(session, found)
        assert refused.value.values == {"name": "社区服务站"}

    def test_a_batch_of_which_something_was_changed_since_is_not_taken_back(self, session, town):
        profile(session)
        place(session)
        say(session, town.items[1])
        profile(session, replace(PROFILE, phones=(NEW,)))
        made = change(session, elsewhere(session, town))
        confirm(
            session, actor=WORKER, community=HOME, item=town.items[1], today=FIRST_DAY + timedelta(days=1)
        )
        with pytest.raises(Conflict):
            back(session, town, made)

    def test_only_who_may_write_there_changes_or_takes_back(self, session, town):
        for act in (
            lambda: change_together(session, actor=STRANGER, community=HOME, places=()),
            lambda: take_back(session, actor=STRANGER, edition=town, community=HOME, made=()),
        ):
            with pytest.raises(NotAllowed):
                act()


class TestHistoryOfALine:
    def test_it_tells_the_changes_of_its_places_and_of_the_number_it_refers_to(self, session, town):
        profile(session)
        station, other = place(session), place(session, replace(STATION, name="活动室", address="二号院"))
        item = town.items[1]
        draft = OfferingDraft(state=State.DELIVERED, phone_source=PhoneSource.STATION, points=(station.id,))
        place(session, replace(STATION, hours="Mo-Su 09:00-17:00"), point=station.id)  # before the line
        line = say(session, item, draft)
        place(session, replace(STATION, name="活动室", address="三号院"), point=other.id)  # not its place
        place(session, replace(STATION, phones=(NEW,)), point=station.id)
        profile(session, replace(PROFILE, phones=(NEW,)))
        profile(session, replace(PROFILE, phones=(NEW,), households=9))  # no change of the number
        found = changes_elsewhere(session, HOME, history(session, HOME, item), line)
        assert [(each.point, each.revision.after["phones"]) for each in found] == [
            (None, [NEW]),
            (station.id, [NEW]),
        ]

    def test_what_changed_after_a_line_let_go_of_a_place_is_not_its_history(self, session, town):
        station, item = place(session), town.items[1]
        say(session, item, replace(OWN, points=(station.id,)))
        line = say(session, item, OWN)
        place(session, replace(STATION, phones=(NEW,)), point=station.id)
        assert changes_elsewhere(session, HOME, history(session, HOME, item), line) == ()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "say",
                "refer",
                "confirm",
                "point",
                "profile",
                "batch",
                "back",
                "undo",
                "restore",
                "merge",
                "end",
            ]
        ),
        st.integers(0, 3),
    ),
    max_size=14,
)


@examples(15)
@given(steps=STEPS)
def test_after_any_edits_batches_undoing_and_restoring_counters_and_histories_tell_the_present(
    engine: Engine, steps: list[tuple[str, int]]
) -> None:
    with undone(engine) as session:
        begin_writing(session)
        town = small_town.build(session)
        profile(session)
        station = place(session)
        place(session, replace(STATION, name="活动室", phones=(OTHER,)))
        made: list[Any] = []
        for step, number in steps:
            item, phone = town.items[number], (OLD, NEW, OTHER, OLD)[number]
            line = get_line(session, town, HOME, item.code).offering
            with session.begin_nested() as step_of_its_own:
                try:
                    _take(session, town, station.id, step, number, item, phone, line, made)
                except DomainError:
                    step_of_its_own.rollback()
        assert verify(session) == ()
        for line in lines_of(session, town, HOME):
            if line.offering is not None:
                assert line_draft_of(history(session, HOME, line.item)[0].after) == line.offering.draft
                assert line.offering.holds_until == holds_until(
                    line.offering.state,
                    confirmed_on=line.offering.confirmed_on,
                    planned_for=None,
                    ruled_until=None,
                    ends_on=line.offering.last_day,
                )
        for point in points_of(session, HOME):
            kept = point_history(session, HOME, point.id)[0].after
            assert point_draft_of(kept) == point_draft_of(point_snapshot(point))
        present = divisions.get_profile(session, HOME)
        assert present is not None
        assert profile_draft_of(profile_history(session, HOME)[0].after) == present.draft


def _take(session, town, station, step, number, item, phone, line, made):  # noqa: C901, PLR0913 - one branch a step
    places = points_of(session, HOME)
    if step == "say":
        say(session, item, replace(OWN, phone=phone, points=(places[number % len(places)].id,)))
    elif step == "refer":
        source = (PhoneSource.STATION, PhoneSource.PLACE)[number % 2]
        say(session, item, replace(OWN, phone=None, phone_source=source, points=(station,)))
    elif step == "confirm":
        confirm(session, actor=WORKER, community=HOME, item=item, today=FIRST_DAY + timedelta(days=number))
    elif step == "point":
        place(session, replace(STATION, phones=(phone,)), point=station)
    elif step == "end":
        ends = FIRST_DAY + timedelta(days=number) if number else None
        draft = replace(point_draft_of(point_snapshot(places[0])), ends_on=ends)
        save_point(session, actor=WORKER, community=HOME, draft=draft, point_id=places[0].id, today=FIRST_DAY)
    elif step == "profile":
        profile(session, replace(PROFILE, phones=(phone,)))
    elif step == "batch":
        made[:] = change(session, elsewhere(session, town))
    elif step == "back":
        back(session, town, made)
    elif step == "undo" and line is not None:
        undo(session, actor=WORKER, community=HOME, item=item, version=line.version)
    elif step == "merge" and len(places) > 1:
        this, other = places if number % 2 else reversed(places)
        merge_points(
            session,
            actor=WORKER,
            community=HOME,
            point_id=this.id,
            other_id=other.id,
            draft=point_draft_of(point_snapshot(this)),
        )
    elif step == "restore" and number:
        restore_point(session, actor=WORKER, community=HOME, point_id=station, version=number)
    elif step == "restore":
        restore(session, actor=WORKER, community=HOME, item=item, version=1)


def test_the_actions_of_a_batch_are_edits_and_its_way_back_is_a_restored_version(session, town):
    profile(session)
    station = place(session)
    profile(session, replace(PROFILE, phones=(NEW,)))
    made = change(session, elsewhere(session, town))
    back(session, town, made)
    assert [each.action for each in point_history(session, HOME, station.id)] == [
        Action.RESTORE,
        Action.RECORD,
        Action.RECORD,
    ]
