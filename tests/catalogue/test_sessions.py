"""Sessions: announced, changed, cancelled, made so again; a held one confirms its line and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import offerings, sessions, succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.counters import expiry
from catalogue.counters.recount import verify
from catalogue.foundation import migrating
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from catalogue.models import Action, ProviderKind, Role, State
from catalogue.offerings import OfferingDraft, PointDraft
from catalogue.sessions import SessionDraft, SessionFacts
from catalogue.time.lunar import lunar_month_and_day
from tests.examples import examples, undone
from tests.worlds.eight_streets import World

HOME = World.community
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
A_DAY = timedelta(days=1)


class Desk:
    """多福巷社区, which offers meals and health checks, confirmed a hundred days ago."""

    def __init__(self, session: Session, world: World) -> None:
        self.session, self.today = session, world.today
        self.edition: EditionFacts = get_edition(session, world.edition_key)
        session.rollback()
        begin_writing(session)
        self.said_on = self.today - timedelta(days=100)
        for code in ("0204", "0203"):
            self.record(code, State.DELIVERED, self.said_on)

    def record(self, code: str, state: State, day: date, **said: object) -> None:
        draft = OfferingDraft(
            state=state, **{"phone": "12345", "provider_kind": ProviderKind.VOLUNTEERS} | said
        )  # type: ignore[arg-type]
        item = self.edition.item(code)
        offerings.record(self.session, actor=WORKER, community=HOME, item=item, draft=draft, today=day)

    def draft(self, code: str = "0203", **said: object) -> SessionDraft:
        plan = {"what_zh": "测血压", "dates": (self.today + A_DAY,), "times": "09:00-11:00"} | said
        return SessionDraft(item_id=self.edition.item(code).id, **plan)  # type: ignore[arg-type]

    def announce(self, **said: object) -> SessionFacts:
        return sessions.save_session(
            self.session, actor=WORKER, community=HOME, draft=self.draft(**said), today=self.today
        )

    def count(self, day: date) -> int:
        """Let a day begin."""
        confirmed = sessions.count_held(self.session, today=day)
        expiry.age(self.session, today=day)
        return confirmed

    def line(self, code: str = "0203") -> offerings.Line:
        return offerings.get_line(self.session, self.edition, HOME, code)

    def confirmed_on(self, code: str = "0203") -> date | None:
        offering = self.line(code).offering
        return offering.confirmed_on if offering else None


@pytest.fixture
def desk(session: Session, world: World) -> Desk:
    return Desk(session, world)


def test_a_held_session_confirms_its_line_without_a_word(desk: Desk) -> None:
    desk.announce()
    assert desk.count(desk.today + A_DAY) == 0  # its day is not over
    assert desk.count(desk.today + 2 * A_DAY) == 1
    assert desk.count(desk.today + 2 * A_DAY) == 0
    assert desk.confirmed_on() == desk.today + A_DAY
    assert desk.confirmed_on("0204") == desk.said_on
    newest = offerings.history(desk.session, HOME, desk.edition.item("0203"))[0]
    assert (newest.action, newest.actor, newest.role) == (Action.SESSION, "worker", "worker")
    assert verify(desk.session) == ()


@pytest.mark.one_database
def test_what_a_session_cannot_confirm_stays_as_it_is(desk: Desk) -> None:
    cancelled = desk.announce()
    sessions.cancel_days(
        desk.session, actor=WORKER, community=HOME, session_id=cancelled.id, days=(desk.today + A_DAY,)
    )
    ended = desk.announce(what_zh="义诊")
    sessions.end_session(desk.session, actor=WORKER, community=HOME, session_id=ended.id)
    desk.record("0302", State.PARTIAL, desk.said_on, shortfall="只有周一")
    desk.announce(code="0302", what_zh="咨询")
    assert desk.count(desk.today + 5 * A_DAY) == 0
    assert desk.confirmed_on() == desk.said_on


@pytest.mark.one_database
def test_the_last_day_of_a_session_that_returns_counts(desk: Desk) -> None:
    desk.announce(dates=(), repeat="Mo-Su", first_day=desk.today)
    assert desk.count(desk.today + 10 * A_DAY) == 1
    assert desk.confirmed_on() == desk.today + 9 * A_DAY


def test_a_session_is_changed_undone_and_conflicts_are_told(desk: Desk) -> None:
    said = desk.announce(place="凉亭")
    assert desk.announce(place="凉亭") == said
    change = {"actor": WORKER, "community": HOME, "session_id": said.id, "today": desk.today}
    moved = sessions.save_session(
        desk.session, draft=replace(said.draft, times="14:00-16:00"), expected_version=1, **change
    )
    assert (moved.version, moved.draft.times) == (2, "14:00-16:00")
    with pytest.raises(Conflict):
        sessions.save_session(
            desk.session, draft=replace(said.draft, times="15:00-"), expected_version=1, **change
        )
    back = sessions.restore_session(desk.session, version=1, expected_version=2, **change)
    assert (back.version, back.draft) == (3, said.draft)
    told = [(each.action, each.version) for each in sessions.session_history(desk.session, HOME, said.id)]
    assert told == [(Action.RESTORE, 3), (Action.RECORD, 2), (Action.RECORD, 1)]


@pytest.mark.one_database
def test_coming_sessions_follow_a_community_that_moved_or_was_merged(desk: Desk, world: World) -> None:
    session, today = desk.session, desk.today
    place = offerings.save_point(
        session, actor=WORKER, community=HOME, draft=PointDraft(name="凉亭", hours="24/7")
    )
    held = desk.announce(point_id=place.id, place="东侧")
    over = desk.announce(what_zh="办完了")
    sessions.end_session(session, actor=WORKER, community=HOME, session_id=over.id)
    admin = operator("tests")
    moved = HOME + 97
    succession.move_community(session, actor=admin, code=HOME, new_code=moved, today=today)
    (there,) = sessions.sessions_of(session, moved, today=today)
    assert (there.id, there.version, there.point) == (held.id, held.version + 1, "凉亭")
    assert there.draft.point_id != place.id
    assert sessions.sessions_of(session, HOME, today=today) == ()
    succession.retire(session, actor=admin, code=moved, today=today, successor=world.neighbour)
    (merged,) = sessions.sessions_of(session, world.neighbour, today=today)
    assert (merged.draft.point_id, merged.draft.place) == (None, "凉亭 东侧")
    told = sessions.session_history(session, world.neighbour, held.id)
    assert [entry.action for entry in told] == [Action.SUCCEED]
    neighbour = Actor("neighbour", (Held(Role.WORKER, world.neighbour),))
    sessions.cancel_days(
        session,
        actor=neighbour,
        community=world.neighbour,
        session_id=held.id,
        days=(today + A_DAY,),
        today=today,
    )
    assert verify(session) == ()


def test_what_cannot_be_announced_is_told_field_by_field(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        desk.announce(code="0502", what_zh=" ", dates=(), repeat="sometimes", point_id=99, times="early")
    assert {problem.field for problem in refused.value.problems} == {"item", "what_zh", "when", "point"}
    with pytest.raises(Invalid, match="no day from today on"):
        desk.announce(dates=(desk.today - A_DAY,))
    with pytest.raises(NotAllowed):
        sessions.save_session(
            desk.session, actor=WORKER, community=World.neighbour, draft=desk.draft(), today=desk.today
        )
    said = desk.announce()
    with pytest.raises(Refused):
        sessions.cancel_days(
            desk.session, actor=WORKER, community=HOME, session_id=said.id, days=(desk.today + 3 * A_DAY,)
        )
    with pytest.raises(NotFound):
        sessions.end_session(desk.session, actor=WORKER, community=HOME, session_id=99)


def test_sessions_are_found_by_community_street_place_and_item(desk: Desk) -> None:
    point = offerings.save_point(
        desk.session, actor=WORKER, community=HOME, draft=PointDraft(name="活动室", phones=("12345",))
    )
    first = desk.announce(point_id=point.id)
    later = desk.announce(code="0204", what_zh="团圆饭", dates=(desk.today + 30 * A_DAY,))
    today = desk.today
    assert [each.id for each in sessions.sessions_of(desk.session, HOME, today=today)] == [first.id, later.id]
    of_item = sessions.sessions_of(desk.session, HOME, today=today, item=later.draft.item_id)
    assert [each.id for each in of_item] == [later.id]
    week = sessions.sessions_around(desk.session, World.street, World.neighbour, today=today)
    assert [(each.id, each.point) for each in week] == [(first.id, "活动室")]
    assert [each.id for each in sessions.sessions_at(desk.session, point.id, today=today)] == [first.id]
    (held,) = sessions.occurrences(week, today)
    assert (held.day, held.times, held.off) == (today + A_DAY, "09:00-11:00", False)
    following = sessions.next_of_items((first, later), today)
    assert following[desk.edition.item("0204").id].day == today + 30 * A_DAY
    offerings.remove_point(desk.session, actor=WORKER, community=HOME, point_id=point.id)
    desk.session.expire_all()
    assert sessions.get_session(desk.session, HOME, first.id).point is None


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("repeat", "days"),
    [
        ("Mo,We", [2, 7, 9, 14, 16, 21, 23, 28, 30]),
        ("Sa[1]", [5]),
        ("Fr[-1]", [25]),
        ("every month day 10, 25", [10, 25]),
        ("every lunar month day 3, 13", [11, 21]),
    ],
)
def test_days_that_return(repeat: str, days: list[int]) -> None:
    draft = SessionDraft(item_id=1, what_zh="大集", repeat=repeat)
    found = list(draft.days(date(2026, 12, 1), date(2026, 12, 31)))
    assert [day.day for day in found] == days
    if "lunar" in repeat:
        assert {lunar_month_and_day(day)[1] for day in found} == {3, 13}


@examples(8)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["announce", "cancel", "end", "count", "withdraw", "record"]), st.integers(0, 6)
        ),
        max_size=10,
    )
)
def test_any_sequence_of_sessions_keeps_the_counters_a_recount(
    engine: Engine, world: World, steps: list[tuple[str, int]]
) -> None:
    with undone(engine) as session:
        desk = Desk(session, world)
        known: list[SessionFacts] = []
        day = desk.today
        for what, number in steps:
            if what == "announce":
                known.append(desk.announce(dates=(desk.today + (number + 1) * A_DAY,)))
            elif what == "count":
                day += number * A_DAY
                desk.count(day)
            elif what == "record":
                desk.record("0203", State.DELIVERED, desk.today)
            elif what == "withdraw" and desk.line().offering is not None:
                offerings.withdraw(session, actor=WORKER, community=HOME, item=desk.edition.item("0203"))
                break
            elif known and what == "end":
                sessions.end_session(session, actor=WORKER, community=HOME, session_id=known[-1].id)
        desk.count(day + 30 * A_DAY)
        assert verify(session) == ()


def test_a_filled_database_learns_of_sessions_and_keeps_its_confirmations(
    engine: Engine, world: World
) -> None:
    with Session(engine) as session:
        desk = Desk(session, world)
        desk.announce()
        desk.count(desk.today + 2 * A_DAY)
        session.commit()
        migrating.downgrade(engine, "0027")
        migrating.upgrade(engine)
        assert desk.confirmed_on() == desk.today + A_DAY
        newest = offerings.history(session, HOME, desk.edition.item("0203"))[0]
        assert newest.action is Action.CONFIRM
        assert sessions.sessions_of(session, HOME, today=desk.today) == ()
