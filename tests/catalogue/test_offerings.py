"""A community worker says what is so; the record keeps who said it, when, and what was said before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.counters.recount import verify
from catalogue.counters.segments import Segment
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from catalogue.models import Action, Form, Revision, Role, State
from catalogue.offerings import (
    OfferingDraft,
    confirm,
    dispute,
    get_line,
    history,
    lines_of,
    offered_in,
    record,
    rule_not_applicable,
    settle,
    tidy,
    validate,
    withdraw,
)
from tests.worlds import small_town
from tests.worlds.small_town import CITY, CITY_HALL, COMMUNITIES, FIRST_DAY, STREETS

HOME, SISTER = COMMUNITIES[0], COMMUNITIES[1]
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
BY_PHONE = OfferingDraft(state=State.DELIVERED, phone="010-5550-0000")
TODAY = FIRST_DAY + timedelta(days=3)


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


@pytest.fixture
def meal(town):
    """An item that comes to the door."""
    return town.items[1]


def say(session, item, draft=BY_PHONE, *, actor=WORKER, community=HOME, version=None, day=TODAY):
    return record(
        session,
        actor=actor,
        community=community,
        item=item,
        draft=draft,
        expected_version=version,
        today=day,
    )


def test_a_first_record_is_dated_signed_by_role_and_kept_in_the_history(session, town, meal):
    say(session, meal)
    line = get_line(session, town, HOME, meal.code)
    assert line.segment is Segment.DELIVERED
    assert (line.offering.confirmed_on, line.offering.confirmed_role) == (TODAY, "worker")
    (entry,) = history(session, HOME, meal)
    assert (entry.action, entry.actor, entry.before) == (Action.RECORD, "worker", None)
    assert entry.after == {
        "criterion_id": meal.criterion_id,
        "state": "delivered",
        "phone": "010-55500000",
        "confirmed_on": TODAY.isoformat(),
    }


def test_every_change_keeps_what_was_said_before(session, town, meal):
    say(session, meal)
    say(session, meal, OfferingDraft(state=State.ABSENT, note_zh="厨房关了"), day=TODAY + timedelta(days=1))
    newest, first = history(session, HOME, meal)
    assert newest.before == first.after
    assert newest.after["state"] == "absent"
    assert [entry.version for entry in (newest, first)] == [2, 1]


def test_saying_the_same_twice_on_a_day_changes_nothing(session, town, meal):
    first = say(session, meal)
    again = say(session, meal)
    assert again == first
    assert len(history(session, HOME, meal)) == 1


def test_confirming_moves_the_date_and_changes_nothing_that_was_said(session, town, meal):
    before = say(session, meal)
    later = TODAY + timedelta(days=200)
    after = confirm(session, actor=WORKER, community=HOME, item=meal, today=later)
    assert after.draft == before.draft
    assert after.confirmed_on == later
    assert history(session, HOME, meal)[0].action is Action.CONFIRM


def test_an_empty_line_cannot_be_confirmed_or_withdrawn(session, town, meal):
    with pytest.raises(Refused, match="no record to confirm"):
        confirm(session, actor=WORKER, community=HOME, item=meal, today=TODAY)
    with pytest.raises(Refused, match="no record to withdraw"):
        withdraw(session, actor=WORKER, community=HOME, item=meal)


def test_a_withdrawn_line_is_unknown_again_and_its_history_stays(session, town, meal):
    say(session, meal)
    withdraw(session, actor=WORKER, community=HOME, item=meal, expected_version=1)
    assert get_line(session, town, HOME, meal.code).segment is Segment.UNKNOWN
    assert [entry.action for entry in history(session, HOME, meal)] == [Action.WITHDRAW, Action.RECORD]
    assert history(session, HOME, meal)[0].after is None


def test_the_second_of_two_writers_is_told_and_nothing_is_lost(session, town, meal):
    say(session, meal, version=0)
    with pytest.raises(Conflict) as refused:
        say(session, meal, OfferingDraft(state=State.ABSENT), version=0)
    assert refused.value.values == {"expected": 0, "current": 1}
    assert get_line(session, town, HOME, meal.code).offering.draft == tidy(BY_PHONE)


def test_a_worker_writes_only_for_their_own_community(session, town, meal):
    with pytest.raises(NotAllowed):
        say(session, meal, community=SISTER)
    with pytest.raises(NotAllowed):
        confirm(session, actor=WORKER, community=SISTER, item=meal)
    with pytest.raises(NotAllowed):
        withdraw(session, actor=WORKER, community=SISTER, item=meal)
    assert session.execute(select(func.count()).select_from(Revision)).scalar_one() == 0


def test_a_division_that_is_no_community_has_no_lines(session, town, meal):
    with pytest.raises(NotFound):
        say(session, meal, actor=CITY_HALL, community=STREETS[0])


def test_the_worker_may_not_rule_an_item_out_and_the_district_may(session, town, meal):
    with pytest.raises(Refused, match="ruling of the district"):
        say(session, meal, OfferingDraft(state=State.NOT_APPLICABLE))
    with pytest.raises(NotAllowed):
        rule_not_applicable(session, actor=WORKER, community=HOME, item=meal, reason="无", today=TODAY)
    district = Actor("district", (Held(Role.DISTRICT, small_town.DISTRICTS[0]),))
    ruled = rule_not_applicable(
        session, actor=district, community=HOME, item=meal, reason="没有居民需要", today=TODAY
    )
    assert ruled.ruled_until == date(TODAY.year + 2, TODAY.month, TODAY.day)
    with pytest.raises(Refused, match="district has ruled"):
        say(session, meal)


def test_a_ruling_needs_a_reason(session, town, meal):
    with pytest.raises(Invalid, match="reason"):
        rule_not_applicable(session, actor=CITY_HALL, community=HOME, item=meal, reason="  ", today=TODAY)


def test_only_the_street_settles_a_dispute_and_nobody_withdraws_out_of_one(session, town, meal):
    say(session, meal)
    street = Actor("street", (Held(Role.STREET, STREETS[0]),))
    assert dispute(session, actor=street, community=HOME, item=meal).disputed
    with pytest.raises(Refused, match="disputed"):
        withdraw(session, actor=WORKER, community=HOME, item=meal)
    with pytest.raises(NotAllowed):
        settle(session, actor=WORKER, community=HOME, item=meal)
    assert say(session, meal, OfferingDraft(state=State.ABSENT)).disputed
    assert not settle(session, actor=street, community=HOME, item=meal).disputed


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (OfferingDraft(state=State.PARTIAL), "shortfall"),
        (OfferingDraft(state=State.PARTIAL, shortfall="   "), "shortfall"),
        (OfferingDraft(state=State.PLANNED), "planned_for"),
        (OfferingDraft(state=State.PLANNED, planned_for=TODAY - timedelta(days=1)), "planned_for"),
        (OfferingDraft(state=State.SUSPENDED, suspended_reason="装修"), "suspended_from"),
        (OfferingDraft(state=State.SUSPENDED, suspended_from=TODAY), "suspended_reason"),
        (
            OfferingDraft(
                state=State.SUSPENDED, suspended_from=TODAY + timedelta(days=1), suspended_reason="装修"
            ),
            "suspended_from",
        ),
        (
            OfferingDraft(
                state=State.SUSPENDED,
                suspended_from=TODAY,
                suspended_until=TODAY - timedelta(days=1),
                suspended_reason="装修",
            ),
            "suspended_until",
        ),
        (OfferingDraft(state=State.DELIVERED, phone="call me"), "phone"),
        (OfferingDraft(state=State.DELIVERED, phone="转 - ext."), "phone"),
        (OfferingDraft(state=State.ABSENT, link="javascript:alert(1)"), "link"),
        (OfferingDraft(state=State.ABSENT, note_zh="长" * 1001), "note_zh"),
    ],
)
def test_each_state_says_which_field_it_needs(session, town, meal, draft, field):
    with pytest.raises(Invalid) as refused:
        say(session, meal, draft)
    assert field in {problem.field for problem in refused.value.problems}
    assert get_line(session, town, HOME, meal.code).offering is None


@pytest.mark.parametrize(
    ("form", "draft", "enough"),
    [
        (Form.VENUE, BY_PHONE, False),
        (Form.HOME, OfferingDraft(state=State.DELIVERED), False),
        (Form.HOME, BY_PHONE, True),
        (Form.REMOTE, OfferingDraft(state=State.DELIVERED, link="https://example.org/a"), True),
        (Form.REMOTE, OfferingDraft(state=State.DELIVERED, note_zh="有"), False),
        (Form.OUTREACH, OfferingDraft(state=State.DELIVERED, note_zh="每月贴在公告栏"), True),
        (Form.OUTREACH, OfferingDraft(state=State.DELIVERED), False),
        (Form.FACILITY, OfferingDraft(state=State.DELIVERED, note_zh="3号楼东侧"), True),
        (Form.FACILITY, BY_PHONE, False),
    ],
)
def test_delivered_means_that_a_resident_is_told_where_when_or_whom_to_call(form, draft, enough):
    assert (validate(tidy(draft), form, (), today=TODAY) == []) is enough


def test_fields_of_another_state_are_let_go(session, town, meal):
    written = say(
        session, meal, OfferingDraft(state=State.ABSENT, planned_for=TODAY, shortfall="x", note_en="  ")
    )
    assert written.draft == OfferingDraft(state=State.ABSENT)


def test_a_community_shows_every_item_in_the_order_of_the_catalogue(session, town, meal):
    say(session, meal)
    lines = lines_of(session, town, HOME)
    assert [line.item.code for line in lines] == [item.code for item in town.items]
    assert [line.segment for line in lines] == [
        Segment.UNKNOWN,
        Segment.DELIVERED,
        Segment.UNKNOWN,
        Segment.UNKNOWN,
    ]


def test_where_an_item_is_offered_lists_valid_places_first_and_counts_the_rest(session, town, meal):
    say(session, meal, OfferingDraft(state=State.PARTIAL, shortfall="只有午饭"))
    say(session, meal, actor=CITY_HALL, community=SISTER)
    found = offered_in(session, town, meal.code, STREETS[0])
    assert [(place.community, place.segment) for place in found.places] == [
        (SISTER, Segment.DELIVERED),
        (HOME, Segment.PARTIAL),
    ]
    assert found.total == 2
    assert found[Segment.UNKNOWN] == 1
    assert sum(offered_in(session, town, meal.code, CITY).counts) == len(COMMUNITIES)


def test_a_form_left_open_over_a_withdrawal_is_still_out_of_date(session, town, meal):
    say(session, meal)
    withdraw(session, actor=WORKER, community=HOME, item=meal, expected_version=1)
    assert say(session, meal, version=0).version == 3
    with pytest.raises(Conflict):
        say(session, meal, OfferingDraft(state=State.ABSENT), version=1)


def test_recording_takes_the_same_few_queries_in_a_small_town_and_a_large_one(session, engine, town, meal):
    def queries_of(community: int) -> int:
        seen: list[str] = []
        listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        say(session, meal, actor=CITY_HALL, community=community)
        event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    first = queries_of(HOME)
    assert first <= 10
    assert queries_of(SISTER) == first


@given(
    text=st.text(max_size=40),
    state=st.sampled_from(State),
    form=st.sampled_from(Form),
    day=st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
)
def test_whatever_is_typed_is_either_accepted_or_explained(text, state, form, day):
    draft = tidy(
        OfferingDraft(
            state=state,
            phone=text,
            link=text,
            shortfall=text,
            planned_for=day,
            suspended_from=day,
            suspended_reason=text,
            note_zh=text,
            provider_name=text,
        )
    )
    assert tidy(draft) == draft
    for problem in validate(draft, form, (), today=TODAY):
        assert str(problem)


def test_eight_writers_at_once_lose_nothing(engine: Engine):
    with Session(engine) as session:
        begin_writing(session)
        edition = small_town.build(session)
        session.commit()
    item = edition.items[1]
    states = [
        BY_PHONE,
        OfferingDraft(state=State.ABSENT),
        OfferingDraft(state=State.PARTIAL, shortfall="只有午饭"),
    ]

    def write(number: int) -> int:
        conflicts = 0
        for turn in range(8):
            community = COMMUNITIES[(number + turn) % len(COMMUNITIES)]
            chosen = edition.items[(number * turn) % len(edition.items)]
            draft = states[(number + turn) % 3] if chosen is item else OfferingDraft(state=State.ABSENT)
            with Session(engine) as session:
                begin_writing(session)
                try:
                    say(
                        session,
                        chosen,
                        draft,
                        actor=CITY_HALL,
                        community=community,
                        day=TODAY + timedelta(days=number * 8 + turn),
                    )
                except Conflict:
                    conflicts += 1
                else:
                    session.commit()
        return conflicts

    with ThreadPoolExecutor(8) as pool:
        conflicts = sum(pool.map(write, range(8)))
    with Session(engine) as session:
        kept = session.execute(select(func.count()).select_from(Revision)).scalar_one()
        assert kept == 64 - conflicts
        assert verify(session) == ()
