"""Check by service point: what is asked together, when it is due, and that no more is confirmed than was displayed."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.counters.recount import verify
from catalogue.divisions import ProfileDraft, save_profile
from catalogue.foundation.clock import months_later
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed
from catalogue.models import Action, PhoneSource, ProviderKind, Role, State
from catalogue.offerings import OfferingDraft, PointDraft, PointFacts, undo_several
from catalogue.offerings.checks.answering import Checked, check_unchanged
from catalogue.offerings.checks.closing import Becomes, Closing, close_lines
from catalogue.offerings.checks.due import SHORTEST_REST, YEAR, due_on
from catalogue.offerings.checks.questions import (
    Gathering,
    NeedsAnswer,
    PlaceQuestion,
    question_of,
    questions_of,
)
from tests.examples import examples, undone
from tests.worlds.eight_streets import World

HOME = World.community
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
STATION_PHONE = "010-60001234"
DELIVERED = State.DELIVERED


class Desk:
    """多福巷社区 with a station, a canteen, and lines of every kind, all said ten months ago."""

    def __init__(self, session: Session, world: World) -> None:
        self.session, self.today = session, world.today
        self.edition: EditionFacts = get_edition(session, world.edition_key)
        session.rollback()
        begin_writing(session)
        self.station = self.place(name="服务站", phones=[STATION_PHONE], hours="Mo-Fr 09:00-17:00")
        self.canteen = self.place(name="老年餐桌", phones=["010-60005678"], hours="Mo-Fr 11:00-13:00")
        save_profile(session, actor=WORKER, community=HOME, draft=ProfileDraft(phones=("010-60009999",)))
        self.say("0101", points=(self.station.id,))
        self.say("0102", points=(self.station.id, self.canteen.id))
        self.say("0202", points=(self.canteen.id,))
        self.say("0201", phone=STATION_PHONE, provider_kind=ProviderKind.COMPANY)
        self.say("0203", phone_source=PhoneSource.STATION, provider_kind=ProviderKind.VOLUNTEERS)
        self.say("0204", phone="010-60007777", provider_kind=ProviderKind.VOLUNTEERS)
        self.say("0302", phone="010-60006666", provider_kind=ProviderKind.STREET)
        self.say("0902", phone="010-60005555", provider_kind=ProviderKind.COMPANY)
        self.say("0502", state=State.ABSENT)
        session.commit()
        begin_writing(session)

    def place(self, **said: object) -> PointFacts:
        draft = PointDraft(**said)  # type: ignore[arg-type]
        return offerings.save_point(self.session, actor=WORKER, community=HOME, draft=draft)

    def say(self, code: str, *, months: int = 10, **said: object) -> None:
        """Record a line, by default “offered”."""
        offerings.record(
            self.session,
            actor=WORKER,
            community=HOME,
            item=self.edition.item(code),
            draft=OfferingDraft(**{"state": DELIVERED} | said),  # type: ignore[arg-type]
            today=months_later(self.today, -months),
        )

    def line(self, code: str) -> offerings.Line:
        return offerings.get_line(self.session, self.edition, HOME, code)

    def questions(self) -> tuple[PlaceQuestion, ...]:
        return questions_of(self.session, self.edition, HOME, today=self.today)

    def question(self, key: object) -> PlaceQuestion:
        return question_of(self.session, self.edition, HOME, str(key), today=self.today)

    def unchanged(
        self, question: PlaceQuestion, displayed: list[tuple[str, int]], actor: Actor = WORKER
    ) -> Checked:
        """Say “no change” of a question on a page that displayed these lines."""
        return check_unchanged(
            self.session,
            actor=actor,
            edition=self.edition,
            community=HOME,
            key=question.key,
            seen=question.seen,
            displayed=[(self.edition.item(code), version) for code, version in displayed],
            today=self.today,
        )

    def close(self, point: PointFacts | None, codes: list[str], closing: Closing) -> list[tuple[str, int]]:
        """Say that a place closed; gives the changed lines with their versions."""
        changed = close_lines(
            self.session,
            actor=WORKER,
            edition=self.edition,
            community=HOME,
            point_id=point.id if point else None,
            closing=closing,
            displayed=[(self.edition.item(code), self.line(code).version) for code in codes],
            today=self.today,
        )
        return [(item.code, said.version) for item, said in changed]


@pytest.fixture
def desk(session: Session, world: World) -> Desk:
    return Desk(session, world)


def codes(question: PlaceQuestion) -> list[str]:
    return [line.item.code for line in question.lines]


def test_lines_hang_on_their_place_their_telephone_or_their_provider(desk: Desk) -> None:
    asked = {question.subject: codes(question) for question in desk.questions()}
    assert asked == {
        desk.station: ["0101", "0102", "0201"],
        desk.canteen: ["0202"],
        Gathering.STATION: ["0203"],
        Gathering.OWN: ["0204"],
        Gathering.PUBLIC: ["0302"],
        Gathering.OTHERS: ["0902"],
        Gathering.NOT_OFFERED: ["0502"],
    }


def test_no_change_confirms_what_was_displayed_and_the_history_says_how(desk: Desk) -> None:
    question = desk.question(desk.station.id)
    checked = desk.unchanged(question, [("0101", 1), ("0102", 1)])
    assert [item.code for item, _said in checked.confirmed] == ["0101", "0102"]
    assert checked.left == ()
    assert desk.line("0101").offering.confirmed_on == desk.today
    assert desk.line("0201").offering.confirmed_on == months_later(desk.today, -10)
    history = offerings.history(desk.session, HOME, desk.edition.item("0101"))
    assert (history[0].action, history[0].actor) == (Action.CHECK, "worker")
    desk.session.commit()
    assert verify(desk.session) == ()


def test_a_line_changed_meanwhile_is_not_confirmed_and_is_named(desk: Desk) -> None:
    question = desk.question(desk.station.id)
    desk.say("0101", points=(desk.station.id,), note_zh="周末也开")
    checked = desk.unchanged(question, [("0101", 1), ("0102", 1)])
    assert [item.code for item, _said in checked.confirmed] == ["0102"]
    assert [(left.item.code, type(left.error)) for left in checked.left] == [("0101", Conflict)]
    assert desk.line("0101").version == 2


def test_a_line_that_somebody_else_confirmed_meanwhile_is_no_conflict(desk: Desk) -> None:
    question = desk.question(desk.canteen.id)
    offerings.confirm(
        desk.session, actor=WORKER, community=HOME, item=desk.edition.item("0202"), today=desk.today
    )
    assert desk.unchanged(question, [("0202", 1)]).left == ()


def test_a_place_changed_meanwhile_is_read_again_first(desk: Desk) -> None:
    question = desk.question(desk.canteen.id)
    offerings.save_point(
        desk.session,
        actor=WORKER,
        community=HOME,
        point_id=desk.canteen.id,
        draft=PointDraft(name="老年餐桌", phones=["010-60005678"], hours="Mo-Sa 11:00-13:00"),
    )
    with pytest.raises(Conflict):
        desk.unchanged(question, [("0202", 1)])
    assert desk.line("0202").offering.confirmed_on != desk.today


def test_a_telephone_of_the_station_changed_meanwhile_is_read_again_first(desk: Desk) -> None:
    question = desk.question(Gathering.STATION)
    assert question.station_phones == ("010-60009999",)
    save_profile(desk.session, actor=WORKER, community=HOME, draft=ProfileDraft(phones=("010-60008888",)))
    with pytest.raises(Conflict):
        desk.unchanged(question, [("0203", 1)])


def test_what_needs_an_answer_of_its_own_is_not_confirmed_with_the_others(desk: Desk) -> None:
    past = desk.today - timedelta(days=3)
    desk.say(
        "0101",
        months=2,
        state=State.SUSPENDED,
        points=(desk.station.id,),
        suspended_from=months_later(desk.today, -2),
        suspended_until=past,
        suspended_reason="装修",
    )
    desk.say("0502", months=2, state=State.PLANNED, planned_for=past)
    street = Actor("street", (Held(Role.STREET, World.street),))
    offerings.dispute(desk.session, actor=street, community=HOME, item=desk.edition.item("0102"))
    station = desk.question(desk.station.id)
    assert codes(station) == ["0201"]
    assert [(line.item.code, why) for line, why in station.apart] == [
        ("0101", NeedsAnswer.SUSPENSION_ENDED),
        ("0102", NeedsAnswer.DISPUTED),
    ]
    plans = desk.question(Gathering.NOT_OFFERED)
    assert [why for _line, why in plans.apart] == [NeedsAnswer.PLAN_PASSED]
    assert plans.due_on is None
    checked = desk.unchanged(station, [("0101", 2), ("0102", 2), ("0201", 1)])
    assert [item.code for item, _said in checked.confirmed] == ["0201"]
    assert [left.item.code for left in checked.left] == ["0101", "0102"]


def test_a_stranger_checks_and_closes_nothing(desk: Desk) -> None:
    stranger = Actor("stranger", (Held(Role.WORKER, World.neighbour),))
    with pytest.raises(NotAllowed):
        desk.unchanged(desk.question(desk.canteen.id), [("0202", 1)], actor=stranger)
    with pytest.raises(NotAllowed):
        undo_several(desk.session, actor=stranger, community=HOME, changes=[(desk.edition.item("0202"), 1)])


@examples(20)
@given(data=st.data())
def test_no_line_is_confirmed_that_was_not_displayed(engine: Engine, desk: Desk, data: st.DataObject) -> None:
    desk.session.rollback()
    with undone(engine) as session:
        desk.session = session
        begin_writing(session)
        everything = [code for question in desk.questions() for code in codes(question)]
        for code in data.draw(st.sets(st.sampled_from(everything)), label="changed before the answer"):
            desk.say(code, months=1, state=State.PARTIAL, shortfall="只有上午", phone=STATION_PHONE)
        question = data.draw(st.sampled_from(desk.questions()), label="question")
        displayed = data.draw(
            st.lists(
                st.tuples(st.sampled_from(everything), st.integers(1, 3)), unique_by=lambda shown: shown[0]
            ),
            label="displayed",
        )
        before = {code: desk.line(code) for code in everything}
        desk.unchanged(question, displayed)
        for code, line in before.items():
            shown = (code, line.version) in displayed and code in codes(question)
            if desk.line(code).offering.confirmed_on != desk.today:
                assert desk.line(code) == line
                assert not shown
            else:
                assert shown
                assert desk.line(code).offering.draft == line.offering.draft


def test_a_place_that_closed_for_a_time_suspends_its_lines_and_is_undone_at_once(desk: Desk) -> None:
    before = [desk.line(code).offering.draft for code in ("0101", "0102")]
    closing = Closing(becomes=Becomes.SUSPENDED, reason="装修", substitute="请到街道大厅办理")
    changed = desk.close(desk.station, ["0101", "0102"], closing)
    suspended = desk.line("0101").offering.draft
    assert (suspended.state, suspended.suspended_reason) == (State.SUSPENDED, "装修")
    assert suspended.suspended_from == desk.today
    still_there = desk.line("0102").offering.draft
    assert (still_there.state, still_there.points) == (DELIVERED, (desk.canteen.id,))
    undo_several(
        desk.session,
        actor=WORKER,
        community=HOME,
        changes=[(desk.edition.item(code), version) for code, version in changed],
    )
    assert [desk.line(code).offering.draft for code in ("0101", "0102")] == before
    desk.session.commit()
    assert verify(desk.session) == ()


def test_lines_of_a_closed_place_move_to_another_with_its_telephone(desk: Desk) -> None:
    desk.say("0101", points=(desk.station.id,), phone=STATION_PHONE)
    closing = Closing(becomes=Becomes.MOVED, moved_to=desk.canteen.id)
    desk.close(desk.station, ["0101", "0201"], closing)
    for code in ("0101", "0201"):
        moved = desk.line(code).offering
        assert (moved.draft.points, moved.phone) == ((desk.canteen.id,), "010-60005678")


def test_lines_of_a_closed_place_are_no_longer_offered(desk: Desk) -> None:
    desk.close(desk.canteen, ["0202"], Closing(becomes=Becomes.ABSENT))
    assert desk.line("0202").offering.draft == OfferingDraft(state=State.ABSENT)
    assert codes(desk.question(Gathering.NOT_OFFERED)) == ["0202", "0502"]


@pytest.mark.parametrize(
    ("closing", "field"),
    [
        (Closing(becomes=Becomes.SUSPENDED, reason=" "), "reason"),
        (Closing(becomes=Becomes.MOVED), "moved_to"),
        (Closing(becomes=Becomes.MOVED, moved_to=10**6), "moved_to"),
    ],
)
def test_a_closing_that_says_too_little_is_asked_back(desk: Desk, closing: Closing, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        desk.close(desk.canteen, ["0202"], closing)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_one_line_that_was_changed_since_stops_the_undoing_of_all(desk: Desk) -> None:
    changed = desk.close(desk.station, ["0101", "0201"], Closing(becomes=Becomes.ABSENT))
    desk.session.commit()
    begin_writing(desk.session)
    desk.say("0201", phone=STATION_PHONE)
    with pytest.raises(Invalid) as refused:
        undo_several(
            desk.session,
            actor=WORKER,
            community=HOME,
            changes=[(desk.edition.item(code), version) for code, version in changed],
        )
    assert [problem.field for problem in refused.value.problems] == ["0201"]


DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))
COMMUNITY_CODES = st.integers(110101001001, 110119999599)


@examples(200)
@given(community=COMMUNITY_CODES, place=st.integers(-5, 10**6), until=DAYS)
def test_a_place_is_due_before_any_of_its_lines_expires_and_not_soon_after_they_were_confirmed(
    community: int, place: int, until: date
) -> None:
    due = due_on(community, place, until)
    assert until - timedelta(days=YEAR - SHORTEST_REST) <= due <= until
    assert due_on(community, place, until) == due


@examples(100)
@given(community=COMMUNITY_CODES, first=st.integers(1, 10**6), count=st.integers(3, 60), until=DAYS)
def test_places_confirmed_on_one_day_are_due_on_many_days(
    community: int, first: int, count: int, until: date
) -> None:
    due = Counter(due_on(community, place, until) for place in range(first, first + count))
    assert max(due.values()) <= 2


@examples(50)
@given(community=COMMUNITY_CODES, place=st.integers(1, 10**6), start=DAYS)
def test_a_place_checked_whenever_it_is_due_is_asked_about_once_a_year(
    community: int, place: int, start: date
) -> None:
    checked, asked = start, []
    while len(asked) < 8:
        checked = due_on(community, place, months_later(checked, 12))
        asked.append(checked)
    assert (asked[-1] - asked[4]).days >= 3 * YEAR - SHORTEST_REST
