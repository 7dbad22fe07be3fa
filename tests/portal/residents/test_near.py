"""Near me: from my community on foot, at the hour that I have, through a door that I can pass."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from catalogue import clock, days, offerings, walking
from catalogue.access import Actor, Held
from catalogue.clock import BEIJING
from catalogue.database import begin_writing
from catalogue.days import Calendar
from catalogue.divisions import ProfileDraft, get_profile, save_profile
from catalogue.editions import edition_in_force
from catalogue.models import Admits, DayKind, Form, Mode, Role, State
from catalogue.offerings import Draft, PointDraft
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.told import DISCOUNTS, MEALS
from tests.world import World

CLINIC = "0101"
HERE = (39.92, 116.41)
METRE = 1 / walking.METRES_A_DEGREE


@pytest.fixture(autouse=True)
def _calendar_as_installed() -> Any:
    """What a test declares does not outlive it."""
    yield
    days._current = Calendar()


class Town:
    """The small world with places put at a distance from the chosen community."""

    def __init__(self, session: Session, world: World) -> None:
        self.session, self.world = session, world
        roles = tuple(Held(Role.WORKER, code) for code in (world.community, world.neighbour, world.elsewhere))
        self.actor = Actor("worker", roles)
        edition = edition_in_force(session, world.today)
        assert edition is not None
        self.edition = edition
        session.rollback()

    def stand(self, community: int, latitude: float, longitude: float) -> None:
        """Give a community its reference point."""
        begin_writing(self.session)
        known = get_profile(self.session, community)
        draft = replace(known.draft if known else ProfileDraft(), latitude=latitude, longitude=longitude)
        save_profile(self.session, actor=self.actor, community=community, draft=draft)
        self.session.commit()

    def place(
        self, name: str, metres: float, *, code: str = MEALS, community: int | None = None, **said: Any
    ) -> int:
        """A place so many metres north of the community's point in a straight line, and a line that names it."""
        begin_writing(self.session)
        community = community or self.world.neighbour
        said = {"hours": "Mo-Fr 09:00-17:00", "admits": Admits.EVERYONE, "phones": ("010-0510 0100",)} | said
        point = offerings.save_point(
            self.session,
            actor=self.actor,
            community=community,
            draft=PointDraft(name=name, latitude=HERE[0] + metres * METRE, longitude=HERE[1], **said),
        )
        item = self.edition.item(code)
        line = offerings.get_line(self.session, self.edition, community, code)
        points = (*(line.offering.draft.points if line.offering else ()), point.id)
        offerings.record(
            self.session,
            actor=self.actor,
            community=community,
            item=item,
            draft=Draft(state=State.DELIVERED, mode=Mode.OWN, points=points),
            expected_version=line.version,
        )
        self.session.commit()
        return point.id


@pytest.fixture
def town(told: World, session: Session) -> Town:
    made = Town(session, told)
    made.stand(told.community, *HERE)
    return made


