"""A community's poster for the notice board: what can be had, in few words, and where to look for more."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue import offerings, succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import edition_in_force
from catalogue.foundation import stamps
from catalogue.foundation.database import begin_writing
from catalogue.models import Form, Mode, Role, State
from catalogue.offerings import OfferingDraft, PointDraft
from portal.words.type_size import (
    IN_TWO_COLUMNS,
    SIZES,
    Block,
    height,
    largest_size,
    width,
)
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World
from tests.worlds.near_town import Town
from tests.worlds.told import CANTEEN, HOSTILE, STATION_PHONE, tell_all


def _poster(client: CheckingClient, community: int) -> str:
    client.get(f"/communities/{community}/poster")
    return text_of(client.page.find("article", class_="poster"))


def test_it_has_the_station_the_telephone_and_the_way_to_more(client: CheckingClient, told: World) -> None:
    text = _poster(client, told.community)
    for part in (
        "东城区 东华门街道",
        "多福巷社区服务站",
        "多福巷1号",
        "010-0510 0001",
        "每天 08:30",
        "扫码看详情",
    ):
        assert part in text, part
    assert text_of(client.page.find("h1")).startswith("多福巷社区")
    assert client.page.find("img").get("src") == f"/communities/{told.community}/qr.svg"
    assert f"localhost/communities/{told.community}" in text


def test_services_stand_under_their_category_with_where_when_and_whom_to_call(
    client: CheckingClient, told: World
) -> None:
    _poster(client, told.community)
    groups = [text_of(each) for each in client.page.all("section", class_="poster-group")]
    assert len(groups) == 10
    meals = next(text_of(line) for line in client.page.all("li") if "老年餐桌、送餐" in text_of(line))
    assert meals.endswith(f"{CANTEEN} · 每天 09:00\N{WORD JOINER}–\N{WORD JOINER}17:00 · 010-0510 0002")


def test_the_name_of_the_community_is_not_said_again_before_each_place(
    client: CheckingClient, told: World, session: Session
) -> None:
    begin_writing(session)
    canteen = next(each for each in offerings.points_of(session, told.community) if each.name == CANTEEN)
    offerings.save_point(
        session,
        actor=Actor("worker", (Held(Role.WORKER, told.community),)),
        community=told.community,
        draft=PointDraft(name="多福巷社区老年餐桌", hours=canteen.hours),
        point_id=canteen.id,
    )
    session.commit()
    _poster(client, told.community)
    meals = next(text_of(line) for line in client.page.all("li") if "老年餐桌、送餐" in text_of(line))
    assert "送餐 老年餐桌 · 每天" in meals


def test_what_cannot_be_had_is_said_by_reason(client: CheckingClient, told: World) -> None:
    text = _poster(client, told.community)
    assert "不足：只在工作日上门" in text
    assert "暂停：上门探望、陪聊天（至" in text
    assert "筹备：接送、陪同出行（" in text
    assert "没有提供：一键呼叫、定位设备" in text
    assert "没有填报，请打电话问：" in text


def test_on_english_paper_what_is_lacking_stays_on_the_page(client: CheckingClient, told: World) -> None:
    client.set_cookie("language", "en")
    text = _poster(client, told.community)
    assert "in part" in text
    assert "只在工作日上门" not in text


def test_what_was_not_confirmed_for_a_year_has_a_star_and_the_star_its_meaning(
    client: CheckingClient, told: World
) -> None:
    text = _poster(client, told.community)
    assert "老年、残疾人证卡和优待 *" in text
    assert "* 超过12个月没有再确认，去之前请先打电话" in text
    assert "*" not in _poster(client, told.neighbour)


def test_it_tells_its_day_the_definition_and_whose_word_it_is(client: CheckingClient, told: World) -> None:
    _poster(client, told.community)
    foot = text_of(client.page.find("footer", class_="poster-foot"))
    assert "截至" in foot
    assert "最近确认" in foot
    assert str(told.community) in foot
    assert (
        "据社区自报，60项服务中：2项提供、1项部分提供、1项超过一年没有确认。居民最近12个月内确实能得到的，才算提供。"
        in foot
    )
    assert "12345" in foot
    again = text_of(client.page.find("div", class_="poster-running")).replace("\N{WORD JOINER}", "")
    assert again == "多福巷社区 基本公共服务 010-0510 0001", (
        "each further sheet says whose it is and whom to call"
    )


def test_demonstration_data_is_marked_on_the_paper_itself(
    client: CheckingClient, told: World, session: Session
) -> None:
    assert "演示数据" not in _poster(client, told.community)
    begin_writing(session)
    stamps.bump(session, stamps.DEMONSTRATION)
    session.commit()
    assert "演示数据" in _poster(client, told.community)


@pytest.mark.parametrize("sheet", ["poster", "public-sheet", "numbers"])
def test_a_community_without_a_word_is_offered_no_sheet_and_its_address_says_whom_to_call(
    client: CheckingClient, told: World, sheet: str
) -> None:
    address = f"/communities/{told.village}/{sheet}"
    client.get(f"/communities/{told.village}")
    assert client.page.all("a", href=address) == []
    client.get(address)
    assert client.page.all("article") == []
    assert "没有填报不等于没有提供" in text_of(client.page.find("main"))
    assert client.page.all("a", href="tel:12345", class_="call")
    client.get(f"/communities/{told.community}")
    assert client.page.all("a", href=f"/communities/{told.community}/{sheet}")


def test_only_present_communities_have_posters(client: CheckingClient, told: World, session: Session) -> None:
    assert client.get(f"/communities/{told.street}/poster").location == f"/communities/{told.street}"
    assert client.get("/communities/999999999999/poster").status_code == 404
    assert client.get("/communities/9999999999999/qr.svg").status_code == 404
    begin_writing(session)
    succession.retire(session, code=told.community, today=told.today, actor=operator("tests"))
    session.commit()
    assert client.get(f"/communities/{told.community}/poster").status_code == 302


def test_a_portal_without_data_has_no_posters(client: FlaskClient, session: Session) -> None:
    assert client.get("/communities/110101001001/poster").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_long_words_are_cut_so_that_two_sheets_hold_sixty_services(
    client: CheckingClient, world: World, session: Session, language: str
) -> None:
    tell_all(session, world, long=True)
    client.set_cookie("language", language)
    _poster(client, world.community)
    lines = client.page.all("li", class_="poster-line")
    assert len(lines) == 60
    assert max(len(text_of(line)) for line in lines) <= 200
    assert "长" * 60 not in client.page.text


def test_the_notes_of_a_community_stay_text(client: CheckingClient, told: World) -> None:
    text = _poster(client, told.community)
    assert f"阅览室{HOSTILE}"[:10] in text
    assert client.page.all("article", class_="poster")


def test_a_full_poster_costs_no_more_questions_than_an_empty_one(
    app: Flask, client: FlaskClient, full: World
) -> None:
    numbers = []
    for community in (full.village, full.community):
        client.get(f"/communities/{community}/poster")
        with counted(app) as sent:
            client.get(f"/communities/{community}/poster")
        numbers.append(len(sent))
    assert numbers[1] <= numbers[0] + 1, numbers
    assert numbers[1] <= 9, numbers


def test_the_type_is_as_large_as_the_sheets_allow() -> None:
    few, some, many = ([(Block("社区老年人就餐送餐服务", 1, 0.8),)] * count for count in (20, 100, 1_000))
    assert largest_size(few) == SIZES[0]
    assert largest_size(many) == SIZES[-1]
    size = largest_size(some)
    assert height(some, size) <= IN_TWO_COLUMNS.two_sheets
    assert height(few, SIZES[0]) <= IN_TWO_COLUMNS.one_sheet
    assert height(some, SIZES[0]) > height(some, SIZES[-1])


def test_a_letter_is_about_half_as_wide_as_a_character() -> None:
    assert width("社区服务") == 4
    assert 2 < width("abcd") < 3
    assert width("09:00\N{WORD JOINER}–\N{WORD JOINER}17:00") == width("09:00–17:00")


def test_nobody_is_sent_to_the_station_for_what_comes_to_the_home(
    client: CheckingClient, told: World, session: Session
) -> None:
    begin_writing(session)
    edition = edition_in_force(session, told.today)
    assert edition is not None
    item = next(item for item in edition.items if item.form is Form.HOME and item.code != "0202")
    offerings.record(
        session,
        actor=Actor("worker", (Held(Role.WORKER, told.community),)),
        community=told.community,
        item=item,
        draft=OfferingDraft(state=State.DELIVERED, mode=Mode.OWN, phone=STATION_PHONE),
        expected_version=offerings.get_line(session, edition, told.community, item.code).version,
    )
    session.commit()
    _poster(client, told.community)
    (line,) = [each for each in client.page.all("li", class_="poster-line") if item.plain_zh in text_of(each)]
    assert text_of(line).endswith("打电话约上门 · 010-0510 0001")


def test_the_poster_says_of_a_place_that_it_also_comes(resident: CheckingClient, town: Town) -> None:
    own = town.world.community
    town.place("来家的诊所", 100, code="0402", community=own, delivers=True)
    town.place("不送的诊所", 200, code="0401", community=own, delivers=False)
    _poster(resident, own)
    coming, clinic = (
        next(
            text_of(each) for each in resident.page.all("li", class_="poster-line") if place in text_of(each)
        )
        for place in ("来家的诊所", "不送的诊所")
    )
    assert "可上门 · 来家的诊所" in coming
    assert "上门" not in clinic
