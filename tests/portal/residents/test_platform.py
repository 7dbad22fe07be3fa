"""The page of the 96156 platform: what it named in 2011, and no promise that it answers today."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.catalogues import further_editions, read_edition
from catalogue.foundation.database import begin_writing
from catalogue.models import Level, Role, Serves
from catalogue.platform_villages import VillageWord, record_words
from tests.pages import CheckingClient, text_of
from tests.public_pages import addresses, prepare
from tests.rules.test_audiences import EVERYBODY, filled
from tests.worlds.eight_streets import World

WAY = "/96156"


def test_services_are_listed_by_type_with_those_of_communities_beside_them(
    client: CheckingClient, world: World
) -> None:
    client.get(WAY)
    file = read_edition(further_editions()[0])
    offered = {item.key: item for item in file.items if item.offered}
    rows = {row.get("id"): row for row in client.page.all("li") if row.get("id", "").startswith("platform-")}
    assert list(rows) == list(offered)
    for key, item in offered.items():
        assert item.plain is not None
        assert text_of(rows[key].find(".//b")) == item.plain.zh
        assert item.name.zh in text_of(rows[key])
    assert [link.get("href") for link in rows["platform-meal-delivery"].iter("a")] == [
        "/items/0202",
        "/items/0901",
    ]
    assert not list(rows["platform-designated-driver"].iter("a"))
    headings = [text_of(each) for each in client.page.all("h2")]
    types = [each.name.zh for each in file.categories if any(item.offered for item in each.items)]
    assert [each for each in headings if each in types] == types
    page = client.page.text
    assert all(item.name.zh in page for item in file.items if not item.offered)
    assert "二〇一一年十一月" in page
    assert "专栏15" in page


def test_its_number_is_a_button_only_where_the_instance_says_that_it_answers(
    app_with: Callable[..., Flask], world: World
) -> None:
    for answers in (False, True):
        client = app_with(platform_answers=answers, hotline="010-05000009").test_client()
        client.get(WAY)
        main = client.page.find("main")
        calls = {str(link.get("href")) for link in main.iter("a") if str(link.get("href")).startswith("tel:")}
        assert calls == ({"tel:96156"} if answers else {"tel:01005000009"})


def test_the_list_of_other_offices_leads_there_where_the_portal_knows_it(
    client: CheckingClient, world: World
) -> None:
    client.get("/other-offices")
    assert client.page.all("a", href=WAY)


def test_a_portal_without_any_catalogue_has_no_such_page(app_with: Callable[..., Flask]) -> None:
    client = app_with().test_client()
    assert client.get(WAY).status_code == 404
    client.get("/other-offices")
    assert not client.page.all("a", href=WAY)


def test_a_service_of_the_platform_alone_leads_to_its_page_and_promises_nothing(
    client: CheckingClient, world: World
) -> None:
    client.get("/search?q=酒后代驾")
    main = client.page.find("main")
    links = [link.get("href") for link in main.iter("a")]
    assert "/96156#platform-designated-driver" in links
    assert "tel:96156" not in links
    assert "没有核实" in text_of(main)
    assert not [href for href in links if str(href).startswith("/items/")]


def test_it_is_told_below_the_communities_own_service_which_answers_as_before(
    client: CheckingClient, world: World
) -> None:
    client.get("/search?q=送餐")
    links = [str(link.get("href")) for link in client.page.find("main").iter("a")]
    own, other = "/items/0202", "/96156#platform-meal-delivery"
    assert links.index(own) < links.index(other)


def test_communities_services_that_have_to_do_with_it_are_beside_it(
    client: CheckingClient, world: World
) -> None:
    client.get("/search?q=家电维修")
    links = [link.get("href") for link in client.page.find("main").iter("a")]
    assert {"/items/0901", "/items/0902", "/96156#platform-appliance-repair"} <= set(links)


def test_a_village_is_told_what_its_district_said_of_it_with_the_day(
    client: CheckingClient, world: World, session: Session
) -> None:
    page = f"/communities/{world.village}"
    client.get(page)
    assert not [link for link in client.page.find("main").iter("a") if link.get("href") == WAY]
    begin_writing(session)
    office = Actor("qu", (Held(Role.DISTRICT, world.village // Level.DISTRICT.span * Level.DISTRICT.span),))
    record_words(
        session,
        actor=office,
        words=[VillageWord(world.village, Serves.YES, date(2026, 10, 1))],
        today=world.today,
    )
    session.commit()
    client.get(page)
    assert "服务到本村" in text_of(client.page.find("main"))
    assert "2026年10月1日" in text_of(client.page.find("main"))
    client.set_cookie("community", str(world.village))
    client.get(WAY)
    assert "服务到本村" in text_of(client.page.find("main"))


@pytest.mark.parametrize(
    "query", ["96156", "96156平台", "北京96156热线", "９６１５６电话", "call 96156", "010-96156"]
)
def test_who_types_its_number_alone_reads_its_page(client: CheckingClient, world: World, query: str) -> None:
    answer = client.get("/search", query_string={"q": query})
    assert (answer.status_code, answer.location) == (302, WAY)


@pytest.mark.parametrize("query", ["96156送水", "12345", "961567", "96156附近的食堂"])
def test_who_types_more_than_its_number_is_answered(client: CheckingClient, world: World, query: str) -> None:
    assert client.get("/search", query_string={"q": query}).status_code == 200


def written_in(content: bytes) -> str:
    """The text of a page or file, also of a workbook."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(BytesIO(content)) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))


@pytest.mark.parametrize("answers", [False, True])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_paper_or_file_promises_that_it_answers_unless_the_instance_says_so(
    app_with: Callable[..., Flask], session: Session, world: World, answers: bool, language: str
) -> None:
    shown = prepare(session, world)
    begin_writing(session)
    office = Actor("qu", (Held(Role.DISTRICT, world.city),))
    words = [VillageWord(world.village, Serves.YES, world.today)]
    record_words(session, actor=office, words=words, today=world.today)
    session.commit()
    client = app_with(platform_answers=answers, hotline="010-05000009").test_client()
    client.set_cookie("language", language)
    named = {item.plain.zh for item in read_edition(further_editions()[0]).items if item.plain}
    pages = [*addresses(shown), *(f"/search?q={name}" for name in sorted(named))]
    files = [
        filled(rule.removeprefix("GET "), world)
        for endpoint, rule in EVERYBODY.items()
        if ".download_" in endpoint or endpoint.endswith(("suggest_while_typing", "send_manifest"))
    ]
    for page in (*pages, *files, "/suggest?q=96156"):
        answer = FlaskClient.open(client, page, follow_redirects=True)
        text = written_in(answer.data)
        called = re.findall(r'href="tel:[0-9]*96156"', text)
        assert bool(called) == (answers and answer.request.path == WAY), page
        main = re.sub(r"<[^>]+>", " ", text.partition("<main")[2] or text)
        for said in re.findall(r"[^。.!?]*96156[^。.!?]*", main):
            promised = re.search(r"拨打|请拨|致电|\b[Cc]all 96156|随时|24小时", said)
            assert not promised or (answers and answer.request.path == WAY), (page, said)
