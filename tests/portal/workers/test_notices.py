"""Closing days: one notice, and residents read everywhere that the places are closed, until it is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from catalogue.foundation import clock
from catalogue.models import Role
from tests.pages import CheckingClient, text_of

from .conftest import MEALS, Town, errors_of, form_of

LogIn = Callable[..., CheckingClient]


def give(client: CheckingClient, town: Town, division: int | None = None, **said: str) -> int:
    """Fill in the form of a notice for today and the two days after, and give the answer's status."""
    address = f"/work/{division or town.community}/notices"
    client.get(address)
    today = clock.today()
    days = {"first_day": f"{today}", "last_day": f"{today + timedelta(days=2)}", "reason_zh": "停水检修"}
    return client.post(address, data=form_of(client) | days | said).status_code


@pytest.fixture
def open_all_day(town: Town) -> str:
    """The address of a place that is open every day from morning to night."""
    point = town.place(name="胡同食堂", hours="Mo-Su 00:00-23:59")
    town.record(MEALS, points=(point.id,))
    town.profile(hours="Mo-Su 00:00-23:59")
    return f"/points/{point.id}"


def test_residents_read_at_once_that_the_places_are_closed_and_why(
    worker: CheckingClient, client: CheckingClient, town: Town, open_all_day: str
) -> None:
    client.get(open_all_day)
    assert "停水检修" not in text_of(client.page.find("main"))
    assert give(worker, town) == 302
    for address in (open_all_day, f"/communities/{town.community}", f"/items/{MEALS}?in={town.community}"):
        client.get(address)
        shown = text_of(client.page.find("main"))
        assert "停水检修：服务站和各服务点暂停开放" in shown
        assert "现在开门" not in shown


def test_on_english_pages_the_hours_say_the_reason_in_english(
    worker: CheckingClient, client: CheckingClient, town: Town, open_all_day: str
) -> None:
    give(worker, town, reason_en="no water")
    client.set_cookie("language", "en")
    for address in (open_all_day, f"/communities/{town.community}", f"/items/{MEALS}?in={town.community}"):
        client.get(address)
        shown = text_of(client.page.find("main"))
        assert "no water" in shown, address
        assert "停水检修" not in shown, address


def test_after_a_withdrawal_everything_is_as_before(
    worker: CheckingClient, client: CheckingClient, town: Town, open_all_day: str
) -> None:
    give(worker, town)
    address = f"/work/{town.community}/notices"
    worker.get(address)
    button = worker.page.find("input", name="notice")
    worker.post(f"{address}/withdraw", data={"notice": button.get("value"), "csrf_token": ""})
    client.get(open_all_day)
    shown = text_of(client.page.find("main"))
    assert "停水" not in shown
    worker.get(address)
    assert "已撤回" in text_of(worker.page.find("main"))
    worker.post(f"{address}/restore", data={"notice": worker.page.find("input", name="notice").get("value")})
    client.get(open_all_day)
    assert "停水" in text_of(client.page.find("main"))


def test_other_hours_need_no_days_and_places_can_go_on_as_usual(
    worker: CheckingClient, client: CheckingClient, town: Town, open_all_day: str
) -> None:
    spared = open_all_day.rpartition("/")[2]
    other = town.place(name="便民理发", hours="Mo-Su 00:00-23:59")
    assert give(worker, town, what="hours", hours="9:00-11:00", spared=spared) == 302
    client.get(open_all_day)
    assert "停水" not in text_of(client.page.find("main"))
    worker.get(f"/work/{town.community}/notices")
    assert "照常开放：胡同食堂。" in text_of(worker.page.find("main"))
    client.get(f"/points/{other.id}")
    assert "停水检修：开放时间改为每天 09:00–11:00。" in text_of(client.page.find("main")).replace(
        "\u2060", ""
    )


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    worker: CheckingClient, town: Town
) -> None:
    assert give(worker, town, what="hours", last_day="下周") == 400
    assert "请填写日期" in errors_of(worker)
    assert "这几天的开放时间" in errors_of(worker)
    assert worker.page.find("input", id="reason_zh").get("value") == "停水检修"


def test_a_street_closes_the_places_of_all_its_communities_and_only_it_takes_that_back(
    log_in: LogIn, worker: CheckingClient, client: CheckingClient, town: Town, open_all_day: str
) -> None:
    street = town.community // 1000 * 1000
    office = log_in(Role.STREET, street)
    assert give(office, town, street) == 302
    client.get(open_all_day)
    assert "停水检修" in text_of(client.page.find("main"))
    worker.get(f"/work/{town.community}/notices")
    assert "全街道" in text_of(worker.page.find("main"))
    assert worker.page.all("input", name="notice") == []
    assert worker.get(f"/work/{street}/notices").status_code == 403
    office.get(f"/work/{street}/notices")
    assert len(office.page.all("input", name="notice")) == 1
    assert office.get(f"/work/{street // 10**6 * 10**6}/notices").status_code == 403
