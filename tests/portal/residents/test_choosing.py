"""Choosing a community: by name, by browsing, and losing it again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.urls import iri_to_uri

from catalogue.foundation.database import begin_writing
from catalogue.models import Division
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World
from tests.worlds.told import ALIAS


def test_a_resident_types_a_name_and_chooses(client: CheckingClient, world: World) -> None:
    client.get("/places?q=多福巷")
    button = client.page.find("button", name="community")
    assert button.get("value") == str(world.community)
    answer = client.post("/community", data={"community": button.get("value"), "next": "/items/0202"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/items/0202")
    client.get("/")
    assert "多福巷社区" in client.page.text


def test_the_name_of_an_estate_will_do(client: CheckingClient, told: World) -> None:
    client.get(f"/places?q={ALIAS}")
    assert "多福巷社区" in client.page.text
    assert ALIAS in client.page.text


def test_a_resident_browses_down_from_district_to_community_without_a_script(
    client: CheckingClient, world: World
) -> None:
    client.get("/places?next=/items/0202")
    (district,) = [
        link.get("href") for link in client.page.all("a") if str(world.district) in (link.get("href") or "")
    ]
    client.get(district)
    (street,) = [
        link.get("href") for link in client.page.all("a") if str(world.street) in (link.get("href") or "")
    ]
    assert "6个社区" in client.page.text
    client.get(street)
    forms = [form for form in client.page.all("form") if form.get("action") == "/community"]
    assert len(forms) == 6
    assert {field.get("value") for form in forms for field in form.iter("input")} == {"/items/0202"}


def _choosing(client: CheckingClient) -> tuple[str, str]:
    """The community that the page's own button chooses, and where it leads then."""
    (button,) = client.page.all("button", class_="button", name="community")
    form = next(form for form in client.page.all("form") if button in form.iter("button"))
    return str(button.get("value")), str(form.find("input").get("value"))  # type: ignore[union-attr]


def _link(client: CheckingClient, text: str) -> str:
    """Where the first link of this name leads."""
    return str(next(link.get("href") for link in client.page.all("a") if text_of(link) == text))


def test_who_looks_at_a_community_before_choosing_it_still_gets_back_to_the_search(
    client: CheckingClient, world: World
) -> None:
    search = "/search?q=%E9%80%81%E9%A4%90"
    client.get("/places", query_string={"next": search})
    for name in ("东城区", "东华门街道", "多福巷社区"):
        client.get(_link(client, name))
    assert _choosing(client) == (str(world.community), search)
    client.get("/places", query_string={"next": search, "q": "多福巷"})
    client.get(_link(client, "多福巷社区"))
    community, following = _choosing(client)
    assert client.post("/community", data={"community": community, "next": following}).location == search


def test_who_took_a_wrong_turn_keeps_the_way_back(client: CheckingClient, told: World) -> None:
    client.get(f"/communities/{told.community}?next=/items/0202")
    assert _link(client, "东华门街道") == f"/divisions/{told.street}?next=/items/0202"
    assert _link(client, "银闸社区") == f"/communities/{told.neighbour}?next=/items/0202"
    client.get(f"/divisions/{told.street}?next=/items/0202")
    assert _link(client, "东城区") == f"/divisions/{told.district}?next=/items/0202"
    assert client.get(f"/divisions/{told.community}?next=/items/0202").location == (
        f"/communities/{told.community}?next=/items/0202"
    )
    client.get(f"/communities/{told.community}")
    assert _link(client, "东华门街道") == f"/divisions/{told.street}"


def test_a_community_is_chosen_right_under_its_name(client: CheckingClient, told: World) -> None:
    client.get(f"/communities/{told.community}")
    assert _choosing(client) == (str(told.community), f"/communities/{told.community}")
    order = [each.tag for each in client.page.find("main").iter() if each.tag in ("h1", "h2", "button")]
    assert order[:3] == ["h1", "button", "h2"]
    client.get(f"/communities/{told.community}?next=//evil.example/")
    assert _choosing(client) == (str(told.community), f"/communities/{told.community}")
    client.set_cookie("community", str(told.community))
    client.get(f"/communities/{told.community}?next=/items/0202")
    assert not client.page.all("button", name="community")


