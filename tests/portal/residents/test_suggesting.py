"""What is offered while somebody types, and what is found in places and notes."""

from __future__ import annotations

import html
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, State
from catalogue.offerings import OfferingDraft, PointDraft
from tests.examples import examples
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World
from tests.worlds.told import ALIAS, CANTEEN, HOSTILE

NASTY = "\u202e夜宵铺\"'`${alert(1)}<img src=x onerror=alert(1)>&amp;"


def asked(client: FlaskClient, typed: str) -> dict[str, list[dict[str, Any]]]:
    """The options by the title of their group."""
    answer = client.get("/suggest", query_string={"q": typed}).get_json()
    return {group["title"]: group["options"] for group in answer["groups"]}


@pytest.mark.parametrize("typed", ["老年饭", "laonianfan", "LaoNian Fan", "lnfz", "meals for"])
def test_a_service_is_offered_by_how_its_words_begin(client: FlaskClient, told: World, typed: str) -> None:
    services = asked(client, typed)["服务"]
    assert services[0]["text"] == "老年餐桌、送餐"
    assert services[0]["href"] == "/items/0202"


def test_the_word_that_was_being_typed_stands_beside_the_service(client: FlaskClient, told: World) -> None:
    (service,) = asked(client, "老年饭桌")["服务"]
    assert service["detail"] == "老年饭桌"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("东城和平里", "和平里街道"),
        ("东城区东华门街道多福", "多福巷社区"),
        ("东城 多福", "多福巷社区"),
        ("dongcheng duofu", "多福巷社区"),
        ("dongchengduofu", "多福巷社区"),
        ("dongcheng hepingli qi", "七区社区"),
    ],
)
def test_names_one_inside_the_other_are_read_while_typing_too(
    client: FlaskClient, told: World, typed: str, first: str
) -> None:
    (places,) = (options for title, options in asked(client, typed).items() if "社区" in title)
    assert places[0]["text"] == first


def test_a_name_that_is_not_inside_the_one_before_it_is_not_offered(client: FlaskClient, told: World) -> None:
    assert "区、街道和社区" not in asked(client, "朝阳多福")


@pytest.mark.parametrize(
    ("typed", "code", "word"),
    [
        ("shitang", "0202", "老年食堂"),  # by the sound of a part of a word, too
        ("修", "0805", "修路"),
        ("饭", "0202", "送饭"),  # what is said most, and not 饭卡
        ("dibao", "0301", "低保"),
    ],
)
def test_the_words_that_are_said_most_come_before_odd_ones(
    client: FlaskClient, told: World, typed: str, code: str, word: str
) -> None:
    offered = {each["href"]: each["detail"] for each in asked(client, typed)["服务"]}
    assert offered[f"/items/{code}"] == word


def test_the_district_of_that_very_name_comes_before_streets_nearby(
    neighbour: FlaskClient, told: World
) -> None:
    assert asked(neighbour, "朝阳")["区、街道和社区"][0]["text"] == "朝阳区"


@pytest.mark.parametrize(
    ("typed", "word"), [("fan", "烦躁"), ("bab", "babysitter"), ("sqyy", "社区医院"), ("tushu", "图书馆")]
)
def test_whole_syllables_come_first_and_initials_only_where_nothing_else_fits(
    client: FlaskClient, told: World, typed: str, word: str
) -> None:
    assert asked(client, typed)["服务"][0]["detail"] == word


@pytest.mark.parametrize("typed", ["朝阳", "chaoyang", "东华门", "donghuamen"])
def test_a_place_that_is_called_just_so_comes_before_services(
    client: FlaskClient, told: World, typed: str
) -> None:
    groups = list(asked(client, typed))
    assert groups[0] == "区、街道和社区"


@pytest.mark.parametrize("typed", ["多福巷", "duofux", "dfxsq", "duo fu xiang"])
def test_a_place_is_offered_by_its_name_and_its_sound(client: FlaskClient, told: World, typed: str) -> None:
    place = asked(client, typed)["区、街道和社区"][0]
    assert (place["text"], place["detail"]) == ("多福巷社区", "东城区 东华门街道")
    assert place["href"] == f"/communities/{told.community}"


