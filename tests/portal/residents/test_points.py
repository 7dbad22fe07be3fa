"""A service point's page and card: where, when, for whom, what, how far, in maps, and as a QR code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue import offerings, succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import edition_in_force
from catalogue.divisions import ProfileDraft, save_profile
from catalogue.foundation.database import begin_writing
from catalogue.models import Admits, Mode, Role, State
from catalogue.offerings import OfferingDraft, PointDraft
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN, HOSTILE

MakePoint = Callable[..., int]
OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}反了\N{LEFT-TO-RIGHT OVERRIDE}"


def _worker(*communities: int) -> Actor:
    return Actor("worker", tuple(Held(Role.WORKER, community) for community in communities))


@pytest.fixture
def point(told: World, session: Session) -> MakePoint:
    """Add a place to 多福巷社区: ``point(name="…", hours="…")`` gives its id."""

    def add(**said: Any) -> int:
        begin_writing(session)
        saved = offerings.save_point(
            session,
            actor=_worker(told.community),
            community=told.community,
            draft=PointDraft(**{"name": "便民服务点", **said}),
        )
        session.commit()
        return saved.id

    return add


def _id_of(session: Session, world: World, name: str) -> int:
    found = next(each.id for each in offerings.points_of(session, world.community) if each.name == name)
    session.rollback()
    return found


def _deliver(session: Session, world: World, community: int, item: str, point: int) -> None:
    begin_writing(session)
    edition = edition_in_force(session, world.today)
    assert edition is not None
    offerings.record(
        session,
        actor=_worker(community),
        community=community,
        item=edition.item(item),
        draft=OfferingDraft(state=State.DELIVERED, mode=Mode.SHARED, points=(point,)),
    )
    session.commit()


def test_it_says_where_when_and_whom_to_call(
    client: CheckingClient, told: World, session: Session, at: Callable[[int, int], None]
) -> None:
    at(10, 30)
    client.get(f"/points/{_id_of(session, told, CANTEEN)}")
    text = client.page.text
    assert text_of(client.page.find("h1")) == CANTEEN
    assert "现在开门，17:00 关门" in text
    assert "多福巷2号" in text
    assert client.page.all("a", href="tel:01005100002", class_="call")
    assert client.page.all("a", href=f"/communities/{told.community}")


def test_its_week_is_a_list_with_today_and_holidays(
    client: CheckingClient, point: MakePoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = "Mo-Fr 09:00-17:00; Sa 09:00-12:00; PH off"
    client.get(f"/points/{point(hours=hours)}")
    rows = [text_of(row) for row in client.page.find("dl", class_="hours").findall("div")]
    assert len([row for row in rows if "今天" in row]) == 1
    assert any(row.startswith("周日") and "休息" in row for row in rows)
    assert any(row.startswith("法定节假日") and "休息" in row for row in rows)


def test_services_offered_there_lead_to_their_pages(
    client: CheckingClient, told: World, session: Session
) -> None:
    client.get(f"/points/{_id_of(session, told, CANTEEN)}")
    lines = [text_of(line) for line in client.page.all("li", class_="line")]
    assert len(lines) == 2
    assert "老年餐桌、送餐 0202" in lines[0]
    assert "确认" in lines[0]
    assert "以后没有再确认，去之前请先打电话" in lines[1]
    assert client.page.all("a", href=f"/items/0202?in={told.community}")


def test_a_service_of_a_neighbour_says_whose_residents_it_is_for(
    client: CheckingClient, told: World, session: Session, point: MakePoint
) -> None:
    shared = point(admits=Admits.EVERYONE, hours="Mo-Su 09:00-17:00")
    _deliver(session, told, told.neighbour, "0501", shared)
    client.get(f"/points/{shared}")
    assert "接待：银闸社区" in text_of(client.page.find("li", class_="line"))
    _deliver(session, told, told.community, "0501", shared)
    client.get(f"/points/{shared}")
    assert "也接待：银闸社区" in text_of(client.page.find("li", class_="line"))


def test_what_nobody_has_said_is_said_to_be_so(client: CheckingClient, point: MakePoint) -> None:
    client.get(f"/points/{point()}")
    facts = {
        text_of(row.find("dt")): text_of(row.find("dd"))
        for row in client.page.all("div")
        if row.find("dt") is not None
    }
    assert not {"无障碍", "收费", "非京籍", "上门服务"} & set(facts)
    text = client.page.text
    assert "没有写明：无障碍、收费、非京籍、上门服务。请打电话问： 010-0510 0001" in text
    assert "开放时间未说明，去之前请先打电话" in text
    assert "地址未说明，请打电话询问" in text
    assert "没有填报地图上的位置" in text
    assert "还没有社区填报这里提供什么服务" in text
    assert client.page.all("a", class_="call", href="tel:01005100001"), "the station's number"
    assert not client.page.all("dl", class_="hours")


def test_a_yes_and_a_no_are_told_apart(client: CheckingClient, point: MakePoint) -> None:
    client.get(f"/points/{point(step_free=True, free_of_charge=False, open_to_nonlocals=False)}")
    text = client.page.text
    assert "可以无台阶进入" in text
    assert "要收费" in text
    assert "不接待非京籍人员" in text
    client.get(f"/points/{point(step_free=False, free_of_charge=True, open_to_nonlocals=True)}")
    text = client.page.text
    assert "有台阶" in text
    assert "不收费" in text
    assert "非京籍人员也可以来" in text


def test_maps_of_others_open_at_the_place_only_when_followed(
    client: CheckingClient, point: MakePoint
) -> None:
    name = "甲;乙:丙|丁"
    client.get(f"/points/{point(name=name, address='东华门大街1号', latitude=39.9163, longitude=116.4049)}")
    links = {urlsplit(link.get("href") or "").netloc: link for link in client.page.all("a")}
    asked = {host: parse_qs(urlsplit(link.get("href") or "").query) for host, link in links.items()}
    amap, baidu, tencent = (asked[host] for host in ("uri.amap.com", "api.map.baidu.com", "apis.map.qq.com"))
    assert amap["position"] == ["116.404900,39.916300"]
    assert amap["coordinate"] == ["wgs84"]
    assert amap["name"] == [name]
    assert baidu["location"] == ["39.916300,116.404900"]
    assert baidu["coord_type"] == ["wgs84"]
    assert baidu["output"] == ["html"]
    assert baidu["src"]
    assert tencent["marker"] == ["coord:39.916300,116.404900;title:甲 乙 丙 丁;addr:东华门大街1号"]
    assert tencent["coord_type"] == ["1"]
    assert tencent["referer"]
    for host in ("uri.amap.com", "api.map.baidu.com", "apis.map.qq.com"):
        assert links[host].get("rel") == "noopener noreferrer"
    geo = next(
        link.get("href") or "" for link in client.page.all("a") if (link.get("href") or "").startswith("geo:")
    )
    assert unquote(geo) == f"geo:39.916300,116.404900?q=39.916300,116.404900({name})"
    assert "由其他公司提供，点开后离开本网站" in client.page.text
    assert [each for each in client.page.all("img") if "http" in (each.get("src") or "")] == []


def test_the_walk_is_told_from_the_chosen_community(
    client: CheckingClient, told: World, session: Session, point: MakePoint
) -> None:
    place = point(latitude=39.9163, longitude=116.4049)
    client.set_cookie("community", str(told.neighbour))
    client.get(f"/points/{place}")
    assert "银闸社区出发" not in client.page.text, "its position is not known yet"
    begin_writing(session)
    save_profile(
        session,
        actor=_worker(told.neighbour),
        community=told.neighbour,
        draft=ProfileDraft(latitude=39.9203, longitude=116.4049),
    )
    session.commit()
    client.get(f"/points/{place}")
    ordinary = client.page.text
    assert "从银闸社区出发：步行约9分钟 · 580米" in ordinary
    client.set_cookie("elder", "1")
    client.get(f"/points/{place}")
    assert "步行约11分钟" in client.page.text


def test_a_place_that_is_not_there_is_not_found(client: FlaskClient, told: World) -> None:
    for nowhere in ("0", "99999", "2147483648", "9" * 30):
        for page in ("", "/card", "/qr.svg"):
            assert client.get(f"/points/{nowhere}{page}").status_code == 404, nowhere + page
    assert client.get("/points/one").status_code == 404


def test_a_portal_without_any_data_has_no_places(client: FlaskClient, session: Session) -> None:
    assert client.get("/points/1").status_code == 404


def test_the_place_of_a_retired_community_says_so(
    client: CheckingClient, told: World, session: Session
) -> None:
    place = _id_of(session, told, CANTEEN)
    begin_writing(session)
    succession.retire(session, code=told.community, today=told.today, actor=operator("tests"))
    session.commit()
    for page in ("", "/card"):
        client.get(f"/points/{place}{page}")
        assert text_of(client.page.find("h1")) == CANTEEN
        assert "所属的多福巷社区已不在区划名单中" in client.page.text


@pytest.mark.parametrize("page", ["", "/card"])
@pytest.mark.parametrize(
    "name",
    [HOSTILE, f"“'\"><img src=x onerror=alert(1)>{OVERRIDE}", "长" * 100, "%(name)s {{ 7*7 }} %s"],
    ids=["markup", "override", "long", "format"],
)
def test_hostile_names_stay_text(client: CheckingClient, point: MakePoint, name: str, page: str) -> None:
    place = point(name=name, address=f"{name}{OVERRIDE}"[:200], latitude=39.9, longitude=116.4)
    client.get(f"/points/{place}{page}")
    found = client.page
    assert text_of(found.find("h1")) == " ".join(name.split())
    assert found.find("h1").find("bdi") is not None, "an override ends where the name does"
    assert [each for each in found.all("img") if not (each.get("src") or "").startswith("/")] == []


def test_the_card_has_all_that_one_needs_at_the_telephone(
    client: CheckingClient, told: World, session: Session
) -> None:
    place = _id_of(session, told, CANTEEN)
    client.get(f"/points/{place}/card")
    card = text_of(client.page.find("article", class_="card"))
    for part in (
        CANTEEN,
        "多福巷社区",
        "010-0510 0002",
        "多福巷2号",
        "每天 09:00",
        "老年餐桌、送餐",
        f"localhost/points/{place}",
    ):
        assert part in card, part
    assert client.page.find("img").get("src") == f"/points/{place}/qr.svg"
    assert client.page.find("p", class_="sheet-print").get("data-print") == "打印这张卡片"
    client.get(f"/points/{place}")
    assert client.page.all("a", href=f"/points/{place}/card")


def test_the_qr_code_carries_the_address_under_which_the_portal_was_asked(
    client: FlaskClient, told: World, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr("portal.files.qr.draw_qr", lambda text: drawn.append(text) or b"<svg/>")
    place = _id_of(session, told, CANTEEN)
    answer = client.get(f"/points/{place}/qr.svg", base_url="https://1060.example.gov.cn")
    client.get(f"/communities/{told.community}/qr.svg", base_url="https://1060.example.gov.cn")
    assert drawn == [
        f"https://1060.example.gov.cn/points/{place}",
        f"https://1060.example.gov.cn/communities/{told.community}",
    ]
    assert answer.mimetype == "image/svg+xml"


def test_behind_a_proxy_the_qr_code_carries_the_public_address(
    app_with: Callable[..., Flask], told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr("portal.files.qr.draw_qr", lambda text: drawn.append(text) or b"<svg/>")
    client = app_with(trusted_proxies=1, trusted_hosts=("1060.example.gov.cn",)).test_client()
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "1060.example.gov.cn"}
    client.get(f"/communities/{told.community}/qr.svg", headers=headers)
    assert drawn == [f"https://1060.example.gov.cn/communities/{told.community}"]
    assert (
        client.get(
            f"/communities/{told.community}/qr.svg", headers={"X-Forwarded-Host": "evil.example"}
        ).status_code
        == 400
    )


def test_the_drawing_is_an_image_without_style_or_script(client: FlaskClient, told: World) -> None:
    body = client.get(f"/communities/{told.community}/qr.svg").get_data(as_text=True)
    assert body.startswith("<svg")
    assert "viewBox" in body
    assert "style" not in body
    assert "script" not in body
    assert "#fff" in body
    assert "#000" in body


def test_a_busy_place_costs_no_more_questions_than_a_quiet_one(
    app: Flask, client: FlaskClient, told: World, session: Session, point: MakePoint
) -> None:
    busy = point(hours="Mo-Su 09:00-17:00", admits=Admits.EVERYONE)
    for item in ("0501", "0502", "0503", "0504"):
        for community in (told.community, told.neighbour):
            _deliver(session, told, community, item, busy)
    client.set_cookie("community", str(told.neighbour))
    numbers = []
    for place in (point(), busy):
        client.get(f"/points/{place}")
        with counted(app) as sent:
            client.get(f"/points/{place}")
        numbers.append(len(sent))
    assert numbers[0] == numbers[1] <= 10, numbers


def test_somebody_who_reads_english_reads_english(
    reader: CheckingClient, told: World, session: Session
) -> None:
    reader.get(f"/points/{_id_of(session, told, CANTEEN)}")
    text = reader.page.text
    assert "Services offered here" in text
    assert "Every day" in text
    assert "Not stated" in text


def test_what_a_place_never_said_is_one_sentence_with_a_number(
    client: CheckingClient, told: World, point: MakePoint
) -> None:
    client.get(f"/points/{point(phones=('010-0510 0123',), step_free=True)}")
    headings = [text_of(each) for each in client.page.all("dt")]
    assert "无障碍" in headings
    assert not {"收费", "非京籍", "上门服务"} & set(headings)
    (unsaid,) = [text_of(each) for each in client.page.all("p") if "没有写明" in text_of(each)]
    assert unsaid.endswith("010-0510 0123")


def test_a_place_where_nothing_is_offered_is_no_answer(
    client: CheckingClient, told: World, session: Session
) -> None:
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, told.community),))
    for name in ("多福巷送餐点", "绿豆小站"):
        offerings.save_point(
            session,
            actor=worker,
            community=told.community,
            draft=PointDraft(name=name, address="多福巷9号", admits=Admits.EVERYONE),
        )
    session.commit()
    client.get(f"/search?q=送餐&in={told.community}")
    assert "多福巷送餐点" not in client.page.text
    client.get("/search?q=绿豆小站")
    assert "目前没有社区填报在这里提供服务" in client.page.text, "whoever looks for the place itself finds it"


def test_residents_read_first_how_to_find_a_place(client: CheckingClient, point: MakePoint) -> None:
    number = point(name="胡同口餐桌", address="多福巷1号", directions="过街天桥西侧，红色门头")
    for path in (f"/points/{number}", f"/points/{number}/card"):
        page = client.get(path).text
        assert page.index("过街天桥西侧，红色门头") < page.index("多福巷1号")
