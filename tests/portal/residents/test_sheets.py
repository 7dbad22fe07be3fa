"""What a community publishes on its notice board, and its call list: tables on paper, for 居 and 村 alike."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.foundation.database import begin_writing
from catalogue.models import Mode, Role, State
from catalogue.offerings import OfferingDraft
from portal.residents.posters import public_sheet
from portal.words.formatting import unbroken
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN, MEALS


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


def test_a_village_publishes_village_affairs(client: CheckingClient, told: World, session: Session) -> None:
    begin_writing(session)
    edition = edition_in_force(session, told.today)
    assert edition is not None
    offerings.record(
        session,
        actor=Actor("worker", (Held(Role.WORKER, told.village),)),
        community=told.village,
        item=edition.item(MEALS),
        draft=OfferingDraft(state=State.ABSENT),
        today=told.today - timedelta(days=200),
    )
    session.commit()
    client.get(f"/communities/{told.village}")
    assert "村务公开" in text_of(client.page.find("main"))
    client.get(f"/communities/{told.village}/public-sheet")
    assert "村务公开" in text_of(client.page.find("article"))


@pytest.mark.parametrize(
    ("heights", "in_rows", "once"), [([9], True, 0), ([999, 9], False, 1), ([999] * 3, False, 0)]
)
def test_hours_are_said_once_where_two_sheets_cannot_hold_them_in_every_row(
    client: CheckingClient,
    told: World,
    monkeypatch: pytest.MonkeyPatch,
    heights: list[int],
    in_rows: bool,
    once: int,
) -> None:
    computed = iter(heights)
    monkeypatch.setattr(public_sheet, "height", lambda *_rows: next(computed, heights[-1]))
    client.get(f"/communities/{told.community}/public-sheet")
    assert len(client.page.all("ul", class_="sheet-hours")) == once
    meals = next(text_of(row) for row in client.page.all("tr") if "就餐送餐" in text_of(row))
    assert ("每天 09:00" in meals) == in_rows
    assert ("每天 09:00" in text_of(client.page.find("article"))) == (in_rows or once == 1)


def test_days_and_times_of_a_poster_stay_on_one_line() -> None:
    said = "12月4日至2026年12月5日 9:30–11:00讲座"
    assert re.findall(r">([^<]+)</span>", unbroken(said)) == ["12月4日", "2026年12月5日", "9:30–11:00"]
    assert unbroken(said).striptags() == said
    assert unbroken("<b>") == "&lt;b&gt;"


def test_the_call_list_has_each_number_once_and_ends_with_the_service_line(
    client: CheckingClient, told: World
) -> None:
    client.get(f"/communities/{told.community}/numbers")
    rows = [text_of(row) for row in client.page.find("dl", class_="call-list").iter("dt")]
    assert rows[0] == "010-0510 0001"
    assert rows[-1] == "12345"
    assert len(rows) == len(set(rows))


def test_a_community_links_to_its_sheets_and_other_divisions_have_none(
    client: CheckingClient, told: World
) -> None:
    client.get(f"/communities/{told.community}")
    assert "居务公开" in text_of(client.page.find("main"))
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
        # An empty one has no head, and asks nothing of guides and changes.
        assert sent[1] <= sent[0] + 4, (sheet, sent)


def test_numbers_of_the_call_list_and_of_a_card_can_be_dialled_from_a_telephone(
    client: CheckingClient, told: World
) -> None:
    client.get(f"/communities/{told.community}/numbers")
    numbers = [row.find("a") for row in client.page.find("dl", class_="call-list").iter("dt")]
    assert [link.get("href") for link in numbers if link is not None][:1] == ["tel:01005100001"]
    client.get("/points/1/card")
    dialled = client.page.find("p", class_="card-phone").find("a")
    assert dialled is not None
    assert (dialled.get("href") or "").startswith("tel:")


def test_the_public_sheet_says_which_body_answers_where_it_is_not_the_station(
    client: CheckingClient, told: World, session: Session
) -> None:
    begin_writing(session)
    edition = edition_in_force(session, told.today)
    assert edition is not None
    offered = {"0702": "居", "0709": "党"}
    for community, committee in ((told.community, "居"), (told.village, "村")):
        for code in offered:
            offerings.record(
                session,
                actor=Actor("worker", (Held(Role.WORKER, community),)),
                community=community,
                item=edition.item(code),
                draft=OfferingDraft(state=State.DELIVERED, mode=Mode.OWN, phone="010-65251234"),
                today=told.today,
            )
        session.commit()
        begin_writing(session)
        client.get(f"/communities/{community}/public-sheet")
        rows = [text_of(each) for each in client.page.find("table", class_="sheet-table").iter("th")]
        for code, sign in offered.items():
            item = edition.item(code)
            row = next(row for row in rows if item.name_zh in row)
            signs = re.findall(r"\(([居村党])\)", row)
            assert signs == [committee if sign == "居" else sign], row
        legend = text_of(client.page.find("p", class_="sheet-bodies"))
        for said in (f"（{committee}）{committee}委会", "（党）社区党组织", "编者", "社区服务站"):
            assert said in legend
    client.get(f"/communities/{told.community}/public-sheet")
    meals = next(row for row in client.page.all("tr") if "就餐送餐" in text_of(row))
    assert not re.search(r"\([居党]\)", text_of(meals)), "the station answers for it"
