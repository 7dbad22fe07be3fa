"""What is offered up to a day: announced a month before, told to residents, and not counted as delivered after it."""

from __future__ import annotations

from datetime import timedelta

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
from catalogue.models import Offering, Role, State
from catalogue.offerings import OfferingDraft, confirm, get_line, history, line_draft_of, record
from catalogue.today.answering import resume
from catalogue.today.listing import ends_on
from tests.worlds.eight_streets import World
from tests.worlds.small_town import COMMUNITIES, FIRST_DAY

HOME = COMMUNITIES[0]
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
LAST = FIRST_DAY + timedelta(days=60)
BOUGHT = OfferingDraft(state=State.DELIVERED, phone="010-65550001", ends_on=LAST)


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


def say(session, item, draft=BOUGHT, day=FIRST_DAY):
    return record(session, actor=WORKER, community=HOME, item=item, draft=draft, today=day)


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
    again = resume(
        session,
        actor=WORKER,
        edition=town,
        community=HOME,
        item_code=item.code,
        expected_version=1,
        today=after,
    )
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