@pytest.fixture
def resident(client: FlaskClient, told: World) -> FlaskClient:
    """Somebody of 多福巷社区."""
    client.set_cookie("community", str(told.community))
    return client


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set the clock: ``on("2026-10-01 10:00")``, Beijing time."""

    def set_clock(moment: str) -> None:
        now = datetime.fromisoformat(moment).replace(tzinfo=BEIJING)
        monkeypatch.setattr(clock, "now", lambda: now)

    return set_clock


def _names(client: Any) -> list[str]:
    return [text_of(row.find(".//a")) for row in client.page.all("li", class_="service")]


def test_the_nearest_comes_first_with_its_minutes(resident: CheckingClient, town: Town) -> None:
    town.place("远处餐桌", 2000)
    town.place("近处餐桌", 300)
    town.place("别的街的食堂", 100, community=town.world.elsewhere, admits=Admits.STREET)
    resident.get(f"/items/{MEALS}/near")
    assert _names(resident) == ["近处餐桌", "远处餐桌"]
    page = resident.page.text
    assert "步行15分钟内有1处" in page
    assert "步行约6分钟 390米" in page  # 300 m x 1.3 at 1.2 m/s
    assert "另有1处只接待本社区或本街道的居民" in page
    resident.set_cookie("elder", "1")
    resident.get(f"/items/{MEALS}/near")
    assert "步行约8分钟 390米" in resident.page.text


def test_what_is_open_on_sunday_at_ten(
    resident: CheckingClient, town: Town, on: Callable[[str], None]
) -> None:
    on("2026-11-23 10:00")
    town.place("工作日餐桌", 100)
    town.place("周日餐桌", 200, hours="Su 08:00-12:00")
    town.place("没说时间的餐桌", 300, hours=None)
    resident.get(f"/items/{MEALS}/near?when=at&date=2026-11-29&time=10:00")
    assert _names(resident) == ["周日餐桌"]
    assert "2026年11月29日（周日）10:00 开门" in resident.page.text
    assert "到时候开门，12:00 关门" in resident.page.text
    assert "另有1处没有说明是否符合" in resident.page.text
    resident.get(f"/items/{MEALS}/near?when=now")
    assert _names(resident) == ["工作日餐桌"]


def test_what_opens_later_today_counts_as_today_and_not_as_now(
    resident: CheckingClient, town: Town, on: Callable[[str], None]
) -> None:
    on("2026-11-23 10:00")
    town.place("晚上开的餐桌", 100, hours="Mo 18:00-20:00")
    town.place("早上开过的餐桌", 200, hours="Mo-Su 07:00-09:00")
    resident.get(f"/items/{MEALS}/near?when=today")
    assert _names(resident) == ["晚上开的餐桌"]
    resident.get(f"/items/{MEALS}/near?when=now")
    assert _names(resident) == []
    assert "附近没有确定符合这些条件的地点" in resident.page.text
    assert resident.page.all("a", href=f"/items/{MEALS}/near")


def test_on_a_public_holiday_nothing_is_promised(
    resident: CheckingClient, town: Town, on: Callable[[str], None]
) -> None:
    town.place("没说节假日的餐桌", 100, hours="Mo-Su 09:00-17:00")
    town.place("节假日休息的餐桌", 200, hours="Mo-Su 09:00-17:00; PH off")
    on("2026-10-01 10:00")
    resident.get(f"/items/{MEALS}/near?when=now")
    assert _names(resident) == ["没说节假日的餐桌"]
    assert "法定节假日（国庆节），时间可能有变，请先打电话" in resident.page.text
    assert "这一天是法定节假日（国庆节）" in resident.page.text


def test_on_a_worked_saturday_what_keeps_office_days_is_taken_to_be_open(
    resident: CheckingClient, town: Town, on: Callable[[str], None]
) -> None:
    town.place("工作日餐桌", 100)
    on("2026-09-20 10:00")  # a Sunday that was worked
    resident.get(f"/items/{MEALS}/near?when=now")
    assert _names(resident) == ["工作日餐桌"]
    assert "调休上班日，按周一的时间推算，请先打电话" in resident.page.text


def test_a_year_that_nobody_knows_is_said_to_be_unknown(
    resident: CheckingClient, town: Town, on: Callable[[str], None], session: Session
) -> None:
    on("2026-11-23 10:00")
    town.place("工作日餐桌", 100)
    address = f"/items/{MEALS}/near?when=at&date=2027-03-01&time=10:00"
    resident.get(address)
    assert "2027年的放假安排这里还没有录入" in resident.page.text
    begin_writing(session)
    days.declare(session, day=date(2027, 10, 1), kind=DayKind.HOLIDAY, name="国庆节")
    days.declare(session, day=date(2027, 3, 1), kind=DayKind.HOLIDAY, name="特别放假")
    session.commit()
    resident.get(address)
    assert "还没有录入" not in resident.page.text
    assert "特别放假" in resident.page.text


def test_a_door_without_steps_is_only_one_that_says_so(resident: CheckingClient, town: Town) -> None:
    town.place("平进的餐桌", 100, step_free=True, free_of_charge=False)
    town.place("有台阶的餐桌", 110, step_free=False)
    town.place("没说的餐桌", 120)
    resident.get(f"/items/{MEALS}/near?step-free=1")
    assert _names(resident) == ["平进的餐桌"]
    assert "另有1处没有说明是否符合" in resident.page.text
    assert "入口无台阶" in resident.page.text
    resident.get(f"/items/{MEALS}/near?free=1")
    assert _names(resident) == []
    resident.get(f"/items/{MEALS}/near?nonlocals=1")
    assert "另有3处没有说明是否符合" in resident.page.text


def test_filters_can_be_taken_off_one_by_one(resident: CheckingClient, town: Town) -> None:
    town.place("平进的餐桌", 100, step_free=True, free_of_charge=True)
    resident.get(f"/items/{MEALS}/near?step-free=1&free=1&near=1")
    assert resident.page.all("a", href=f"/items/{MEALS}/near?near=1&step-free=1")
    assert resident.page.all("a", href=f"/items/{MEALS}/near?near=1&free=1")
    checked = {box.get("name") for box in resident.page.all("input") if box.get("checked") is not None}
    assert {"step-free", "free", "near"} <= checked


def test_only_within_the_quarter_of_an_hour(resident: CheckingClient, town: Town) -> None:
    town.place("近处餐桌", 300)
    town.place("远处餐桌", 2000)
    resident.get(f"/items/{MEALS}/near?near=1")
    assert _names(resident) == ["近处餐桌"]


def test_many_places_come_in_pages(resident: CheckingClient, town: Town) -> None:
    for step in range(13):
        town.place(f"餐桌{step}", 50 + step)
    resident.get(f"/items/{MEALS}/near")
    assert len(_names(resident)) == 10
    assert resident.page.all("a", href=f"/items/{MEALS}/near?page=2")
    resident.get(f"/items/{MEALS}/near?page=2")
    assert _names(resident) == ["餐桌10", "餐桌11", "餐桌12"]
    assert resident.get(f"/items/{MEALS}/near?page=3").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "when=at",
        "when=at&date=2026-13-01&time=10:00",
        "when=at&time=25:00",
        "when=at&date=9999-12-31&time=10:00",
    ],
)
def test_a_moment_that_cannot_be_read_is_left_out(resident: CheckingClient, town: Town, query: str) -> None:
    town.place("近处餐桌", 300)
    assert resident.get(f"/items/{MEALS}/near?{query}").status_code == 200
    assert "日期或时间看不懂" in resident.page.text
    assert _names(resident) == ["近处餐桌"]


def test_a_day_alone_need_not_be_given(
    resident: CheckingClient, town: Town, on: Callable[[str], None]
) -> None:
    on("2026-11-23 08:00")
    town.place("工作日餐桌", 300)
    resident.get(f"/items/{MEALS}/near?when=at&time=10:00")
    assert _names(resident) == ["工作日餐桌"]


def test_whoever_has_not_chosen_is_asked_to(client: CheckingClient, town: Town) -> None:
    client.get(f"/items/{MEALS}/near")
    assert "先选一次您的社区" in client.page.text
    (place,) = client.page.all("div", class_="locate")
    assert place.get("data-locate") == "/nearest-community"
    client.get(f"/items/{MEALS}/near?in={town.world.community}")
    assert "从多福巷社区步行" in client.page.text


def test_a_community_without_a_point_says_so(resident: CheckingClient, told: World) -> None:
    resident.get(f"/items/{MEALS}/near")
    assert "多福巷社区还没有登记位置" in resident.page.text


def test_where_nothing_is_near_the_next_step_is_shown(resident: CheckingClient, town: Town) -> None:
    resident.get(f"/items/{CLINIC}/near")
    if resident.get(f"/items/{CLINIC}/near").status_code == 200:
        assert "附近还没有填报的地点" in resident.page.text
        assert resident.page.all("a", href=f"/items/{CLINIC}#places")


def test_nobody_walks_to_what_comes_home(resident: CheckingClient, town: Town) -> None:
    home = next(item for item in town.edition.items if item.form.value in ("home", "remote"))
    assert resident.get(f"/items/{home.code}/near").location == f"/items/{home.code}"
    assert resident.get("/items/9999/near").status_code == 404


# Every page answers for the chosen community.


def test_what_my_community_does_not_offer_names_the_next_place(resident: CheckingClient, town: Town) -> None:
    """Item page, results, selections, community page: the same line."""
    item = next(
        item
        for item in town.edition.items
        if item.form is Form.VENUE and "elderly" in item.audiences and item.code not in (MEALS, DISCOUNTS)
    )
    point = town.place("银闸呼叫点", 500, code=item.code)
    said = "最近的：银闸呼叫点，步行约10分钟"
    for address in (
        f"/items/{item.code}",
        "/audiences/elderly",
        f"/communities/{town.world.community}",
        f"/search?q={item.name_zh}",
    ):
        resident.get(address)
        assert said in resident.page.text, address
        assert resident.page.all("a", href=f"/points/{point}")


def test_the_way_to_ones_own_place_is_told_too(resident: CheckingClient, town: Town) -> None:
    town.place("多福巷新食堂", 200, community=town.world.community)
    resident.get(f"/items/{MEALS}")
    assert "步行约4分钟" in text_of(resident.page.find("section", class_="verdict"))
    assert "最近的" not in text_of(resident.page.find("section", class_="verdict"))


def test_an_items_places_come_nearest_first_and_by_area_on_request(
    resident: CheckingClient, town: Town
) -> None:
    town.place("远处餐桌", 2000)
    town.place("近处餐桌", 300)
    resident.get(f"/items/{MEALS}")
    assert _names(resident) == ["近处餐桌", "远处餐桌"]
    assert resident.page.all("a", href=f"/items/{MEALS}/near")
    resident.get(f"/items/{MEALS}?in={town.world.street}")
    assert _names(resident) == ["多福巷社区", "银闸社区"]
    assert resident.page.all("a", href=f"/items/{MEALS}#places")


def test_the_districts_coverage_is_one_sentence_with_what_is_not_known(
    client: CheckingClient, town: Town
) -> None:
    client.get(f"/items/{MEALS}?in={town.world.community}")
    total = len(town.world.communities_in(town.world.district))
    assert f"东城区：{total}个社区中有2个提供，另有{total - 2}个没有填报，所以实际在" in client.page.text


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/items/{meals}/near", 14),
        ("/items/{meals}", 22),
        ("/audiences/elderly", 14),
        ("/communities/{community}", 26),
    ],
)
def test_the_questions_to_the_database_are_few(
    app: Flask, resident: FlaskClient, town: Town, address: str, most: int
) -> None:
    for step in range(12):
        town.place(f"餐桌{step}", 50 + 100 * step)
    address = address.format(meals=MEALS, community=town.world.community)
    resident.get(address)
    with counted(app) as sent:
        resident.get(address)
    assert len(sent) <= most, "\n".join(sent)


# My community by the device's position.


def _post(client: FlaskClient, latitude: object, longitude: object, **further: str) -> Any:
    data = {"latitude": str(latitude), "longitude": str(longitude), **further}
    return client.post("/nearest-community", data=data)


def test_a_position_leads_to_the_community_to_be_chosen_there(client: CheckingClient, town: Town) -> None:
    town.stand(town.world.neighbour, HERE[0] + 0.005, HERE[1])
    answer = _post(client, 39.9204, 116.4101, next=f"/items/{MEALS}/near")
    assert answer.status_code == 303
    assert answer.location == f"/communities/{town.world.community}?by=position&next=/items/{MEALS}/near"
    client.get(answer.location)
    assert "您住在多福巷社区吗？" in client.page.text
    (others,) = client.page.all("ul", class_="arrived-others")
    assert text_of(others) == "银闸社区"
    following = client.page.all("input", name="next", value=f"/items/{MEALS}/near")
    assert following
    client.get(f"/communities/{town.world.community}")
    assert "您住在" not in client.page.text


def test_a_position_outside_the_list_leads_to_choosing_by_name(client: CheckingClient, town: Town) -> None:
    for latitude, longitude in ((31.23, 121.47), ("nan", 1), ("x", ""), (91, 0), ("9" * 40, 1), ("", "")):
        answer = _post(client, latitude, longitude)
        assert (answer.status_code, answer.location) == (303, "/places?by=position")
    client.get("/places?by=position")
    assert "这个位置附近没有找到社区" in client.page.text
    assert client.page.all("input", id="place-q")


def test_a_position_goes_nowhere_else(client: FlaskClient, town: Town) -> None:
    assert _post(client, *HERE, next="//elsewhere.example").location == (
        f"/communities/{town.world.community}?by=position"
    )
    data = {"latitude": HERE[0], "longitude": HERE[1]}
    refused = client.post("/nearest-community", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403


def test_a_position_is_kept_nowhere(
    app: Flask, client: FlaskClient, town: Town, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in an address, nor in a cookie, a log, a statement's text, or any table."""
    session.commit()
    before = _whole(session)
    with caplog.at_level(logging.DEBUG), counted(app) as sent:
        answer = _post(client, "39.923456789", "116.412345678")
    told = answer.location + str(answer.headers) + answer.text + caplog.text + " ".join(sent)
    for trace in ("39.92", "116.41"):
        assert trace not in told
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"
    session.rollback()
    assert _whole(session) == before