def test_a_larger_place_leads_to_the_page_to_browse(client: FlaskClient, told: World) -> None:
    place = asked(client, "东华")["区、街道和社区"][0]
    assert place["href"] == f"/divisions/{told.street}"


def test_a_name_that_people_use_is_offered_with_the_community_that_bears_it(
    client: FlaskClient, told: World
) -> None:
    place = asked(client, "双槐")["区、街道和社区"][0]
    assert (place["text"], place["detail"]) == (ALIAS, "东城区 东华门街道 多福巷社区")


@pytest.mark.parametrize("typed", ["老年餐桌", "laoniancanz", "lao nian can zhuo"])
def test_a_service_point_is_offered_and_leads_to_its_page(
    client: FlaskClient, told: World, typed: str
) -> None:
    point = asked(client, typed)["服务点"][0]
    assert point["text"] == CANTEEN
    assert point["href"].startswith("/points/")
    assert client.get(point["href"]).status_code == 200


def test_notes_are_no_suggestions(client: FlaskClient, told: World) -> None:
    assert "服务点" not in asked(client, "自带饭盒")


def test_what_is_near_comes_first(neighbour: FlaskClient, told: World) -> None:
    assert asked(neighbour, "餐桌")["服务点"][0]["text"] == CANTEEN
    neighbour.set_cookie("community", str(told.neighbour))
    assert asked(neighbour, "餐桌")["服务点"][0]["text"] == "银闸餐桌"


def test_a_place_before_the_need_is_kept(client: FlaskClient, told: World) -> None:
    services = asked(client, "多福巷社区送餐")["服务"]
    assert services[0]["href"] == f"/items/0202?in={told.community}"


def test_eight_at_most_and_some_of_each_kind(client: FlaskClient, told: World) -> None:
    for typed in ("老", "社区", "a", "东", "餐", "yi", "l"):
        groups = asked(client, typed)
        assert sum(map(len, groups.values())) <= 8
    assert len(asked(client, "社区")["服务"]) > 4


def test_on_an_english_page_what_is_chinese_is_said_to_be(reader: FlaskClient, told: World) -> None:
    groups = asked(reader, "老年饭桌")
    assert groups["Services"][0]["zh"] == ["detail"]
    assert groups["Services"][0]["text"].isascii()
    (place, *_others) = asked(reader, "多福巷")["Districts, streets and communities"]
    assert place["zh"] == ["text"]
    assert place["detail"] == "Duofuxiang, Donghuamen Subdistrict, Dongcheng District"


def test_the_answer_is_the_visitors_own_and_leaves_no_cookie(client: FlaskClient, told: World) -> None:
    response = client.get("/suggest?q=餐")
    assert response.headers["Cache-Control"] == "private, max-age=60"
    assert "Cookie" in response.headers["Vary"]
    assert "Set-Cookie" not in response.headers
    assert response.mimetype == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_typed_and_nothing_known_are_said(client: FlaskClient, told: World) -> None:
    for typed in ("", " ", "?!", "股票行情走势"):
        answer = client.get("/suggest", query_string={"q": typed}).get_json()
        assert answer == {"groups": [], "status": "没有提示。"}
    answer = client.get("/suggest", query_string={"q": "老年饭桌"}).get_json()
    assert answer["status"] == "1条提示，可用上下方向键选择。"


def test_a_portal_without_services_still_offers_places_and_does_not_fail(client: FlaskClient) -> None:
    assert client.get("/suggest?q=东").get_json()["groups"] == []


@pytest.mark.one_database
@examples(25)
@given(typed=st.text(max_size=80))
def test_whatever_is_typed_gets_an_answer(client: FlaskClient, told: World, typed: str) -> None:
    response = client.get("/suggest", query_string={"q": typed.encode(errors="surrogatepass")})
    assert response.status_code == 200
    assert response.get_json()["status"]


