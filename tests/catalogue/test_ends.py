"""What is offered up to a day: announced a month before, told to residents, and not counted as delivered after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.counters import expiry
from catalogue.counters.recount import verify
from catalogue.counters.segments import Segment
from catalogue.foundation import migrating
from catalogue.foundation.errors import Invalid, Refused
from catalogue.models import Offering, Role, ServicePoint, State
from catalogue.offerings import (
    OfferingDraft,
    PointDraft,
    confirm,
    get_line,
    get_point,
    history,
    line_draft_of,
    lines_of,
    merge_points,
    points_of,
    record,
    restore_point,
    save_point,
    served_at,
)
from catalogue.offerings.checks.answering import check_unchanged
from catalogue.offerings.checks.questions import NeedsAnswer, ask
from catalogue.today.answering import resume
from catalogue.today.listing import TodayKind, ends_on, today_of
from tests.worlds.eight_streets import World
from tests.worlds.small_town import COMMUNITIES, FIRST_DAY

HOME = COMMUNITIES[0]
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
LAST = FIRST_DAY + timedelta(days=60)
AFTER = LAST + timedelta(days=1)
BOUGHT = OfferingDraft(state=State.DELIVERED, phone="010-65550001", ends_on=LAST)
ROOM = PointDraft(name="租来的活动室", phones=("010-65550002",), ends_on=LAST)


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


def say(session, item, draft=BOUGHT, day=FIRST_DAY):
    return record(session, actor=WORKER, community=HOME, item=item, draft=draft, today=day)


def go_on(session, town, item):
    """Say after the last day that it is offered still."""
    return resume(
        session,
        actor=WORKER,
        edition=town,
        community=HOME,
        item_code=item.code,
        expected_version=1,
        today=AFTER,
    )


def test_a_line_holds_up_to_its_end_and_is_out_of_date_after_it(session, town):
    item = town.items[1]
    assert say(session, item).holds_until == LAST
    assert line_draft_of(history(session, HOME, item)[0].after) == BOUGHT
    for day, segment in ((LAST, Segment.DELIVERED), (LAST + timedelta(days=1), Segment.EXPIRED)):
        expiry.age(session, today=day)
        assert get_line(session, town, HOME, item.code).segment is segment
        assert verify(session) == ()


def test_an_end_after_the_confirmation_runs_out_changes_nothing_before_that(session, town):
    far = OfferingDraft(state=State.DELIVERED, phone="12345", ends_on=FIRST_DAY + timedelta(days=900))
    assert say(session, town.items[1], far).holds_until < far.ends_on


def test_what_is_over_is_not_confirmed_but_said_again(session, town):
    item, after = town.items[1], LAST + timedelta(days=1)
    say(session, item)
    with pytest.raises(Refused):
        confirm(session, actor=WORKER, community=HOME, item=item, today=after)
    with pytest.raises(Invalid) as refused:
        say(session, item, day=after)
    assert [problem.field for problem in refused.value.problems] == ["ends_on"]
    again = go_on(session, town, item)
    assert (again.draft.ends_on, again.state) == (None, State.DELIVERED)


def test_the_worker_is_told_a_month_before_until_they_confirm_it_and_when_it_is_over(session, town):
    item = town.items[1]
    say(session, item)
    line = get_line(session, town, HOME, item.code)
    after = LAST + timedelta(days=1)
    assert ends_on(line, LAST - timedelta(days=31)) is None
    assert ends_on(line, LAST - timedelta(days=30)) == after
    confirm(session, actor=WORKER, community=HOME, item=item, today=LAST - timedelta(days=20))
    line = get_line(session, town, HOME, item.code)
    assert ends_on(line, LAST) is None
    assert ends_on(line, after) == after


def test_only_what_is_offered_has_an_end(session, town):
    absent = OfferingDraft(state=State.ABSENT, ends_on=LAST)
    assert say(session, town.items[1], absent).draft == OfferingDraft(state=State.ABSENT)


def save(session, draft=ROOM, point_id=None, today=FIRST_DAY):
    return save_point(session, actor=WORKER, community=HOME, draft=draft, point_id=point_id, today=today)


def named(*points, state=State.DELIVERED, **more):
    return OfferingDraft(state=state, points=tuple(point.id for point in points), **more)


def until(session, town, item):
    return get_line(session, town, HOME, item.code).offering.holds_until


def test_what_is_offered_in_part_may_end_too_and_stays_partial_when_it_goes_on(session, town):
    item = town.items[1]
    part = OfferingDraft(state=State.PARTIAL, shortfall="只有周末", ends_on=LAST)
    assert say(session, item, part).holds_until == LAST
    expiry.age(session, today=AFTER)
    assert get_line(session, town, HOME, item.code).segment is Segment.EXPIRED
    assert verify(session) == ()
    again = go_on(session, town, item)
    assert again.draft == replace(part, ends_on=None)


def test_lines_end_with_the_last_of_their_places_and_follow_it(session, town):
    alone, twice, part = town.items[1], town.items[3], town.items[2]
    room, hall = save(session), save(session, PointDraft(name="礼堂", phones=("010-65550003",)))
    say(session, alone, named(room))
    say(session, twice, named(room, hall))
    say(session, part, named(room, state=State.PARTIAL, shortfall="只有周末"))
    far = until(session, town, twice)
    assert (until(session, town, alone), until(session, town, part)) == (LAST, LAST)
    assert far > LAST
    save(
        session, PointDraft(name="礼堂", phones=("010-65550003",), ends_on=LAST - timedelta(days=9)), hall.id
    )
    assert until(session, town, twice) == LAST
    expiry.age(session, today=AFTER)
    segments = [get_line(session, town, HOME, each.code).segment for each in (alone, twice, part)]
    assert segments == [Segment.EXPIRED] * 3
    assert served_at(session, town, get_point(session, room.id)) == ()
    assert verify(session) == ()
    longer = save(session, replace(ROOM, ends_on=AFTER), room.id, today=AFTER)
    assert [until(session, town, each) for each in (alone, twice, part)] == [AFTER] * 3
    assert get_line(session, town, HOME, part.code).segment is Segment.PARTIAL
    assert verify(session) == ()
    restored = restore_point(session, actor=WORKER, community=HOME, point_id=room.id, version=1)
    assert (restored.ends_on, restored.version) == (LAST, longer.version + 1)
    assert get_line(session, town, HOME, alone.code).segment is Segment.EXPIRED
    assert verify(session) == ()


def test_a_merged_place_gives_its_end_to_the_lines_that_come_over(session, town):
    item = town.items[1]
    room, hall = save(session), save(session, PointDraft(name="礼堂", phones=("010-65550003",)))
    say(session, item, named(hall))
    merge_points(session, actor=WORKER, community=HOME, point_id=room.id, other_id=hall.id, draft=ROOM)
    assert until(session, town, item) == LAST
    assert verify(session) == ()


def test_an_end_that_has_passed_is_refused_and_nothing_is_offered_at_such_a_place(session, town):
    with pytest.raises(Invalid):
        save(session, today=AFTER)
    room = save(session)
    assert save(session, replace(ROOM, name="活动室"), room.id, today=AFTER).ends_on == LAST
    say(session, town.items[1], named(room))
    with pytest.raises(Invalid) as refused:
        say(session, town.items[3], named(room), day=AFTER)
    assert [problem.field for problem in refused.value.problems] == ["points"]
    with pytest.raises(Refused):
        confirm(session, actor=WORKER, community=HOME, item=town.items[1], today=AFTER)


def test_the_end_of_a_place_is_one_thing_of_the_list_until_its_lines_are_checked(session, town):
    room, hall = save(session), save(session, PointDraft(name="礼堂", phones=("010-65550003",)))
    for item in (town.items[1], town.items[3]):
        say(session, item, named(room))
    say(session, town.items[0], named(room, hall))

    def listed(day):
        entries = today_of(session, town, [HOME], today=day).entries
        return [(entry.kind, entry.day, entry.line) for entry in entries if entry.kind is TodayKind.ENDING]

    def questions(day):
        lines = lines_of(session, town, HOME)
        return {each.key: each for each in ask(HOME, lines, points_of(session, HOME), None, today=day)}

    month_before = AFTER - timedelta(days=31)
    assert listed(month_before - timedelta(days=1)) == []
    assert listed(month_before) == [(TodayKind.ENDING, AFTER, None)]
    question = questions(month_before)[str(room.id)]
    check_unchanged(
        session,
        actor=WORKER,
        edition=town,
        community=HOME,
        key=question.key,
        seen=question.seen,
        displayed=[(line.item, line.version) for line in question.lines],
        today=month_before,
    )
    assert listed(LAST) == []
    assert listed(AFTER) == [(TodayKind.ENDING, AFTER, None)]
    after = questions(AFTER)
    assert {apart for _line, apart in after[str(room.id)].apart} == {NeedsAnswer.OVER}
    assert [line.item for line in after[str(hall.id)].lines] == [town.items[0]]


def test_places_from_before_have_no_end(engine: Engine, reported: EditionFacts, world: World) -> None:
    with Session(engine) as session:
        place = session.query(ServicePoint).filter_by(community_code=world.community).first()
        assert place is not None
        key, kept = place.id, (place.name, place.phones, place.hours, place.version)
        place.ends_on = date(2030, 1, 1)
        session.commit()
        migrating.downgrade(engine, "0023")
        migrating.upgrade(engine)
        session.expire_all()
        place = session.get(ServicePoint, key)
        assert place is not None
        assert (place.name, place.phones, place.hours, place.version) == kept
        assert place.ends_on is None


def test_lines_from_before_have_no_end(engine: Engine, reported: EditionFacts, world: World) -> None:
    with Session(engine) as session:
        line = session.query(Offering).filter_by(community_code=world.community).first()
        assert line is not None
        key, kept = (line.community_code, line.item_id), (line.state, line.holds_until, line.version)
        line.ends_on = LAST
        session.commit()
        migrating.downgrade(engine, "0022")
        migrating.upgrade(engine)
        session.expire_all()
        line = session.get(Offering, key)
        assert line is not None
        assert (line.state, line.holds_until, line.version) == kept
        assert line.ends_on is None
