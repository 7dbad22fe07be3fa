"""Two service points that are one become one: lines go over, the other is gone with its history and can come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from catalogue import feedback
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.counters.recount import verify
from catalogue.foundation import clock, stamps
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from catalogue.models import (
    Action,
    Admits,
    Case,
    CaseKind,
    Channel,
    Experience,
    Mode,
    Notice,
    Outcome,
    Role,
    State,
)
from catalogue.notices.giving import NoticeDraft, give_notice
from catalogue.offerings import (
    OfferingDraft,
    PointDraft,
    get_line,
    history,
    line_draft_of,
    merge_points,
    point_history,
    points_of,
    record,
    restore,
    restore_point,
    save_point,
)
from tests.worlds.small_town import CITY_HALL, COMMUNITIES, FIRST_DAY

HOME, SISTER = COMMUNITIES[0], COMMUNITIES[1]
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
STRANGER = Actor("stranger", (Held(Role.WORKER, SISTER),))
ROOM = PointDraft(name="活动室", address="一号院", phones=("010-65550001",), hours="Mo-Fr 09:00-17:00")
SAME = PointDraft(name="老年活动室", address="1号院", phones=("010-65550002",))


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


@pytest.fixture
def both(session, town):
    """Two points that are one."""
    return tuple(save_point(session, actor=WORKER, community=HOME, draft=draft) for draft in (ROOM, SAME))


def merge(session, this, other, draft=ROOM, *, actor=WORKER, versions=None):
    return merge_points(
        session,
        actor=actor,
        community=HOME,
        point_id=this.id,
        other_id=other.id,
        draft=draft,
        expected_versions=versions,
    )


def say(session, item, *points, actor=WORKER, community=HOME, mode=None):
    draft = OfferingDraft(state=State.DELIVERED, mode=mode, points=tuple(point.id for point in points))
    return record(session, actor=actor, community=community, item=item, draft=draft, today=FIRST_DAY)


def test_lines_of_the_one_that_goes_name_the_one_that_stays(session, town, both):
    this, other = both
    item, second = town.items[0], town.items[3]
    say(session, item, other)
    say(session, second, other, this)
    merged = merge(session, this, other, replace(ROOM, phones=(*ROOM.phones, *SAME.phones)), versions=(1, 1))
    assert points_of(session, HOME) == (merged,)
    assert merged.phones == ("010-65550001", "010-65550002")
    for each in (item, second):
        line = get_line(session, town, HOME, each.code).offering
        assert (line.draft.points, line.version, line.confirmed_on) == ((this.id,), 2, FIRST_DAY)
        newest = history(session, HOME, each)[0]
        assert (newest.action, line_draft_of(newest.after)) == (Action.MERGE, line.draft)
    assert verify(session) == ()


def test_both_points_keep_their_histories_and_the_one_that_went_can_come_back(session, town, both):
    this, other = both
    item = town.items[0]
    say(session, item, other)
    merge(session, this, other)
    assert [point_history(session, HOME, each.id)[0].action for each in both] == [Action.MERGE] * 2
    assert point_history(session, HOME, other.id)[0].after is None
    back = restore_point(session, actor=WORKER, community=HOME, point_id=other.id, version=1)
    assert back == replace(other, version=3)
    day = FIRST_DAY + timedelta(days=1)
    assert restore(session, actor=WORKER, community=HOME, item=item, version=1).draft.points == (other.id,)
    assert record(
        session,
        actor=WORKER,
        community=HOME,
        item=item,
        draft=get_line(session, town, HOME, item.code).offering.draft,
        today=day,
    )
    assert verify(session) == ()


def test_residents_reports_go_over(session, both):
    this, other = both
    draft = feedback.ReportDraft(kind=CaseKind.NEED, division=HOME, words="门打不开")
    case = feedback.report(session, draft=draft, channel=Channel.WEB, now=clock.now()).case
    session.get(Case, case.id).point_id = other.id
    session.flush()
    merge(session, this, other)
    session.expire_all()
    assert session.get(Case, case.id).point_id == this.id


def test_counted_visits_and_notices_that_spare_it_go_over(session, both):
    this, other = both
    visit = {"month": date(2026, 3, 1), "community_code": HOME, "item_id": 0, "outcome": Outcome.USED}
    session.add_all(
        [
            Experience(**visit, point_id=this.id, count=2),
            Experience(**visit, point_id=other.id, count=3),
            Experience(**visit | {"month": date(2026, 4, 1)}, point_id=other.id, count=1),
        ]
    )
    draft = NoticeDraft(FIRST_DAY, FIRST_DAY, "停水", spared=(other.id,))
    notice = give_notice(session, actor=WORKER, division=HOME, draft=draft, today=FIRST_DAY)
    session.flush()
    moved = stamps.version(session, stamps.NOTICES)
    merge(session, this, other)
    session.expire_all()
    counted = session.execute(select(Experience.point_id, Experience.month, Experience.count)).all()
    assert sorted(counted) == [(this.id, date(2026, 3, 1), 5), (this.id, date(2026, 4, 1), 1)]
    assert session.get(Notice, notice.id).spared == [this.id]
    assert stamps.version(session, stamps.NOTICES) == moved + 1


def test_who_saw_another_version_of_either_is_told(session, both):
    this, other = both
    for versions in ((2, 1), (1, 2)):
        with pytest.raises(Conflict):
            merge(session, this, other, versions=versions)
    assert len(points_of(session, HOME)) == 2


def test_services_that_could_no_longer_be_reached_prevent_it(session, town, both):
    this, other = both
    say(session, town.items[0], other)
    with pytest.raises(Invalid):
        merge(session, this, other, PointDraft(name="活动室"))


def test_a_point_that_another_communitys_line_names_stays(session, town, both):
    this, other = both
    save_point(
        session,
        actor=WORKER,
        community=HOME,
        draft=replace(SAME, admits=Admits.STREET),
        point_id=other.id,
    )
    say(session, town.items[0], other, actor=CITY_HALL, community=SISTER, mode=Mode.SHARED)
    with pytest.raises(Refused):
        merge(session, this, other)


def test_a_point_is_not_merged_with_itself_with_a_strangers_or_by_a_stranger(session, both):
    this, other = both
    with pytest.raises(NotFound):
        merge(session, this, this)
    far = save_point(session, actor=STRANGER, community=SISTER, draft=ROOM)
    with pytest.raises(NotFound):
        merge(session, this, far)
    with pytest.raises(NotAllowed):
        merge(session, this, other, actor=STRANGER)
