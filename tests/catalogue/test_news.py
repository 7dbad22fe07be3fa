"""What changed in a community or in an item of a division, as a resident is told: no confirmations, no names, nothing taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.divisions import ProfileDraft, save_profile
from catalogue.foundation import clock
from catalogue.models import Role, State
from catalogue.offerings import OfferingDraft, PointDraft, confirm, record, remove_point, save_point, withdraw
from catalogue.published import (
    News,
    Novelty,
    PieceOfNews,
    news_of_community,
    news_of_item,
)
from tests.portal.counting import counting
from tests.worlds.small_town import COMMUNITIES, DISTRICTS, FIRST_DAY

HOME, _, _, _, _, ELSEWHERE = COMMUNITIES[:6]
WORKER = Actor("worker", (Held(Role.WORKER, HOME), Held(Role.WORKER, ELSEWHERE)))
NUMBER, OTHER = "010-65550001", "010-65550002"
BY_PHONE = OfferingDraft(state=State.DELIVERED, phone=NUMBER)


class Town:
    """The small town on one day after the other, written to by its worker."""

    def __init__(self, session: Session, edition: EditionFacts, patch: pytest.MonkeyPatch) -> None:
        self.session, self.edition, self._patch = session, edition, patch
        self.item = edition.items[1]
        self.come(0)

    def come(self, count: int) -> date:
        day = FIRST_DAY + timedelta(days=count)
        self._patch.setattr(clock, "now", lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
        return day

    def say(self, count: int, community: int = HOME, **said: object) -> None:
        draft = OfferingDraft(**said)  # type: ignore[arg-type]
        record(
            self.session,
            actor=WORKER,
            community=community,
            item=self.item,
            draft=draft,
            today=self.come(count),
        )

    def told(self, *, since: int = 0, daily: bool = True) -> list[tuple[int, list[Novelty]]]:
        return [
            ((each.day - FIRST_DAY).days, list(each.changes)) for each in self.news(since=since, daily=daily)
        ]

    def news(self, *, since: int = 0, daily: bool = True) -> tuple[PieceOfNews, ...]:
        first = FIRST_DAY + timedelta(days=since)
        return news_of_community(self.session, self.edition, HOME, first, daily=daily)


@pytest.fixture
def town(session: Session, by_hand: EditionFacts, monkeypatch: pytest.MonkeyPatch) -> Town:
    return Town(session, by_hand, monkeypatch)


def test_a_resident_is_told_what_a_line_says_now_and_did_not_say_before(town: Town) -> None:
    town.say(1, state=State.DELIVERED, phone=NUMBER)
    back = FIRST_DAY + timedelta(days=30)
    town.say(
        3,
        state=State.SUSPENDED,
        suspended_from=FIRST_DAY + timedelta(days=3),
        suspended_until=back,
        suspended_reason="装修",
        phone=NUMBER,
    )
    town.say(5, state=State.PARTIAL, shortfall="只在上午", phone=NUMBER)
    town.come(7)
    withdraw(town.session, actor=WORKER, community=HOME, item=town.item)
    assert town.told() == [
        (7, [Novelty(News.SILENT)]),
        (5, [Novelty(News.PARTLY)]),
        (3, [Novelty(News.SUSPENDED, back)]),
        (1, [Novelty(News.OFFERED)]),
    ]


def test_a_confirmation_is_no_news(town: Town) -> None:
    town.say(1, state=State.DELIVERED, phone=NUMBER)
    confirm(town.session, actor=WORKER, community=HOME, item=town.item, today=town.come(9))
    town.say(12, state=State.DELIVERED, phone=NUMBER, note_zh="请提前一天")
    assert [day for day, _ in town.told()] == [1]


def test_an_old_number_is_not_read_in_news_once_it_is_said_no_more(town: Town) -> None:
    town.say(1, state=State.DELIVERED, phone="010-65550009")
    town.say(3, state=State.DELIVERED, phone=NUMBER)
    assert town.told()[0] == (3, [Novelty(News.NUMBER, texts=(NUMBER,))])
    town.say(5, state=State.DELIVERED, phone=OTHER)
    assert town.told()[:2] == [(5, [Novelty(News.NUMBER, texts=(OTHER,))]), (3, [Novelty(News.NUMBER)])]
    town.say(7, state=State.ABSENT)
    assert all(NUMBER not in repr(each) and OTHER not in repr(each) for each in town.news())


def test_several_changes_of_a_day_are_one_piece_and_none_if_they_cancel(town: Town) -> None:
    town.say(1, state=State.DELIVERED, phone=NUMBER)
    town.say(2, state=State.ABSENT)
    town.say(2, state=State.DELIVERED, phone=OTHER)
    assert town.told() == [(2, [Novelty(News.NUMBER, texts=(OTHER,))]), (1, [Novelty(News.OFFERED)])]
    town.say(4, state=State.ABSENT)
    town.say(4, state=State.DELIVERED, phone=OTHER)
    assert [day for day, _ in town.told()] == [2, 1]
    assert town.told(since=2, daily=False) == [(4, [Novelty(News.NUMBER, texts=(OTHER,))])]


def test_a_place_tells_its_new_hours_and_that_it_is_gone(town: Town) -> None:
    given = {"actor": WORKER, "community": HOME}
    town.come(1)
    room = save_point(town.session, draft=PointDraft(name="活动室", hours="Mo-Fr 09:00-17:00"), **given)
    town.come(3)
    later = PointDraft(name="活动室", hours="Mo-Fr 10:00-17:00", phones=(NUMBER,))
    save_point(town.session, draft=later, point_id=room.id, **given)
    assert [(each.name, list(each.changes)) for each in town.news()] == [
        (
            "活动室",
            [Novelty(News.NUMBER, texts=(NUMBER,)), Novelty(News.HOURS, texts=("Mo-Fr 10:00-17:00",))],
        ),
        ("活动室", [Novelty(News.NEW)]),
    ]
    town.come(5)
    remove_point(town.session, point_id=room.id, **given)
    assert town.told() == [
        (5, [Novelty(News.GONE)]),
        (3, [Novelty(News.NUMBER), Novelty(News.HOURS)]),
        (1, [Novelty(News.NEW)]),
    ]


def test_the_station_tells_its_new_address(town: Town) -> None:
    for count, address in ((1, "一号"), (4, "二号")):
        town.come(count)
        draft = ProfileDraft(station_name="服务站", address=address, phones=(NUMBER,))
        save_profile(town.session, actor=WORKER, community=HOME, draft=draft)
    (piece,) = town.news()
    assert (piece.subject, piece.changes) == ("station", (Novelty(News.ADDRESS, texts=("二号",)),))


def test_an_item_in_a_district_has_the_news_of_its_communities_and_of_their_places_alone(town: Town) -> None:
    town.come(1)
    room = save_point(
        town.session, actor=WORKER, community=HOME, draft=PointDraft(name="活动室", hours="Mo-Fr 09:00-17:00")
    )
    town.say(1, state=State.DELIVERED, points=(room.id,), phone=NUMBER)
    town.say(2, ELSEWHERE, state=State.DELIVERED, phone=OTHER)

    def found(district: int, item: int = 1) -> list[str]:
        wanted = town.edition.items[item]
        news = news_of_item(town.session, town.edition, wanted, district, FIRST_DAY)
        return [f"{each.community} {each.subject}" for each in news]

    assert found(DISTRICTS[0]) == [f"{HOME} points/{room.id}", f"{HOME} items/item-2"]
    assert found(DISTRICTS[1]) == [f"{ELSEWHERE} items/item-2"]
    assert found(DISTRICTS[0], 2) == []


def test_the_queries_do_not_grow_with_the_news(town: Town) -> None:
    counted: list[int] = []
    for count in (1, 30):
        for each in range(count):
            town.say(each + 1, state=State.DELIVERED, phone=f"010-655500{each:02}")
            save_point(
                town.session,
                actor=WORKER,
                community=HOME,
                draft=PointDraft(name=f"{count} {each}", phones=(NUMBER,)),
            )
        town.session.flush()
        with counting(town.session.get_bind().engine) as statements:
            assert town.news()
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 9