def test_the_page_to_choose_on_says_plainly_what_a_choice_is(client: CheckingClient, world: World) -> None:
    client.get("/places?next=/items/0202")
    assert "只选一次，只记在这台设备上。" in client.page.text
    assert "Cookie" not in client.page.text
    assert "也可以按区和街道选择" not in client.page.text, "the list of districts is below"
    assert client.page.find("input", id="place-q").get("name") == "q"
    assert client.page.find("div", class_="locate").get("data-next") == "/items/0202"


def test_a_name_that_nobody_bears_leads_to_browsing(client: CheckingClient, world: World) -> None:
    client.get("/places?q=亚特兰蒂斯")
    assert "没有找到叫“亚特兰蒂斯”的地方" in client.page.text
    assert client.page.all("a", href="tel:12345", class_="call")


def test_the_choice_can_be_forgotten(client: CheckingClient, world: World) -> None:
    client.set_cookie("community", str(world.community))
    client.post("/community", data={"community": ""})
    assert client.get_cookie("community") is None


@pytest.mark.parametrize(
    "wanted", ["110101000000", "999999999999", "abc", "1" * 40, "１１０１０１００１００１"]
)
def test_only_a_community_can_be_chosen(client: FlaskClient, world: World, wanted: str) -> None:
    assert client.post("/community", data={"community": wanted}).status_code == 400


