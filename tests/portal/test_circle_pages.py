"""一刻钟社区服务圈 on pages: a community's kinds with the walk, the tables of divisions, files; where the next places would go."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue.exchange.reading import read_book_of
from catalogue.foundation.database import begin_writing
from catalogue.models import CommunityProfile, Role
from tests.pages import CheckingClient, text_of
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World
from tests.worlds.near_town import HERE, Town
from tests.worlds.reported import add_account

Run = Callable[..., object]
LIBRARY, BILLS, CANTEEN = "0506", "0903", "item:0202"
ROOMS = "name,latitude,longitude\n" + "".join(
    f"空房{n},{HERE[0] + n * 0.007:.4f},{HERE[1] + 0.008:.4f}\n" for n in range(5)
)


@pytest.fixture
def town(session: Session, world: World) -> Town:
    """A community with a reference point, a library near it, and a place to pay bills on no map."""
    town = Town(session, world)
    town.stand(world.community, *HERE)
    town.place("图书室", 300, code=LIBRARY)
    town.place("交费处", None, code=BILLS)
    return town


@pytest.fixture
def street(app: Flask, session: Session, town: Town, world: World) -> CheckingClient:
    """Somebody of the street's office."""
    session.rollback()
    begin_writing(session)
    name = add_account(session, Role.STREET, world.street)
    session.commit()
    return logged_in(app, name, language="zh")


def test_residents_read_each_kind_with_its_nearest_place(
    client: CheckingClient, town: Town, world: World
) -> None:
    client.get(f"/communities/{world.community}")
    assert f"/communities/{world.community}/circle" in {link.get("href") for link in client.page.all("a")}
    client.get(f"/communities/{world.community}/circle")
    said = text_of(client.page.find("main"))
    assert "1–2/14" in said
    assert "✓ 文化体育教育 15分钟之内有" in said
    assert "图书室 步行约6分钟" in said
    assert "？ 缴费 无法判断" in said
    assert "✗ 餐饮 步行一小时之内没有已知的服务点" in said
    assert "✗ 安全 社区没有填报为已提供" in said
    assert "本系统口径" in said
    assert "便民生活圈" in said
    assert client.page.find("figure") is not None


def test_in_large_print_the_circle_is_that_of_those_who_walk_slowly_and_says_the_other_figure(
    client: CheckingClient, town: Town, world: World
) -> None:
    town.place("药店", 700, code="0903")
    client.set_cookie("elder", "1")
    for address in (f"/communities/{world.community}", f"/communities/{world.community}/circle"):
        client.get(address)
        said = text_of(client.page.find("main"))
        assert "1–2/14" in said
        assert "这里按较慢步速（每秒0.9米）计算，所写分钟数也是；按普通步速为2/14。" in said
    assert "药店 步行约17分钟" in said
    client.delete_cookie("elder")
    client.get(f"/communities/{world.community}/circle")
    said = text_of(client.page.find("main"))
    assert "：2/14。" in said
    assert "药店 步行约13分钟" in said
    assert "步速" not in said


def test_a_communitys_own_page_says_what_is_near_beside_the_sketch(
    client: CheckingClient, town: Town, world: World
) -> None:
    client.get(f"/communities/{world.community}")
    section = client.page.find("section", **{"aria-labelledby": "circle"})
    said = text_of(section)
    assert "步行15分钟内有1–2/14个方面的服务" in said
    assert "✓ 15分钟之内有 1 文化体育教育 1" in said
    assert "✗ 15分钟之内没有 12 就业、" in said
    assert "？ 无法判断 1 缴费" in said
    assert "本系统口径" in said
    assert "不是商务部门的便民生活圈" in said
    assert [text_of(each) for each in section.iter("text") if each.get("class") == "sketch-number"] == ["1"]


