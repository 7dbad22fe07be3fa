"""What workers say of their places and of their community has a history: nothing is overwritten unseen, or lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import divisions
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.counters.recount import verify
from catalogue.divisions import Alias, ProfileDraft
from catalogue.divisions.profile_history import profile_draft_of
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from catalogue.models import Action, Admits, AliasKind, Role, State
from catalogue.offerings import (
    OfferingDraft,
    PointDraft,
    confirm,
    dispute,
    get_line,
    history,
    point_draft_of,
    point_history,
    points_of,
    record,
    remove_point,
    restore,
    restore_point,
    save_point,
    undo,
    withdraw,
)
from catalogue.offerings.points.history import point_snapshot
from tests.worlds.small_town import CITY, CITY_HALL, COMMUNITIES, FIRST_DAY

HOME, SISTER = COMMUNITIES[0], COMMUNITIES[1]
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
COLLEAGUE = Actor("colleague", (Held(Role.WORKER, HOME),))
STRANGER = Actor("stranger", (Held(Role.WORKER, SISTER),))
ROOM = PointDraft(name="活动室", address="一号院", phones=("010-65550001",), hours="Mo-Fr 09:00-17:00")
PROFILE = ProfileDraft(
    station_name="社区服务站", phones=("010-65550002",), aliases=(Alias("一号院", AliasKind.ESTATE),)
)


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


def save(session, draft=ROOM, *, actor=WORKER, point=None, version=None):
    return save_point(
        session, actor=actor, community=HOME, draft=draft, point_id=point, expected_version=version
    )


def profile(session, draft=PROFILE, *, actor=WORKER, version=None):
    return divisions.save_profile(session, actor=actor, community=HOME, draft=draft, expected_version=version)


def told(entries):
    return [(entry.action, entry.actor, entry.role, entry.version) for entry in entries]


class TestPlaces:
    def test_a_place_tells_who_added_and_who_changed_it(self, session, town):
        room = save(session)
        save(session, replace(ROOM, name="多功能厅"), actor=COLLEAGUE, point=room.id, version=1)
        entries = point_history(session, HOME, room.id)
        assert told(entries) == [
            (Action.RECORD, "colleague", "worker", 2),
            (Action.RECORD, "worker", "worker", 1),
        ]
        assert entries[0].before["name"] == "活动室"
        assert entries[0].after["name"] == "多功能厅"
        assert entries[1].before is None

    def test_the_second_of_two_writers_of_a_place_is_told_and_nothing_is_lost(self, session, town):
        room = save(session)
        save(session, replace(ROOM, name="多功能厅"), point=room.id, version=1)
        with pytest.raises(Conflict) as refused:
            save(session, replace(ROOM, name="会议室"), actor=COLLEAGUE, point=room.id, version=1)
        assert refused.value.values == {"expected": 1, "current": 2}
        assert points_of(session, HOME)[0].name == "多功能厅"

    def test_the_same_form_sent_twice_is_one_change(self, session, town):
        room = save(session)
        assert save(session) == room
        changed = replace(ROOM, name="多功能厅")
        twice = [save(session, changed, point=room.id, version=1) for _ in range(2)]
        assert twice[0] == twice[1]
        assert len(point_history(session, HOME, room.id)) == 2
        assert len(points_of(session, HOME)) == 1

    def test_what_a_place_said_can_be_said_again(self, session, town):
        room = save(session)
        save(session, replace(ROOM, name="多功能厅", phones=()), point=room.id)
        restored = restore_point(
            session, actor=COLLEAGUE, community=HOME, point_id=room.id, version=1, expected_version=2
        )
        assert restored == replace(room, version=3)
        assert told(point_history(session, HOME, room.id))[0] == (Action.RESTORE, "colleague", "worker", 3)

    def test_a_removed_place_keeps_its_history_and_can_be_brought_back(self, session, town):
        room = save(session)
        remove_point(session, actor=WORKER, community=HOME, point_id=room.id, expected_version=1)
        assert points_of(session, HOME) == ()
        assert point_history(session, HOME, room.id)[0].after is None
        back = restore_point(session, actor=WORKER, community=HOME, point_id=room.id, version=1)
        assert back == replace(room, version=3)
        assert points_of(session, HOME) == (back,)

    def test_the_number_of_a_removed_place_is_never_given_to_another(self, session, town):
        room = save(session)
        remove_point(session, actor=WORKER, community=HOME, point_id=room.id)
        assert save(session, replace(ROOM, name="食堂")).id != room.id

    def test_a_place_is_not_removed_unseen_after_a_change(self, session, town):
        room = save(session)
        save(session, replace(ROOM, name="多功能厅"), point=room.id)
        with pytest.raises(Conflict):
            remove_point(session, actor=COLLEAGUE, community=HOME, point_id=room.id, expected_version=1)

    def test_restoring_asks_for_the_same_right_and_the_same_care_as_saving(self, session, town):
        room = save(session)
        with pytest.raises(NotAllowed):
            restore_point(session, actor=STRANGER, community=HOME, point_id=room.id, version=1)
        with pytest.raises(NotFound):
            restore_point(session, actor=WORKER, community=HOME, point_id=room.id, version=7)
        bare = save(session, PointDraft(name="活动室"), point=room.id)
        save(session, ROOM, point=room.id)
        venue = town.items[0]
        draft = OfferingDraft(state=State.DELIVERED, points=(room.id,))
        record(session, actor=WORKER, community=HOME, item=venue, draft=draft, today=FIRST_DAY)
        with pytest.raises(Invalid, match="1 delivered services"):
            restore_point(session, actor=WORKER, community=HOME, point_id=room.id, version=bare.version)


class TestProfiles:
    def test_a_profile_tells_who_changed_it_and_a_file_says_that_it_was_one(
        self, session, town, tmp_path: Path
    ):
        profile(session)
        profile(session, replace(PROFILE, households=900), actor=COLLEAGUE, version=1)
        path = tmp_path / "profiles.csv"
        path.write_text(f"code,station_name\n{HOME},新站\n", encoding="utf-8")
        operator = Actor("operator", (Held(Role.ADMIN, CITY),))
        divisions.import_profiles(session, path, actor=operator)
        entries = divisions.profile_history(session, HOME)
        assert told(entries) == [
            (Action.IMPORT, "operator", "admin", 3),
            (Action.RECORD, "colleague", "worker", 2),
            (Action.RECORD, "worker", "worker", 1),
        ]
        assert profile_draft_of(entries[1].after) == replace(PROFILE, households=900)

    def test_the_second_of_two_writers_of_a_profile_is_told(self, session, town):
        profile(session, version=0)
        with pytest.raises(Conflict):
            profile(session, replace(PROFILE, households=1), actor=COLLEAGUE, version=0)
        assert divisions.get_profile(session, HOME).draft == PROFILE

    def test_the_same_profile_sent_twice_is_one_change(self, session, town):
        assert profile(session, version=0) == profile(session, version=0)
        assert len(divisions.profile_history(session, HOME)) == 1

    def test_what_a_profile_said_can_be_said_again(self, session, town):
        profile(session)
        profile(session, ProfileDraft(station_name="新站"))
        restored = divisions.restore_profile(session, actor=WORKER, community=HOME, version=1)
        assert restored.draft == PROFILE
        assert told(divisions.profile_history(session, HOME))[0][0] is Action.RESTORE
        with pytest.raises(NotFound):
            divisions.restore_profile(session, actor=WORKER, community=HOME, version=9)


class TestLines:
    @pytest.fixture
    def meal(self, town):
        return town.items[1]

    def say(self, session, meal, phone, *, actor=WORKER, version=None, today=FIRST_DAY):
        draft = OfferingDraft(state=State.DELIVERED, phone=phone)
        return record(
            session,
            actor=actor,
            community=HOME,
            item=meal,
            draft=draft,
            expected_version=version,
            today=today,
        )

    def test_what_a_line_said_can_be_said_again_also_after_it_was_withdrawn(self, session, town, meal):
        first = self.say(session, meal, "010-65550001")
        self.say(session, meal, "010-65550002")
        restored = restore(session, actor=WORKER, community=HOME, item=meal, version=1, expected_version=2)
        assert restored.draft == first.draft
        withdraw(session, actor=WORKER, community=HOME, item=meal)
        restore(session, actor=WORKER, community=HOME, item=meal, version=2)
        assert get_line(session, town, HOME, meal.code).offering.draft.phone == "010-65550002"
        assert history(session, HOME, meal)[0].action is Action.RESTORE

    def test_a_line_whose_place_is_gone_is_restored_without_it(self, session, town, meal):
        room = save(session)
        draft = OfferingDraft(state=State.DELIVERED, phone="010-65550001", points=(room.id,))
        record(session, actor=WORKER, community=HOME, item=meal, draft=draft, today=FIRST_DAY)
        self.say(session, meal, "010-65550002")
        remove_point(session, actor=WORKER, community=HOME, point_id=room.id)
        restored = restore(session, actor=WORKER, community=HOME, item=meal, version=1)
        assert restored.draft == replace(draft, points=())

    def test_undoing_gives_back_what_the_line_said_and_when_it_was_confirmed(self, session, town, meal):
        before = self.say(session, meal, "010-65550001")
        changed = self.say(session, meal, "010-65550002", today=FIRST_DAY + timedelta(days=90))
        undone = undo(session, actor=WORKER, community=HOME, item=meal, version=changed.version)
        assert undone is not None
        assert (undone.draft, undone.confirmed_on) == (before.draft, before.confirmed_on)
        assert undone.holds_until == before.holds_until
        assert undo(session, actor=WORKER, community=HOME, item=meal, version=changed.version) == undone
        assert verify(session) == ()

    def test_undoing_a_confirmation_gives_back_the_day_before_it(self, session, town, meal):
        before = self.say(session, meal, "010-65550001")
        day = FIRST_DAY + timedelta(days=90)
        confirmed = confirm(session, actor=WORKER, community=HOME, item=meal, today=day)
        undone = undo(session, actor=WORKER, community=HOME, item=meal, version=confirmed.version)
        assert undone is not None
        assert undone.confirmed_on == before.confirmed_on

    def test_undoing_a_first_record_takes_it_back(self, session, town, meal):
        self.say(session, meal, "010-65550001")
        for _pressed_twice in range(2):
            assert undo(session, actor=WORKER, community=HOME, item=meal, version=1) is None
        assert get_line(session, town, HOME, meal.code).offering is None

    def test_only_the_last_change_and_only_ones_own_can_be_undone(self, session, town, meal):
        self.say(session, meal, "010-65550001")
        self.say(session, meal, "010-65550002")
        for version in (1, 0, -1, 9):
            with pytest.raises(Conflict):
                undo(session, actor=WORKER, community=HOME, item=meal, version=version)
        with pytest.raises(Refused):
            undo(session, actor=COLLEAGUE, community=HOME, item=meal, version=2)
        dispute(session, actor=CITY_HALL, community=HOME, item=meal)
        with pytest.raises(Refused):
            undo(session, actor=CITY_HALL, community=HOME, item=meal, version=3)

    def test_two_who_confirm_the_same_line_are_in_no_conflict(self, session, town, meal):
        self.say(session, meal, "010-65550001")
        for actor in (WORKER, COLLEAGUE):
            confirm(session, actor=actor, community=HOME, item=meal, expected_version=1)
        # Neither is a writer who saw what was said before the confirmations.
        assert self.say(session, meal, "010-65550002", version=1).draft.phone == "010-65550002"

    def test_two_who_say_the_same_are_in_no_conflict(self, session, town, meal):
        self.say(session, meal, "010-65550001", version=0)
        self.say(session, meal, "010-65550001", actor=COLLEAGUE, version=0)
        assert len(history(session, HOME, meal)) == 1

    def test_a_version_that_never_was_says_nothing_to_agree_with(self, session, town, meal):
        self.say(session, meal, "010-65550001")
        with pytest.raises(Conflict):
            self.say(session, meal, "010-65550002", version=-1)


@given(
    st.builds(
        PointDraft,
        name=st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=20),
        address=st.none() | st.just("一号院"),
        phones=st.lists(st.sampled_from(["010-65550001", "12345"]), unique=True).map(tuple),
        hours=st.none() | st.just("Mo-Fr 09:00-17:00"),
        admits=st.sampled_from(Admits),
        step_free=st.none() | st.booleans(),
        fee=st.none() | st.just("每次两元"),
        ends_on=st.none() | st.dates(),
    )
)
def test_a_snapshot_of_a_place_holds_everything_that_the_place_says(draft: PointDraft) -> None:
    assert point_draft_of(point_snapshot(draft)) == draft