def test_choosing_never_leads_off_the_portal(client: FlaskClient, world: World) -> None:
    answer = client.post("/community", data={"community": world.community, "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"


def test_another_site_cannot_choose_for_a_visitor(client: FlaskClient, world: World) -> None:
    answer = client.post(
        "/community", data={"community": world.community}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


def test_whoever_chose_a_community_that_was_merged_is_taken_to_its_successor(
    client: CheckingClient, session: Session, world: World
) -> None:
    begin_writing(session)
    session.execute(
        update(Division)
        .where(Division.code == world.community)
        .values(retired_on=world.today - timedelta(days=1), successor_code=world.neighbour)
    )
    session.commit()
    client.get(f"/communities/{world.community}")
    assert "不在区划名单" in client.page.text
    assert client.page.all("a", href=f"/communities/{world.neighbour}")
    client.set_cookie("community", str(world.community))
    client.get("/items/0202")
    assert "在银闸社区" in client.page.text


def test_whoever_chose_a_community_that_was_merged_twice_is_still_at_home(
    client: CheckingClient, session: Session, world: World
) -> None:
    last = next(code for code in world.communities if code not in (world.community, world.neighbour))
    begin_writing(session)
    for code, successor in ((world.community, world.neighbour), (world.neighbour, last)):
        session.execute(
            update(Division)
            .where(Division.code == code)
            .values(retired_on=world.today - timedelta(days=1), successor_code=successor)
        )
    session.commit()
    client.set_cookie("community", str(world.community))
    client.get("/items/0202")
    assert client.page.all("a", class_="here-name", href=f"/communities/{last}")


@pytest.mark.parametrize("code", [1, 110101001999, 999999999999, 10**12, 10**30])
def test_a_place_that_does_not_exist_is_not_found(client: FlaskClient, world: World, code: int) -> None:
    assert client.get(f"/communities/{code}").status_code == 404
    assert client.get(f"/divisions/{code}").status_code == 404


def test_each_level_has_one_address(client: FlaskClient, world: World) -> None:
    assert client.get(f"/communities/{world.street}").headers["Location"] == f"/divisions/{world.street}"
    assert (
        client.get(f"/divisions/{world.community}").headers["Location"] == f"/communities/{world.community}"
    )


@pytest.mark.parametrize(
    "name", ["duofuxiang", "Duofuxiang shequ", "duofu", "dongcheng duofuxiang", "多富巷", "多符巷社区"]
)
def test_pinyin_and_characters_that_only_sound_right_will_do(
    client: CheckingClient, told: World, name: str
) -> None:
    client.get("/places", query_string={"q": name})
    buttons = [button.get("value") for button in client.page.all("button", name="community")]
    assert str(told.community) in buttons


def test_an_estate_is_found_in_letters_too_and_its_name_is_told(client: CheckingClient, told: World) -> None:
    client.get("/places?q=shuanghuaishu")
    assert client.page.find("button", name="community").get("value") == str(told.community)
    assert f"又名{ALIAS}" in client.page.text or ALIAS in client.page.text


def test_two_letters_are_too_few_to_go_by(client: CheckingClient, world: World) -> None:
    client.get("/places?q=du")
    assert "没有找到叫“du”的地方" in client.page.text


def test_places_of_one_name_are_told_apart_by_district_and_street(
    client: CheckingClient, world: World
) -> None:
    client.get("/places?q=芍药居")
    rows = [text_of(each) for each in client.page.all("li", class_="choice")]
    assert len(rows) == 3
    assert all("朝阳区 太阳宫地区" in row for row in rows)
    client.get("/places?q=朝阳 芍药居")
    assert len(client.page.all("li", class_="choice")) == 3
    client.get("/places?q=东城 芍药居")
    assert "没有找到叫“东城 芍药居”的地方，找到了其中的“芍药居”" in client.page.text
    assert len(client.page.all("li", class_="choice")) == 3


def test_whoever_finds_more_than_a_page_holds_is_told_to_name_the_district(
    client: CheckingClient, world: World
) -> None:
    client.get("/places?q=社区")
    assert len(client.page.all("li", class_="choice")) == 20
    assert "请在前面加上区名" in client.page.text


def test_from_any_page_it_takes_a_name_and_a_choice_and_one_is_back(
    client: CheckingClient, world: World
) -> None:
    for address in ("/items/0202", "/search?q=送餐", "/services?category=02", "/events/illness"):
        client.delete_cookie("community")
        client.get(address)
        (link,) = client.page.all("a", class_="here-change")
        client.get(link.get("href"))
        form = client.page.find("form", class_="place-search")
        (following,) = [field for field in form.iter("input") if field.get("name") == "next"]
        # The name is typed, the community is chosen: two actions.
        client.get("/places", query_string={"q": "多福巷", "next": following.get("value")})
        (form,) = client.page.all("form", class_="choose")
        answer = client.post(
            "/community", data={each.get("name"): each.get("value") for each in form if each.get("name")}
        )
        assert iri_to_uri(answer.headers["Location"]) == iri_to_uri(address)


def test_choosing_does_not_lead_back_to_choosing(client: CheckingClient, world: World) -> None:
    client.get("/places?q=多福巷&next=/items/0202")
    (link,) = client.page.all("a", class_="here-change")
    assert link.get("href") == "/places?next=/items/0202"
    client.get("/places")
    assert client.page.all("a", class_="here-change", href="/places")


def test_an_address_too_long_to_lead_back_to_is_left_out(client: CheckingClient, world: World) -> None:
    client.get("/search", query_string={"q": "送餐", "x": "长" * 150})
    (link,) = client.page.all("a", class_="here-change")
    assert len(link.get("href") or "") <= 2000
    assert client.get(link.get("href")).status_code == 200


@pytest.mark.parametrize(
    ("typed", "part", "leads_to"),
    [
        ("东城区某某路", "东城区", "东城区"),
        ("多福巷社区3号楼", "多福巷社区", "多福巷社区"),
        ("duofuxiang juzhuzheng", "duofuxiang", "多福巷社区"),
    ],
)
def test_the_longest_part_that_exists_is_found_and_said(
    client: CheckingClient, told: World, typed: str, part: str, leads_to: str
) -> None:
    client.get("/places", query_string={"q": typed})
    assert f"没有找到叫“{typed}”的地方，找到了其中的“{part}”" in client.page.text
    assert _link(client, leads_to)


def test_a_slip_of_the_pen_leads_to_similar_names(client: CheckingClient, told: World) -> None:
    client.get("/places?q=多福港社区")
    assert "您要找的是不是下面这些" in client.page.text
    assert _link(client, "多福巷社区")


@pytest.mark.parametrize(
    "typed", ["东城多福巷", "北京市东城区东华门街道多福巷社区居委会", "东华门镇多福巷", "东城区东华门街道"]
)
def test_names_one_after_the_other_need_no_space(client: CheckingClient, told: World, typed: str) -> None:
    client.get("/places", query_string={"q": typed})
    found = [text_of(each) for each in client.page.all("p", class_="choice-name")]
    assert len(found) == 1
    assert found[0].startswith("多福巷社区" if "多福巷" in typed else "东华门街道")


def test_whoever_reports_something_names_the_place_in_the_same_ways(
    client: CheckingClient, told: World
) -> None:
    client.post("/feedback/new", data={"kind": "need", "place": "东城多福巷", "then": "look-up"})
    assert "多福巷社区" in client.page.text


def test_a_part_of_a_name_is_found_inside_the_district_before_it(client: CheckingClient, told: World) -> None:
    client.get("/places", query_string={"q": "门头沟惠通新"})
    assert "惠通新苑" in client.page.text