@pytest.mark.parametrize(
    "raw", ["%ff%fe", "%00", "%ed%a0%80", "x" * 1500, "%F0%9F%98%80", "&in=9", "&in=x&q=y"]
)
def test_bytes_that_are_no_text_get_an_answer(client: FlaskClient, told: World, raw: str) -> None:
    assert client.get(f"/suggest?q={raw}").status_code == 200


def test_typing_costs_the_same_however_much_is_found(app: Flask, client: FlaskClient, told: World) -> None:
    client.get("/suggest?q=餐桌")
    with counted(app) as few:
        client.get("/suggest?q=银闸餐桌")
    with counted(app) as many:
        client.get("/suggest?q=餐桌")
    assert len(many) == len(few) <= 6


@pytest.mark.one_database
def test_a_machine_that_asks_too_often_is_told_so(app_with: Any, told: World) -> None:
    client = app_with(rate_limits=True).test_client()
    answers = {client.get("/suggest?q=").status_code for _again in range(620)}
    assert answers == {200, 429}


# On the results page -----------------------------------------------------------------------------------


def local(client: CheckingClient) -> list[str]:
    return [text_of(row) for row in client.page.all("li", class_="local-hit")]


def test_the_results_page_shows_places_and_notes_beside_the_services(
    neighbour: CheckingClient, told: World
) -> None:
    neighbour.get("/search?q=老年餐桌")
    assert f"{CANTEEN} 东城区 东华门街道 多福巷社区 · 多福巷2号" in local(neighbour)[0]
    assert neighbour.page.all("li", class_="service")


def test_words_of_a_community_are_no_empty_page(client: CheckingClient, told: World) -> None:
    client.get("/search", query_string={"q": "饭盒"})
    (note,) = [row for row in local(client) if "请自带饭盒。" in row]
    assert "老年餐桌、送餐" in note
    assert client.page.all("a", href=f"/items/0202?in={told.community:012d}")


def test_only_a_note_answers_and_the_page_says_so(
    client: CheckingClient, session: Session, told: World
) -> None:
    write(session, told, "量子纠缠展览厅", "薛定谔的猫")
    client.get("/search?q=薛定谔的猫")
    heading = text_of(client.page.all("h1")[0])
    assert heading == "服务点和社区说明中有“薛定谔的猫”"
    assert len(local(client)) == 1


def write(session: Session, world: World, name: str, note: str) -> None:
    worker = Actor("worker", (Held(Role.WORKER, world.neighbour),))
    session.rollback()
    begin_writing(session)
    offerings.save_point(
        session,
        actor=worker,
        community=world.neighbour,
        draft=PointDraft(name=name, address=f"银闸胡同7号{HOSTILE}"),
    )
    edition = edition_in_force(session, world.today)
    assert edition is not None
    draft = OfferingDraft(state=State.ABSENT, note_zh=note, note_en=note)
    offerings.record(session, actor=worker, community=world.neighbour, item=edition.item("0101"), draft=draft)
    session.commit()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "nasty", [NASTY, f"夜宵铺{HOSTILE}", "夜宵铺</script><!--", "夜宵铺{{ 7*7 }}{% raw %}"]
)
def test_hostile_names_and_notes_are_shown_as_they_are_written(
    client: CheckingClient, session: Session, told: World, nasty: str, language: str
) -> None:
    write(session, told, nasty, f"明天有{nasty}")
    client.set_cookie("language", language)
    response = client.get("/search?q=夜宵铺")
    point, note = local(client)
    assert nasty.lstrip("\u202e") in html.unescape(response.text)
    assert "夜宵铺" in point
    assert "夜宵铺" in note
    for harm in ("<img", "<script>alert", "<b>", "<!--"):
        assert harm not in response.text
    (option,) = asked(client, "夜宵铺")["服务点" if language == "zh" else "Service points"]
    assert option["text"] == nasty
    assert option["detail"] == f"银闸社区 银闸胡同7号{HOSTILE}"
