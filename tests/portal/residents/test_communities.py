"""A community's own page: its station, its sixty lines, how complete its word is."""

from __future__ import annotations

import gzip

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.divisions import Alias, ProfileDraft, save_profile
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from tests.pages import DATA, CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World
from tests.worlds.told import ALIAS, CANTEEN, HOSTILE


def test_all_sixty_services_stand_under_their_categories(client: CheckingClient, told: World) -> None:
    client.get(f"/communities/{told.community}")
    page = client.page
    lines = [text_of(line) for line in page.all("li", class_="line")]
    unsaid = [each for names in page.all("ul", class_="unsaid") for each in names.iter("a")]
    assert len(lines) + len(unsaid) == 60
    assert len(page.all("section", class_="group")) == 10
    assert any("老年餐桌、送餐 0202 本社区提供" in line for line in lines)


def test_its_figures_add_up_and_say_whose_word_they_are(client: CheckingClient, told: World) -> None:
    client.get(f"/communities/{told.community}")
    figure = text_of(client.page.find("figure"))
    assert "2/60" in figure
    assert "未填报 53" in figure
    assert "社区自报" in client.page.text
    assert "社区工作者" in client.page.text


def test_its_profile_is_there(client: CheckingClient, told: World) -> None:
    client.get(f"/communities/{told.community}")
    text = client.page.text
    assert "1,234" in text
    assert ALIAS in text
    assert client.page.all("a", href="tel:01005100001")


def test_a_community_without_a_word_is_no_community_without_services(
    client: CheckingClient, told: World
) -> None:
    client.get(f"/communities/{told.village}")
    text = client.page.text
    assert "还没有填报任何服务" in text
    assert "没有填报不等于没有提供" in text
    assert client.page.all("a", href="tel:12345", class_="call")
    assert text.count("填报") == 2, "said once, and not for each of sixty services"
    names = client.page.all("ul", class_="unsaid")
    assert sum(len(list(each.iter("a"))) for each in names) == 60
    assert client.page.all("a", href=f"/services?in={told.village // 10**6 * 10**6}")


def test_what_a_community_has_not_reported_is_said_once_for_each_category(
    client: CheckingClient, told: World
) -> None:
    client.get(f"/communities/{told.community}")
    groups = client.page.all("section", class_="group")
    assert text_of(groups[1]).count("没有填报") == 1
    rows = [text_of(each) for each in groups[1].iter("li")]
    assert any("老年餐桌、送餐" in row and "本社区提供" in row for row in rows)
    assert "老年人信息登记" in rows


def test_it_can_be_chosen_from_its_page_and_then_says_so(client: CheckingClient, told: World) -> None:
    client.get(f"/communities/{told.community}")
    assert client.page.find("button", name="community").get("value") == str(told.community)
    client.set_cookie("community", str(told.community))
    client.get(f"/communities/{told.community}")
    assert "这是您选的社区" in client.page.text


def test_on_paper_it_has_its_code_its_day_and_the_definition(client: CheckingClient, told: World) -> None:
    client.get(f"/communities/{told.community}")
    head = text_of(client.page.find("div", class_="print-head"))
    assert str(told.community) in head
    assert "多福巷社区居委会" in head
    assert "有效：已提供" in head


def test_in_large_print_the_categories_open_one_by_one(client: CheckingClient, told: World) -> None:
    client.set_cookie("elder", "1")
    client.get(f"/communities/{told.community}")
    folds = [each for each in client.page.all("details") if each.get("open") is None]
    assert len(folds) >= 10


def test_sixty_lines_cost_no_more_questions_than_one(app: Flask, client: FlaskClient, told: World) -> None:
    app.testing = False  # what has been counted of the circle is kept, as it is for residents
    for community in (told.community, told.village):
        client.get(f"/communities/{community}")
        with counted(app) as sent:
            client.get(f"/communities/{community}")
        assert len(sent) <= 12, sent


def test_every_category_folds_and_says_how_much_of_it_is_valid(client: CheckingClient, told: World) -> None:
    client.get(f"/communities/{told.community}")
    heads = [
        text_of(each.find("summary")) for each in client.page.all("details") if each.find("ul") is not None
    ]
    assert "02 社区社会保障服务 1/11" in heads
    assert "01 社区就业服务 0/5" in heads


