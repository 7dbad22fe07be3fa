"""The page after logging in: what is to be done today, done on the spot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from catalogue import links
from catalogue.access.rights import operator
from catalogue.foundation.clock import months_later, today
from catalogue.models import Role, State
from tests.pages import CheckingClient, text_of
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World

from .conftest import CARE, MEALS, Town

pytestmark = pytest.mark.both_databases

LogIn = Callable[..., CheckingClient]


def suspended(town: Town, days: int, *, community: int | None = None) -> None:
    """The home care is suspended until some days from today, as was said three weeks ago."""
    began = today() - timedelta(days=21)
    town.record(
        CARE,
        on=began,
        community=community,
        state=State.SUSPENDED,
        suspended_from=began,
        suspended_until=today() + timedelta(days=days),
        suspended_reason="人手不足",
    )


def listed(client: CheckingClient) -> list[str]:
    """The things of the list, as texts."""
    return [text_of(element) for element in client.page.all("li", class_="check")]


def test_a_worker_reads_what_is_to_be_done_right_after_logging_in(worker: CheckingClient, town: Town) -> None:
    town.case("想要修鞋")
    assert worker.get("/work/").status_code == 200
    assert "今日待办" in worker.page.text
    first, second = listed(worker)
    assert "想要修鞋" in first
    assert "60项从未填报" in second


def test_a_web_address_that_does_not_open_is_said_with_what_was_seen_and_the_way_to_the_field(
    worker: CheckingClient, town: Town
) -> None:
    link = "https://one.example.cn/"
    town.record(CARE, link=link, phone="010-65120000")
    for before in (2, 1):
        links.keep_answers(
            town.session,
            actor=operator("tests"),
            answers={link: links.LinkAnswer(links.LinkVerdict.FAILED, "404")},
            today=today() - timedelta(days=before),
        )
    town.session.commit()
    worker.get("/work/")
    entry = next(each for each in listed(worker) if "网址打不开" in each)
    assert "页面不存在（404）" in entry
    assert link in entry
    way = next(each for each in worker.page.all("a") if "去修改" in text_of(each))
    worker.get(way.get("href") or "")
    assert any(each.get("id") == "link" for each in worker.page.all("input"))


def test_an_empty_list_says_so(worker: CheckingClient, town: Town) -> None:
    point = town.place(phones=["010-65121234"])
    for item in town.edition.items:
        town.record(item.code, points=(point.id,))
    worker.get("/work/")
    assert "今日暂无待办" in worker.page.text


def test_a_service_that_is_back_is_said_so_with_one_click(worker: CheckingClient, town: Town) -> None:
    suspended(town, -1)
    worker.get("/work/")
    assert "暂停期已于" in listed(worker)[0]
    worker.post(f"/work/{town.community}/{CARE}/resumed", data={"version": "1"}, follow_redirects=True)
    assert "已记为提供" in worker.page.text
    assert town.line(CARE).offering.state is State.DELIVERED
    assert worker.page.all("form", class_="undo")


def test_residents_are_told_to_call_first_once_a_suspension_has_ended(
    worker: CheckingClient, town: Town
) -> None:
    suspended(town, -1)
    for page in (f"/communities/{town.community}", f"/items/{CARE}?in={town.community}"):
        worker.get(page)
        assert "尚未确认恢复，请先打电话" in worker.page.text, page
    worker.get(f"/communities/{town.community}/poster")
    assert "尚未确认恢复，请先打电话" in worker.page.text


def test_a_day_that_stays_is_confirmed_with_one_click(english: CheckingClient, town: Town) -> None:
    suspended(town, 3)
    english.get("/work/")
    assert "The suspension ends on" in listed(english)[0]
    english.post(f"/work/{town.community}/{CARE}/expected", data={"version": "1"}, follow_redirects=True)
    assert "The suspension ends on" not in english.page.text
    assert town.line(CARE).offering.confirmed_on == today()


def test_a_service_that_cannot_be_reached_leads_to_its_form(worker: CheckingClient, town: Town) -> None:
    town.record(CARE, phone=None, state=State.PLANNED, planned_for=today())
    answer = worker.post(f"/work/{town.community}/{CARE}/resumed", data={"version": "1"})
    assert answer.location == f"/work/{town.community}/{CARE}"
    worker.get(answer.location)
    assert "恢复前请先写明居民怎样办理。" in worker.page.text


def test_a_place_is_checked_in_the_list(worker: CheckingClient, town: Town) -> None:
    point = town.place(phones=["010-65121234"])
    town.record(MEALS, on=months_later(today(), -13), points=(point.id,), phone=None)
    worker.get("/work/")
    assert "多福巷老年餐桌" in listed(worker)[0]
    check = f"/work/{town.community}/check"
    form = next(form for form in worker.page.all("form") if (form.get("action") or "").startswith(check))
    sent = {field.get("name") or "": field.get("value") or "" for field in form.iter("input")}
    answer = worker.post(form.get("action") or "", data=sent)
    assert answer.location == f"/work/{town.community}/today"
    worker.get(answer.location)
    assert worker.page.text.count("已核对，随之确认1项。") == 1
    assert "多福巷老年餐桌" not in "".join(listed(worker))


def test_the_owner_of_a_mobile_number_is_asked_once(worker: CheckingClient, town: Town) -> None:
    point = town.place(phones=["010-65121234"])
    town.say_as_before(point, phones=["13800001234"])
    worker.get("/work/")
    assert any("138 0000 1234" in text or "13800001234" in text for text in listed(worker))
    worker.post(f"/work/{town.community}/mobiles", data={"numbers": "13800001234"}, follow_redirects=True)
    assert "已记下：机主已同意。" in worker.page.text
    assert not any("手机号" in text for text in listed(worker))


def test_a_worker_of_two_communities_sees_them_together_and_apart(
    app: Flask, town: Town, world: World
) -> None:
    suspended(town, -1)
    suspended(town, -2, community=world.neighbour)
    client = logged_in(app, town.user_of_both())
    client.get("/work/")
    assert ["银闸社区" in text for text in listed(client)[:2]] == [True, False]
    answer = client.post(f"/work/{world.neighbour}/{CARE}/resumed?from=together", data={"version": "1"})
    assert answer.location == "/work/"
    client.get(f"/work/{world.community}/today")
    assert "银闸社区" not in "".join(listed(client))


def test_an_office_with_many_communities_chooses_one(log_in: LogIn, world: World) -> None:
    street = log_in(Role.STREET, world.street)
    street.get("/work/")
    assert street.page.find("table", class_="ledger") is not None


def test_the_list_takes_as_many_queries_for_much_as_for_little(
    worker: CheckingClient, town: Town, count_queries: Callable[..., int]
) -> None:
    suspended(town, -1)
    town.case("想要修鞋")
    point = town.place(phones=["010-65121234"])
    town.record(MEALS, on=months_later(today(), -13), points=(point.id,), phone=None)
    worker.get("/work/")
    few = count_queries(lambda: worker.get("/work/"))
    for code in ("0101", "0102", "0104"):
        town.record(code, on=months_later(today(), -13), points=(point.id,), phone=None)
    for number in range(3):
        town.case(f"想要配钥匙{number}")
    assert count_queries(lambda: worker.get("/work/")) <= few
    assert few <= 30


def test_lines_never_filled_in_can_be_taken_over_from_a_community_of_the_street(
    worker: CheckingClient, town: Town
) -> None:
    worker.get(f"/work/{town.community}/today")
    links = [each.get("href") for each in worker.page.all("a")]
    assert f"/work/{town.community}/copy" in links
