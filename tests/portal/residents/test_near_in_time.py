"""Near me, at the hour that I have: now, later today, on a Sunday, on a holiday."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.access.rights import operator
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import DayKind, ServicePoint
from catalogue.time import days
from catalogue.time.days import Calendar
from tests.pages import CheckingClient
from tests.portal.near_list import names_near
from tests.worlds.near_town import Town
from tests.worlds.told import CANTEEN, MEALS


@pytest.fixture(autouse=True)
def _calendar_as_installed() -> Any:
    """What a test declares does not outlive it."""
    yield
    days._current = Calendar()


def _set_two_tables(town: Town) -> None:
    """One that keeps office days, and one farther away that is open on Sunday mornings."""
    town.place("工作日餐桌", 100)
    town.place("周日餐桌", 200, hours="Su 08:00-12:00")


def test_what_is_open_on_sunday_at_ten(
    resident: CheckingClient, town: Town, on: Callable[[str], None]
) -> None:
    on("2026-11-23 10:00")
    _set_two_tables(town)
    town.place("没说时间的餐桌", 300, hours=None)
    resident.get(f"/items/{MEALS}/near?when=at&date=2026-11-29&time=10:00")
    assert names_near(resident) == ["周日餐桌"]
    assert "2026年11月29日（周日）10:00 开门" in resident.page.text
    assert "到时候开门，12:00 关门" in resident.page.text
    assert "另有1处没有说明是否符合" in resident.page.text
    resident.get(f"/items/{MEALS}/near?when=now")
    assert names_near(resident) == ["工作日餐桌"]


def test_what_opens_later_today_counts_as_today_and_not_as_now(
    resident: CheckingClient, town: Town, on: Callable[[str], None]
) -> None:
    on("2026-11-23 10:00")
    town.place("晚上开的餐桌", 100, hours="Mo 18:00-20:00")
    town.place("早上开过的餐桌", 200, hours="Mo-Su 07:00-09:00")
    resident.get(f"/items/{MEALS}/near?when=today")
    assert names_near(resident) == ["晚上开的餐桌"]
    resident.get(f"/items/{MEALS}/near?when=now")
    assert names_near(resident) == []
    assert "附近没有确定符合这些条件的地点" in resident.page.text
    assert resident.page.all("a", href=f"/items/{MEALS}/near")


def test_on_a_public_holiday_nothing_is_promised(
    resident: CheckingClient, town: Town, on: Callable[[str], None]
) -> None:
    town.place("没说节假日的餐桌", 100, hours="Mo-Su 09:00-17:00")
    town.place("节假日休息的餐桌", 200, hours="Mo-Su 09:00-17:00; PH off")
    on("2026-10-01 10:00")
    resident.get(f"/items/{MEALS}/near?when=now")
    assert names_near(resident) == ["没说节假日的餐桌"]
    assert "法定节假日（国庆节），时间可能有变，请先打电话" in resident.page.text
    assert "这一天是法定节假日（国庆节）" in resident.page.text


def test_on_a_worked_saturday_what_keeps_office_days_is_taken_to_be_open(
    resident: CheckingClient, town: Town, on: Callable[[str], None]
) -> None:
    town.place("工作日餐桌", 100)
    on("2026-09-20 10:00")  # a Sunday that was worked
    resident.get(f"/items/{MEALS}/near?when=now")
    assert names_near(resident) == ["工作日餐桌"]
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
    days.declare(session, day=date(2027, 10, 1), kind=DayKind.HOLIDAY, name="国庆节", actor=operator("tests"))
    days.declare(
        session, day=date(2027, 3, 1), kind=DayKind.HOLIDAY, name="特别放假", actor=operator("tests")
    )
    session.commit()
    resident.get(address)
    assert "还没有录入" not in resident.page.text
    assert "特别放假" in resident.page.text


@pytest.mark.parametrize(
    "query",
    [
        "when=&date=2026-11-29&time=10:00",
        "when=&date=2026-11-29&time=10:00&offered=2026-11-23T10:00",
        "when=&date=2026-11-29&time=10:00&offered=2026-11-29T18:00",
        "date=2026-11-29&time=10:00",
    ],
)
def test_whoever_sets_a_day_or_a_time_is_told_of_it_without_choosing_that_too(
    resident: CheckingClient, town: Town, on: Callable[[str], None], query: str
) -> None:
    on("2026-11-23 08:00")
    _set_two_tables(town)
    resident.get(f"/items/{MEALS}/near?{query}")
    assert names_near(resident) == ["周日餐桌"]
    assert "2026年11月29日（周日）10:00 开门" in resident.page.text
    chosen = [
        each.get("value")
        for each in resident.page.all("input", name="when")
        if each.get("checked") is not None
    ]
    assert chosen == ["at"]


@pytest.mark.parametrize(
    "query",
    [
        "when=&date=2026-11-23&time=10:00",
        "when=&date=2026-11-23&time=10:00&offered=2026-11-23T10:00",
        "when=&date=2026-11-29&time=18:00&offered=2026-11-29T18:00",  # the day asked for before, now let go
        "when=&date=&time=",
    ],
)
def test_a_day_and_time_left_as_the_form_had_them_ask_for_nothing(
    resident: CheckingClient, town: Town, on: Callable[[str], None], query: str
) -> None:
    on("2026-11-23 08:00")
    _set_two_tables(town)
    resident.get(f"/items/{MEALS}/near?{query}")
    assert names_near(resident) == ["工作日餐桌", "周日餐桌"]


def test_the_form_says_which_moment_it_came_with(
    resident: CheckingClient, town: Town, on: Callable[[str], None]
) -> None:
    on("2026-11-23 08:00")
    resident.get(f"/items/{MEALS}/near")
    assert resident.page.find("input", name="offered").get("value") == "2026-11-23T10:00"
    resident.get(f"/items/{MEALS}/near?when=at&date=2026-11-29&time=18:30")
    assert resident.page.find("input", name="offered").get("value") == "2026-11-29T18:30"


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        ("2026-11-23 06:40", "2026-11-23T10:00"),
        ("2026-11-23 14:20", "2026-11-23T15:00"),
        ("2026-11-23 21:10", "2026-11-24T10:00"),
        ("2026-11-23 23:50", "2026-11-24T10:00"),
    ],
)
def test_the_moment_that_the_form_offers_is_still_to_come(
    resident: CheckingClient, town: Town, on: Callable[[str], None], now: str, offered: str
) -> None:
    on(now)
    resident.get(f"/items/{MEALS}/near")
    assert resident.page.find("input", name="offered").get("value") == offered
    assert resident.page.find("input", name="date").get("value") == offered[:10]
    assert resident.page.find("input", name="time").get("value") == offered[11:]


@pytest.mark.parametrize(
    "query",
    [
        "when=at",
        "when=at&date=2026-13-01&time=10:00",
        "when=at&time=25:00",
        "when=at&date=0000-00-00&time=10:00",
    ],
)
def test_a_moment_that_cannot_be_read_is_left_out(resident: CheckingClient, town: Town, query: str) -> None:
    town.place("近处餐桌", 300)
    assert resident.get(f"/items/{MEALS}/near?{query}").status_code == 200
    assert "日期或时间看不懂" in resident.page.text
    assert names_near(resident) == ["近处餐桌"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("when=at&date=2026-10-01&time=10:00", "这一天已经过去，没有按它筛选"),
        ("when=&date=2026-11-22&time=10:00", "这一天已经过去，没有按它筛选"),
        ("when=at&date=0001-01-01&time=10:00", "这一天已经过去，没有按它筛选"),
        ("when=at&date=2027-12-29&time=10:00", "最远可以查到2027年12月28日"),
        ("when=at&date=9999-12-31&time=10:00", "最远可以查到2027年12月28日"),
    ],
)
def test_a_day_gone_by_or_too_far_ahead_is_said_to_be_so(
    resident: CheckingClient, town: Town, on: Callable[[str], None], query: str, said: str
) -> None:
    on("2026-11-23 10:00")
    town.place("周日餐桌", 300, hours="Su 08:00-12:00")
    resident.get(f"/items/{MEALS}/near?{query}")
    assert said in resident.page.text
    assert "看不懂" not in resident.page.text
    assert names_near(resident) == ["周日餐桌"]
    assert not resident.page.all("ul", class_="asked")


def test_the_last_day_that_can_be_asked_for_and_today_are_answered(
    resident: CheckingClient, town: Town, on: Callable[[str], None]
) -> None:
    on("2026-11-23 10:00")
    town.place("每天开的餐桌", 300, hours="Mo-Su 08:00-12:00")
    for day in ("2026-11-23", "2027-12-28"):
        resident.get(f"/items/{MEALS}/near?when=at&date={day}&time=09:00")
        assert "没有按它筛选" not in resident.page.text
        assert "09:00 开门" in resident.page.text


def test_a_holiday_by_law_in_a_year_not_yet_known_is_said_once(
    resident: CheckingClient, town: Town, on: Callable[[str], None]
) -> None:
    on("2026-11-23 10:00")
    town.place("工作日餐桌", 100)
    resident.get(f"/items/{MEALS}/near?when=at&date=2027-01-01&time=10:00")
    assert "这一天是法定节假日（元旦）" in resident.page.text
    assert "还没有录入" not in resident.page.text


def test_a_day_alone_need_not_be_given(
    resident: CheckingClient, town: Town, on: Callable[[str], None]
) -> None:
    on("2026-11-23 08:00")
    town.place("工作日餐桌", 300)
    resident.get(f"/items/{MEALS}/near?when=at&time=10:00")
    assert names_near(resident) == ["工作日餐桌"]


@pytest.mark.parametrize("address", ["", "?when=now", "?when=at&date=2027-03-10&time=10:00"])
def test_that_a_years_holidays_are_unknown_is_said_once(
    resident: CheckingClient,
    town: Town,
    on: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    on("2027-03-09 10:00")
    monkeypatch.setattr(clock, "today", lambda: date(2027, 3, 9))
    _set_two_tables(town)
    resident.get(f"/items/{MEALS}/near{address}")
    assert resident.page.text.count("放假安排") == 1


def test_every_page_that_tells_hours_says_that_the_years_holidays_are_unknown(
    resident: CheckingClient, town: Town, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = town.world.community
    point = session.scalars(select(ServicePoint.id).where(ServicePoint.name == CANTEEN)).one()
    addresses = (
        f"/communities/{told}",
        f"/communities/{told}/poster",
        f"/points/{point}",
        f"/points/{point}/card",
        f"/items/{MEALS}?in={told}",
        f"/search?q=送餐&in={told}",
        f"/services?in={told}",
        "/audiences/elderly",
    )
    for today, said in ((date(2026, 11, 23), False), (date(2027, 3, 9), True)):
        monkeypatch.setattr(clock, "today", lambda today=today: today)
        for address in addresses:
            resident.get(address)
            assert ("2027年的放假安排" in resident.page.text) is said, address
