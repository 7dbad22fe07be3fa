"""Today's list: what a worker is to look at, the most urgent first, and nothing twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from catalogue import feedback, offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.divisions import ProfileDraft, save_profile
from catalogue.feedback.handling.passing import pass_on
from catalogue.foundation import clock
from catalogue.foundation.clock import months_later
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Invalid, Refused
from catalogue.models import CaseKind, Channel, Role, State
from catalogue.offerings import OfferingDraft, PointDraft
from catalogue.telephones import agree_to_mobiles, end_agreements
from catalogue.today.answering import resume
from catalogue.today.listing import MOST, TodayEntry, TodayKind, TodayList, today_of
from tests.worlds.eight_streets import World

HOME = World.community
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
STREET = Actor("street", (Held(Role.STREET, World.street),))


class Desk:
    """多福巷社区 on a day, with hands."""

    def __init__(self, session: Session, world: World) -> None:
        self.session, self.today = session, world.today
        self.edition: EditionFacts = get_edition(session, world.edition_key)
        session.rollback()
        begin_writing(session)

    def say(self, code: str, *, on: date | None = None, **said: object) -> None:
        """Record a line, by default “offered” today."""
        offerings.record(
            self.session,
            actor=WORKER,
            community=HOME,
            item=self.edition.item(code),
            draft=OfferingDraft(**{"state": State.DELIVERED, "phone": "010-60001234"} | said),  # type: ignore[arg-type]
            today=on or self.today,
        )

    def suspend(self, code: str, until: date, *, on: date | None = None) -> None:
        """Suspend a line until a day, as was said three weeks ago."""
        began = on or self.today - timedelta(days=21)
        self.say(
            code,
            on=began,
            state=State.SUSPENDED,
            suspended_from=min(began, until),
            suspended_until=until,
            suspended_reason="装修",
        )

    def report(self, kind: CaseKind, code: str | None = None, words: str = "") -> None:
        """Report something as a resident does."""
        item = self.edition.item(code) if code else None
        draft = feedback.ReportDraft(kind=kind, division=HOME, item=item, words=words)
        feedback.report(self.session, draft=draft, channel=Channel.WEB, now=clock.now())

    def dispute(self, code: str) -> None:
        offerings.dispute(self.session, actor=STREET, community=HOME, item=self.edition.item(code))

    def list(self) -> TodayList:
        return today_of(self.session, self.edition, [HOME], today=self.today)

    def of(self, kind: TodayKind) -> list[TodayEntry]:
        """The entries of a kind."""
        return [entry for entry in self.list().entries if entry.kind is kind]


@pytest.fixture
def desk(session: Session, world: World) -> Desk:
    return Desk(session, world)


def codes(entries: list[TodayEntry]) -> list[str]:
    return [entry.line.item.code for entry in entries if entry.line]


def test_what_was_never_filled_in_is_one_thing(desk: Desk) -> None:
    assert [(entry.kind, entry.count) for entry in desk.list().entries] == [(TodayKind.EMPTY, 60)]


def test_nothing_is_left_where_everything_was_said_today(desk: Desk) -> None:
    point = offerings.save_point(
        desk.session,
        actor=WORKER,
        community=HOME,
        draft=PointDraft(name="服务站", phones=["010-60001234"]),
    )
    for item in desk.edition.items:
        desk.say(item.code, points=(point.id,))
    assert desk.list() == TodayList((), 0)


def test_the_most_urgent_comes_first_and_seven_are_shown(desk: Desk) -> None:
    desk.say("0203")
    desk.dispute("0203")
    desk.report(CaseKind.NEED, words="想要修鞋")
    for code in ("0102", "0104", "0105"):
        desk.suspend(code, desk.today - timedelta(days=2))
    point = offerings.save_point(
        desk.session, actor=WORKER, community=HOME, draft=PointDraft(name="餐桌", phones=["010-60005678"])
    )
    desk.say("0202", on=months_later(desk.today, -13), points=(point.id,))
    save_profile(desk.session, actor=WORKER, community=HOME, draft=ProfileDraft())
    listed = desk.list()
    assert [entry.kind for entry in listed.entries] == [
        TodayKind.DISPUTED,
        TodayKind.CASE,
        *[TodayKind.ENDING] * 3,
        TodayKind.PLACE,
        TodayKind.EMPTY,
    ]
    assert len(listed.entries) == MOST
    for number in range(3):
        desk.report(CaseKind.NEED, words=f"想要配钥匙{number}")
    listed = desk.list()
    assert (len(listed.entries), listed.waiting) == (MOST, 3)
    assert [entry.kind for entry in listed.entries[1:5]] == [TodayKind.CASE] * 4


def test_a_disputed_line_its_case_and_its_place_are_one_thing(desk: Desk) -> None:
    desk.say("0902", on=months_later(desk.today, -13))
    desk.report(CaseKind.NOT_THERE, "0902")
    desk.dispute("0902")
    (disputed,) = desk.of(TodayKind.DISPUTED)
    assert disputed.case is not None
    assert disputed.case.kind is CaseKind.NOT_THERE
    assert desk.of(TodayKind.CASE) == desk.of(TodayKind.PLACE) == []


def test_a_case_that_was_passed_on_waits_for_somebody_else(desk: Desk) -> None:
    desk.report(CaseKind.NEED, words="想要修鞋")
    (waiting,) = desk.of(TodayKind.CASE)
    assert waiting.case is not None
    pass_on(
        desk.session,
        actor=WORKER,
        case=waiting.case.id,
        division=World.street,
        reason="请街道统一安排",
        now=clock.now(),
    )
    assert desk.of(TodayKind.CASE) == []


def test_a_disputed_line_that_was_put_right_waits_for_the_street(desk: Desk) -> None:
    desk.say("0902")
    desk.dispute("0902")
    assert codes(desk.of(TodayKind.DISPUTED)) == ["0902"]
    desk.say("0902", phone="010-60005678")
    assert desk.of(TodayKind.DISPUTED) == []
    offerings.settle(desk.session, actor=STREET, community=HOME, item=desk.edition.item("0902"))
    desk.dispute("0902")
    assert codes(desk.of(TodayKind.DISPUTED)) == ["0902"]


def test_a_suspension_is_announced_a_week_before_it_ends_and_once_it_has_ended(desk: Desk) -> None:
    ends = {"0101": -1, "0102": 0, "0104": 6, "0105": 7}
    for code, days in ends.items():
        desk.suspend(code, desk.today + timedelta(days=days))
    assert [
        (entry.line.item.code, (entry.day - desk.today).days)
        for entry in desk.of(TodayKind.ENDING)
        if entry.line and entry.day
    ] == [("0101", 0), ("0102", 1), ("0104", 7)]


def test_a_plan_is_announced_a_week_before_and_on_its_day_and_after_it(desk: Desk) -> None:
    long_ago = months_later(desk.today, -2)
    for code, days in {"0101": -3, "0102": 0, "0104": 7, "0105": 8}.items():
        planned = desk.today + timedelta(days=days)
        desk.say(code, on=long_ago, state=State.PLANNED, planned_for=planned)
    assert codes(desk.of(TodayKind.ENDING)) == ["0101", "0102", "0104"]


def test_an_end_that_was_confirmed_is_not_announced_again_before_its_day(desk: Desk) -> None:
    desk.suspend("0101", desk.today + timedelta(days=3))
    offerings.confirm(
        desk.session, actor=WORKER, community=HOME, item=desk.edition.item("0101"), today=desk.today
    )
    assert desk.of(TodayKind.ENDING) == []


def test_one_word_says_that_a_suspended_service_is_offered_again(desk: Desk) -> None:
    desk.suspend("0201", desk.today - timedelta(days=1))
    said = resume(
        desk.session,
        actor=WORKER,
        edition=desk.edition,
        community=HOME,
        item_code="0201",
        expected_version=1,
        today=desk.today,
    )
    assert (said.state, said.draft.suspended_until, said.phone) == (State.DELIVERED, None, "010-60001234")
    with pytest.raises(Refused):
        resume(
            desk.session,
            actor=WORKER,
            edition=desk.edition,
            community=HOME,
            item_code="0201",
            expected_version=2,
        )


def test_a_planned_service_that_says_nothing_of_itself_yet_cannot_begin_with_one_word(desk: Desk) -> None:
    desk.say("0201", phone=None, state=State.PLANNED, planned_for=desk.today)
    with pytest.raises(Invalid):
        resume(
            desk.session,
            actor=WORKER,
            edition=desk.edition,
            community=HOME,
            item_code="0201",
            expected_version=1,
            today=desk.today,
        )


def test_mobile_numbers_to_ask_about_are_one_thing_and_agreed_ones_are_none(desk: Desk) -> None:
    profile = ProfileDraft(phones=("13800001234", "13900001234"))
    agree_to_mobiles(desk.session, actor=WORKER, community=HOME, numbers=profile.phones)
    save_profile(desk.session, actor=WORKER, community=HOME, draft=profile)
    assert desk.of(TodayKind.MOBILES) == []
    end_agreements(desk.session, actor=WORKER, community=HOME, numbers=["13800001234"])
    (asked,) = desk.of(TodayKind.MOBILES)
    assert asked.numbers == ("13800001234",)
