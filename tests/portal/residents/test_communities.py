"""A community's own page: its station, its sixty lines, how complete its word is."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.told import ALIAS
from tests.world import World


def test_all_sixty_services_stand_under_their_categories(client: CheckingClient, told: World) -> None:
    client.get(f"/communities/{told.community}")
    page = client.page
    lines = [text_of(line) for line in page.all("li", class_="line")]
    assert len(lines) == 60
    assert len(page.all("section", class_="group")) == 10
    assert any("就餐送餐服务 0202 本社区提供" in line for line in lines)


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
    assert client.page.all("a", href="tel:96156", class_="call")


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
    for community in (told.community, told.village):
        client.get(f"/communities/{community}")
        with counted(app) as sent:
            client.get(f"/communities/{community}")
        assert len(sent) <= 11, sent