def test_what_is_missing_stands_by_reason_with_whom_to_ask(client: CheckingClient, told: World) -> None:
    client.get(f"/communities/{told.community}")
    missing = client.page.find("section", class_="missing")
    gaps = {text_of(gap.find("summary")): text_of(gap.find("ul")) for gap in missing.iter("details")}
    assert [name.split(" ")[1:] for name in gaps] == [
        ["过期", "1"], ["部分提供", "1"], ["筹备中", "1"], ["暂停", "1"], ["未提供", "1"], ["未填报", "53"],
    ]  # fmt: skip
    assert any("上门探望、陪聊天 到" in text for text in gaps.values())
    links = [link.get("href") for link in missing.iter("a")]
    assert "tel:01005100001" in links
    assert f"/feedback/new?kind=need&community={told.community}" in links
    assert "不等于没有提供" in text_of(missing)


def test_who_has_reported_nothing_misses_nothing_in_particular(client: CheckingClient, told: World) -> None:
    client.get(f"/communities/{told.village}")
    assert client.page.all("section", class_="missing") == []
    assert client.page.all("dl", class_="fullness") == []


def test_it_says_how_full_and_how_fresh_its_word_is(client: CheckingClient, told: World) -> None:
    client.get(f"/communities/{told.community}")
    said = {
        text_of(row.find("dt")): text_of(row.find("dd")) for row in client.page.find("dl", class_="fullness")
    }
    assert said["已填报"] == "7/60"
    assert "社区工作者" in said["最近确认"]
    assert said["最早确认"] != said["最近确认"]
    assert said["过期"].startswith("1项")


def test_its_places_are_listed_and_lead_to_their_pages(
    client: CheckingClient, told: World, session: Session
) -> None:
    client.get(f"/communities/{told.community}")
    places = client.page.find("ul", class_="places-list")
    assert CANTEEN in text_of(places)
    assert "2项服务" in text_of(places)
    ids = {each.id for each in offerings.points_of(session, told.community)}
    assert {link.get("href") for link in places.iter("a")} == {f"/points/{each}" for each in ids}


def test_the_week_of_the_station_has_today_marked(client: CheckingClient, told: World) -> None:
    client.get(f"/communities/{told.community}")
    rows = [text_of(row) for row in client.page.find("dl", class_="hours")]
    assert rows[0].startswith("每天 今天")


def test_neighbours_are_those_of_the_street_where_no_position_is_known(
    client: CheckingClient, told: World
) -> None:
    client.get(f"/communities/{told.community}")
    links = [link.get("href") for link in client.page.find("ul", class_="children").iter("a")]
    street = told.communities_in(told.street)
    assert links == [f"/communities/{code}" for code in street if code != told.community][:8]


def test_neighbours_are_the_nearest_ones_with_their_distance(
    client: CheckingClient, told: World, session: Session
) -> None:
    begin_writing(session)
    for step, code in enumerate((told.community, told.elsewhere, told.neighbour)):
        save_profile(
            session,
            actor=Actor("worker", (Held(Role.WORKER, code),)),
            community=code,
            draft=ProfileDraft(latitude=39.9 + step * 0.01, longitude=116.4),
        )
    session.commit()
    client.get(f"/communities/{told.community}")
    rows = [text_of(row) for row in client.page.find("ul", class_="children")]
    assert [row.split(" ")[0] for row in rows] == ["杨坨社区", "银闸社区"]
    assert rows[0].endswith("1.1公里")
    assert client.page.all("a", rel="noopener noreferrer"), "its own position opens in maps"


def test_what_a_community_writes_stays_text(client: CheckingClient, told: World, session: Session) -> None:
    begin_writing(session)
    override = "\N{RIGHT-TO-LEFT OVERRIDE}反"
    save_profile(
        session,
        actor=Actor("worker", (Held(Role.WORKER, told.community),)),
        community=told.community,
        draft=ProfileDraft(
            station_name=HOSTILE,
            address=f"{HOSTILE}{override}",
            hours="Mo 09:00-10:00; " + "; ".join(f"2026-12-{day:02d} off" for day in range(1, 20)),
            aliases=(Alias(f"“{override}”'\"<i>"),),
        ),
    )
    session.commit()
    for page in ("", "/poster"):
        client.get(f"/communities/{told.community}{page}")
        assert HOSTILE in client.page.text
        run = [each for each in client.page.all("script") if each.get("type") != DATA]
        assert [each for each in run if "alert" in text_of(each)] == []
        assert client.page.all("i") == []


def test_a_full_community_is_a_small_page(client: CheckingClient, full: World) -> None:
    answer = client.get(f"/communities/{full.community}")
    assert len(client.page.all("li", class_="line-yes")) == 60
    assert len(gzip.compress(answer.data)) <= 60_000
