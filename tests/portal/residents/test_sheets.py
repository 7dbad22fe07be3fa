"""What a community publishes on its notice board, and its call list: tables on paper, for 居 and 村 alike."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN


def test_the_public_sheet_says_where_when_what_it_costs_who_answers_and_what_has_changed(
    client: CheckingClient, told: World
) -> None:
    client.get(f"/communities/{told.community}/public-sheet")
    sheet = text_of(client.page.find("article"))
    assert "多福巷社区 居务公开" in sheet
    meals = next(text_of(row) for row in client.page.all("tr") if "就餐送餐" in text_of(row))
    for part in (CANTEEN, "每天 09:00", "每餐十五元", "010-0510 0002"):
        assert part in meals
    assert "暂停：" in sheet or "暂停" in sheet
    changes = text_of(client.page.find("section", class_="sheet-changes"))
    assert "以来的变化" in changes
    assert f"新增：{CANTEEN}" in changes
    client.get(f"/communities/{told.village}/public-sheet")
    village = text_of(client.page.find("article"))
    assert "村务公开" in village
    assert "没有填报不等于没有提供" in village
    assert "没有变化" in village


def test_the_call_list_has_each_number_once_and_ends_with_the_service_line(
    client: CheckingClient, told: World
) -> None:
    client.get(f"/communities/{told.community}/numbers")
    rows = [text_of(row) for row in client.page.find("dl", class_="call-list").iter("dt")]
    assert rows[0] == "010-0510 0001"
    assert rows[-1] == "12345"
    assert len(rows) == len(set(rows))
    client.get(f"/communities/{told.village}/numbers")
    assert [text_of(row) for row in client.page.find("dl", class_="call-list").iter("dt")] == ["12345"]


def test_a_community_links_to_its_sheets_and_other_divisions_have_none(
    client: CheckingClient, told: World
) -> None:
    client.get(f"/communities/{told.village}")
    assert "村务公开" in text_of(client.page.find("main"))
    for sheet in ("public-sheet", "numbers"):
        answer = client.get(f"/communities/{told.street}/{sheet}")
        assert answer.location == f"/communities/{told.street}"


def test_full_sheets_cost_no_more_questions_than_empty_ones(
    app: Flask, client: FlaskClient, full: World
) -> None:
    for sheet in ("public-sheet", "numbers"):
        sent = []
        for community in (full.village, full.community):
            client.get(f"/communities/{community}/{sheet}")
            with counted(app) as statements:
                client.get(f"/communities/{community}/{sheet}")
            sent.append(len(statements))
        assert sent[1] <= sent[0] + 1, (sheet, sent)