def test_a_community_without_a_reference_point_says_so(
    client: CheckingClient, town: Town, world: World
) -> None:
    client.get(f"/communities/{world.neighbour}")
    said = text_of(client.page.find("section", **{"aria-labelledby": "circle"}))
    assert "0–11/14" in said
    assert "还没有填写参考点坐标" in said
    client.get(f"/communities/{world.neighbour}/circle")
    said = text_of(client.page.find("main"))
    assert "还没有填写参考点坐标" in said
    kinds = text_of(client.page.find("section", **{"aria-labelledby": "kinds"}))
    assert kinds.count("无法判断") == 1, "it is said once of eleven kinds"
    assert client.page.all("a", class_="call", href="tel:12345")


def test_a_division_has_rates_without_a_verdict_and_its_communities(
    client: CheckingClient, town: Town, world: World
) -> None:
    client.get(f"/coverage/{world.street}")
    assert f"/coverage/{world.street}/circle" in {link.get("href") for link in client.page.all("a")}
    client.get(f"/coverage/{world.street}/circle?least=1")
    said = text_of(client.page.find("main"))
    assert "1–6/6 16%–100% 14个方面中至少达到1个" in said
    assert "到2015年，全市城市社区的60%以上。本页不作评判。" in said
    client.get(f"/coverage/{world.street}/circle?missing=culture")
    assert "多福巷" not in text_of(client.page.all("table")[-1])
    assert "银闸" in text_of(client.page.all("table")[-1])
    client.get(f"/coverage/{world.city}/circle")
    assert "东城" in text_of(client.page.all("table")[-1])
    assert client.get(f"/coverage/{world.city}/circle?missing=nothing").status_code == 400
    assert client.get(f"/coverage/{world.community}/circle").location.endswith(
        f"/communities/{world.community}/circle"
    )
    assert client.get(f"/communities/{world.street}/circle").location.endswith(
        f"/coverage/{world.street}/circle"
    )


def test_its_files_say_the_same(client: CheckingClient, town: Town, world: World) -> None:
    table = client.get(f"/coverage/{world.street}/circle.csv").get_data(as_text=True).removeprefix("\ufeff")
    head, first, *_others = csv.reader(io.StringIO(table))
    row = dict(zip(head, first, strict=True))
    assert (row["已达到"], row["最多可能达到"], row["文化体育教育"]) == ("1", "2", "15分钟之内有")
    told = client.get(f"/coverage/{world.street}/circle.json").get_json()
    assert told["communities"][0]["kinds"]["bill-payment"] == "unknown"
    book = read_book_of(client.get(f"/coverage/{world.street}/circle.xlsx").get_data(), "circle.xlsx")
    assert [str(cell) for cell in book.sheets[0].rows[1].cells][3:6] == ["1", "2", "14"]


def test_an_office_sees_the_circle_and_only_its_own(street: CheckingClient, world: World) -> None:
    page = street.get(f"/office/{world.street}").get_data(as_text=True)
    assert f"/office/{world.street}/circle" in page
    street.get(f"/office/{world.street}/circle")
    assert f"/office/{world.street}/circle/places" in {link.get("href") for link in street.page.all("a")}
    assert street.get(f"/office/{world.city}/circle").status_code == 403
    assert street.get(f"/office/{world.city}/circle/places").status_code == 403