def _whole(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    names = inspect(session.connection()).get_table_names()
    return {name: [tuple(row) for row in session.execute(text(f'SELECT * FROM "{name}"'))] for name in names}


def test_only_a_finer_position_is_ever_rounded(client: FlaskClient, town: Town) -> None:
    """Two people a few steps apart get the same answer."""
    assert _post(client, 39.92001, 116.41001).location == _post(client, 39.92049, 116.41049).location


def test_a_suspension_tells_where_to_go_meanwhile(resident: CheckingClient, town: Town, told: World) -> None:
    begin_writing(town.session)
    item = town.edition.item(MEALS)
    line = offerings.get_line(town.session, town.edition, told.community, MEALS)
    offerings.record(
        town.session, actor=town.actor, community=told.community, item=item, expected_version=line.version,
        draft=Draft(
            state=State.SUSPENDED, suspended_from=told.today, suspended_until=told.today + timedelta(days=9),
            suspended_reason="装修", substitute="到银闸社区",
        ),
    )  # fmt: skip
    town.session.commit()
    town.place("银闸新餐桌", 400)
    resident.get(f"/items/{MEALS}")
    verdict = text_of(resident.page.find("section", class_="verdict"))
    for part in ("暂停", "原因：装修", "到银闸社区", "最近的：银闸新餐桌，步行约8分钟"):
        assert part in verdict
