"""A service: what it is, whether my community offers it, and where else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.foundation.clock import months_later
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, State
from catalogue.offerings import OfferingDraft
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World
from tests.worlds.near_town import Town
from tests.worlds.told import (
    ALARM,
    CANTEEN,
    CARE,
    COMPANY,
    DISCOUNTS,
    DISPUTED,
    HOSTILE,
    MEALS,
    OUTINGS,
    UNREPORTED,
)

CLINIC = "0101"


def _here(client: CheckingClient) -> str:
    return text_of(client.page.find("section", class_="verdict"))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (MEALS, "本社区提供 · 今天 17:00 前"),
        (CARE, "部分提供 · 打电话约上门 不足：只在工作日上门"),
        (OUTINGS, "筹备中 · 预计"),
        (COMPANY, "暂停 · 到"),
        (ALARM, "本社区没有提供"),
        (DISCOUNTS, "后没有确认过 · 去之前请打电话"),
        (UNREPORTED, "本社区没有填报 · 请打电话询问"),
    ],
)
def test_every_state_is_one_plain_sentence(
    neighbour: CheckingClient, told: World, code: str, said: str
) -> None:
    neighbour.get(f"/items/{code}")
    assert said in _here(neighbour)


def test_that_the_one_place_is_closed_is_said_once(
    neighbour: CheckingClient, told: World, at: Callable[[int, int], None]
) -> None:
    at(21, 0)
    neighbour.get(f"/items/{MEALS}")
    assert _here(neighbour).count("已关门") == 1, _here(neighbour)


def test_a_suspension_says_why_and_what_to_do_meanwhile(neighbour: CheckingClient, told: World) -> None:
    neighbour.get(f"/items/{COMPANY}")
    assert "原因：人员不足" in _here(neighbour)
    assert "到银闸社区" in _here(neighbour)


def test_where_the_community_gave_no_number_the_station_answers(
    neighbour: CheckingClient, told: World
) -> None:
    neighbour.get(f"/items/{UNREPORTED}")
    assert "打服务站电话 010-0510 0001" in _here(neighbour)


def test_the_places_own_number_is_called_before_the_stations(neighbour: CheckingClient, town: Town) -> None:
    here = town.world.community
    town.place("巷口餐桌", 100, code=CLINIC, community=here, phones=("010-0510 0188",))
    neighbour.get(f"/items/{CLINIC}")
    assert "打电话 010-0510 0188" in _here(neighbour)
    assert _here(neighbour).count("010-") == 1
    # A number that is the station's is said to be, though the line gives it as the service's.
    town.place("站里的窗口", 100, code=CARE, community=here, phones=("010-0510 0001",))
    neighbour.get(f"/items/{CARE}")
    assert "打服务站电话 010-0510 0001" in _here(neighbour)


def test_whoever_asks_for_another_place_reads_its_name(neighbour: CheckingClient, told: World) -> None:
    neighbour.get(f"/items/{ALARM}?in={told.neighbour}")
    assert "银闸社区没有填报" in _here(neighbour)
    assert "本社区" not in _here(neighbour)
    neighbour.set_cookie("community", str(told.village))
    neighbour.get(f"/items/{ALARM}")
    assert "本村没有填报" in _here(neighbour)


def test_what_residents_dispute_is_marked(neighbour: CheckingClient, told: World) -> None:
    neighbour.get(f"/items/{DISPUTED}")
    assert "有居民反映与实际不符" in _here(neighbour)


def test_what_a_community_writes_comes_out_as_text(neighbour: CheckingClient, told: World) -> None:
    answer = neighbour.get(f"/items/{DISPUTED}")
    assert b"<script>alert" not in answer.data
    assert HOSTILE in _here(neighbour)


def test_what_it_is_comes_with_its_source_and_its_rule(client: CheckingClient, world: World) -> None:
    client.get(f"/items/{MEALS}")
    text = client.page.text
    assert "由本站编者用通俗话写成，不是承诺" in text
    assert "目录原文就餐送餐服务" in text
    assert "本系统口径" in text
    assert "北京市社区基本公共服务指导目录(试行)" in text


def test_guide_fields_are_shown_only_where_filled(neighbour: CheckingClient, told: World) -> None:
    neighbour.get(f"/items/{MEALS}")
    assert "每餐十五元" in neighbour.page.text
    neighbour.get(f"/items/{UNREPORTED}")
    guide = next(each for each in neighbour.page.all("section") if each.get("aria-labelledby") == "guide")
    assert not list(guide.iter("dt"))
    assert text_of(guide).endswith("还没有写明。去之前请先打电话问： 010-0510 0001")


def test_the_places_of_the_street_come_first_and_can_be_widened(
    neighbour: CheckingClient, told: World
) -> None:
    neighbour.get(f"/items/{MEALS}")
    rows = [text_of(row) for row in neighbour.page.all("li", class_="service")]
    assert [row.split()[0] for row in rows] == ["多福巷社区", "银闸社区"]
    assert CANTEEN in rows[0]
    assert neighbour.page.all("a", href=f"/items/{MEALS}?in={told.city}#places")


def test_where_nobody_reported_it_is_said_that_this_is_not_a_no(client: CheckingClient, told: World) -> None:
    client.get(f"/items/{MEALS}?in={told.village_street}")
    text = client.page.text
    assert "清水镇还没有社区填报提供这项服务" in text
    assert "没有填报不等于没有提供" in text
    assert client.page.all("a", href="tel:12345", class_="call")


def test_long_lists_come_in_pages_and_a_page_too_far_is_not_found(
    client: CheckingClient, told: World
) -> None:
    assert client.get(f"/items/{MEALS}?in={told.city}&page=1").status_code == 200
    assert client.get(f"/items/{MEALS}?in={told.city}&page=2").status_code == 404
    for nonsense in ("0", "-1", "abc", "9" * 30, "٣"):
        assert client.get(f"/items/{MEALS}", query_string={"page": nonsense}).status_code == 200


@pytest.mark.parametrize("code", ["9999", "02", "0202x", "%00", "..%2Fetc"])
def test_a_service_that_does_not_exist_is_not_found(client: FlaskClient, world: World, code: str) -> None:
    assert client.get(f"/items/{code}").status_code == 404


def test_a_wrong_place_is_left_out(client: CheckingClient, world: World) -> None:
    client.get(f"/items/{MEALS}?in=123")
    assert "网址里的地方不存在" in client.page.text


def test_every_service_has_a_page_in_both_languages(client: CheckingClient, told: World) -> None:
    client.set_cookie("community", str(told.community))
    client.get("/")
    codes = [text_of(each) for each in client.page.all("span", class_="code")]
    for language in ("zh", "en"):
        client.set_cookie("language", language)
        for code in codes:
            assert client.get(f"/items/{code}").status_code == 200


def test_the_english_page_says_it_in_english(reader: CheckingClient, told: World) -> None:
    reader.set_cookie("community", str(told.community))
    reader.get(f"/items/{DISCOUNTS}")
    assert "Offered by this community · not confirmed since" in _here(reader)
    reader.get(f"/items/{OUTINGS}")
    assert f"planned from {months_later(told.today, 0).year}"[:12] in _here(reader)


def test_life_events_and_audiences_list_what_helps(neighbour: CheckingClient, told: World) -> None:
    neighbour.get("/audiences/elderly")
    rows = [text_of(row) for row in neighbour.page.all("li", class_="service")]
    assert any("就餐送餐服务" in row and "本社区提供" in row for row in rows)
    assert neighbour.get("/events/illness").status_code == 200
    assert neighbour.get("/events/nothing").status_code == 404
    assert neighbour.get("/audiences/nobody").status_code == 404


@pytest.mark.parametrize("address", [f"/items/{MEALS}", f"/items/{UNREPORTED}", "/audiences/elderly"])
def test_the_questions_to_the_database_are_counted(
    app: Flask, neighbour: FlaskClient, told: World, address: str
) -> None:
    neighbour.get(address)
    with counted(app) as sent:
        neighbour.get(address)
    assert len(sent) <= 20, sent


@pytest.mark.parametrize("address", [f"/items/{MEALS}", f"/items/{MEALS}/near", "/audiences/elderly", "/"])
def test_all_services_leads_to_the_page_of_that_name(
    neighbour: CheckingClient, told: World, address: str
) -> None:
    neighbour.get(address)
    links = [each.get("href") for each in neighbour.page.all("a") if text_of(each) == "全部服务项目"]
    assert set(links) == {"/services"}
    assert len(links) == (1 if address == "/" else 2)  # at the foot, and on the way down to the page
    neighbour.get("/services")
    assert text_of(neighbour.page.find("h1")) == "全部服务项目"


def test_the_places_of_the_city_lead_to_those_of_a_district(client: CheckingClient, told: World) -> None:
    client.get(f"/items/{MEALS}")
    district, other = told.districts[0], told.districts[1]
    (way,) = client.page.all("a", href=f"/items/{MEALS}?in={district}#places")
    assert text_of(way) == "东城区"
    assert not client.page.all("a", href=f"/items/{MEALS}?in={other}#places"), "where nobody offers it"
    client.get(f"/items/{MEALS}?in={district}")
    assert client.page.all("a", href=f"/items/{MEALS}?in={told.street}#places")
    client.get(f"/items/{MEALS}?in={told.street}")
    assert not client.page.all("ul", **{"aria-label": "分区域查看"})


def test_the_place_of_my_community_is_described_once(resident: CheckingClient, town: Town) -> None:
    own = town.place("自家餐桌", 100, community=town.world.community, address="自家胡同1号")
    town.place("邻家餐桌", 200, address="邻家胡同2号")
    resident.get(f"/items/{MEALS}")
    assert resident.page.text.count("自家胡同1号") == 1
    assert resident.page.text.count("邻家胡同2号") == 1
    first, second = [text_of(row) for row in resident.page.all("li", class_="service")]
    assert "自家餐桌" in first
    assert "上面已写明" in first
    assert "步行约" in first
    assert "邻家胡同2号" in second
    resident.get(f"/items/{MEALS}/near")
    assert "自家胡同1号" in resident.page.text
    assert resident.page.all("a", href=f"/points/{own}")


def test_a_list_says_the_number_of_the_station_once(
    neighbour: CheckingClient, told: World, session: Session
) -> None:
    begin_writing(session)
    edition = edition_in_force(session, told.today)
    assert edition is not None
    for code in ("0203", "0205", "0209"):
        offerings.record(
            session,
            actor=Actor("worker", (Held(Role.WORKER, told.community),)),
            community=told.community,
            item=edition.item(code),
            draft=OfferingDraft(state=State.ABSENT),
            expected_version=offerings.get_line(session, edition, told.community, code).version,
        )
    session.commit()
    for address in ("/audiences/elderly", "/services"):
        neighbour.get(address)
        buttons = [link.get("href") for link in neighbour.page.all("a", class_="call")]
        assert buttons.count("tel:01005100001") == 1, address
        assert "tel:01005100002" in buttons, "the canteen keeps its own"
        assert "没有另写电话的服务" in neighbour.page.text