@pytest.fixture
def in_a_row(session: Session, world: World) -> None:
    """Five communities in a row with more and more households."""
    session.rollback()
    begin_writing(session)
    for number, code in enumerate(world.communities_in(world.street)[:5]):
        session.merge(
            CommunityProfile(
                community_code=code,
                latitude=HERE[0] + number * 0.007,
                longitude=HERE[1],
                households=100 * (number + 1),
                updated_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )
    session.commit()


def test_the_best_place_among_reference_points_is_shown_and_taken_away(
    street: CheckingClient, in_a_row: None, world: World
) -> None:
    there = f"/office/{world.street}/circle/places"
    street.get(there)
    assert not street.page.all("table")
    street.get(f"{there}?what={CANTEEN}&k=1")
    said = text_of(street.page.find("main"))
    assert "已证明：没有别的选法能覆盖更多。" in said
    assert (
        "按户计：共1,500，现在步行15分钟之内能享受到的有0（0%）；加上这几处后为1,200（80%）；再增加一处，还能多覆盖300。"
        in said
    )
    assert "按户数计算，所涉社区的户数都已填写。" in said
    assert [text_of(each) for each in street.page.all("text", class_="site-number")] == ["1"]
    rows = street.get(f"{there}.csv?what={CANTEEN}&k=1").get_data(as_text=True)
    assert ",1200,户," in rows
    assert street.get(f"{there}?what=kind:safety&k=1").status_code == 404
    assert street.get(f"{there}?what=kind:nothing&k=1").status_code == 404
    assert not (street.get(f"{there}?what={CANTEEN}&k=many"), street.page.all("table"))[1]


def test_a_street_finds_the_three_best_of_five_rooms_for_a_canteen(
    street: CheckingClient, in_a_row: None, world: World
) -> None:
    there = f"/office/{world.street}/circle/places"
    asked = {"what": CANTEEN, "k": "3"}
    sent = {**asked, "file": (io.BytesIO(ROOMS.encode()), "空房.csv")}
    assert street.post(there, data=sent, content_type="multipart/form-data").status_code == 200
    rows = [text_of(row) for row in street.page.all("tr")[1:]]
    assert [row[:8] for row in rows] == ["1空房4500南", "2空房3400智", "3空房2300东"]
    pasted = street.page.find("textarea", id="premises").text or ""
    assert "空房4" in pasted
    file = street.post(there, data={**asked, "premises": pasted, "csv": "1"})
    assert file.mimetype == "text/csv"
    assert [row.split(",")[1] for row in file.get_data(as_text=True).splitlines()[1:4]] == [
        "空房4",
        "空房3",
        "空房2",
    ]


def test_a_list_with_a_mistake_is_named_with_its_line_and_nothing_is_chosen(
    street: CheckingClient, in_a_row: None, world: World
) -> None:
    there = f"/office/{world.street}/circle/places"
    wrong = ROOMS.replace("39.9270", "三十九度")
    sent = {"what": CANTEEN, "k": "3", "file": (io.BytesIO(wrong.encode()), "空房.csv")}
    assert street.post(there, data=sent, content_type="multipart/form-data").status_code == 400
    assert "第3行" in text_of(street.page.find("div", id="errors"))
    assert "三十九度" in text_of(street.page.find("div", id="errors"))
    assert not street.page.all("table")
    assert street.post(there, data={"what": CANTEEN, "k": "0", "premises": ROOMS}).status_code == 400
    assert street.post(there, data={"what": CANTEEN, "k": "3"}).status_code == 400


def test_who_may_only_read_is_offered_no_list_of_premises(
    app: Flask, session: Session, town: Town, world: World
) -> None:
    session.rollback()
    begin_writing(session)
    name = add_account(session, Role.AUDITOR, world.street)
    session.commit()
    auditor = logged_in(app, name, language="zh")
    auditor.get(f"/office/{world.street}/circle/places")
    assert not auditor.page.all("textarea")
    sent = {"what": CANTEEN, "k": "3", "premises": ROOMS}
    assert auditor.post(f"/office/{world.street}/circle/places", data=sent).status_code == 403


@pytest.mark.parametrize("typed", ["", "三个", "0", "101", "1e9"])
def test_a_number_of_places_that_is_none_is_refused_with_one_sentence(
    street: CheckingClient, world: World, typed: str
) -> None:
    there = f"/office/{world.street}/circle/places"
    street.post(there, data={"what": CANTEEN, "k": typed, "premises": ROOMS})
    (said,) = street.page.find("div", class_="error-summary").iter("li")
    assert text_of(said) == "请填写要新增的处数，1到100。"
