"""What was understood of a query, what kind of answer it gets, and places of one name."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from catalogue.foundation import stamps
from catalogue.foundation.database import begin_writing
from catalogue.models import DivisionAlias
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

NAMESAKE = "紫竹小区"


@pytest.fixture
def namesakes(told: World, session: Session) -> World:
    """The small world in which three communities of three districts have an estate of one name."""
    begin_writing(session)
    for code in (told.community, told.elsewhere, told.communities_in(told.mixed_street)[0]):
        session.add(DivisionAlias(division_code=code, name=NAMESAKE))
    stamps.bump(session, stamps.DIVISIONS)
    session.commit()
    return told


def terms(client: CheckingClient) -> dict[str, tuple[str, str | None]]:
    """What was understood, by its title: the words, and where the link without them leads."""
    return {
        text_of(each.find("dt")): (
            text_of(each.find("dd")).removesuffix(" ×"),
            None if each.find("dd/a") is None else each.find("dd/a").get("href"),  # type: ignore[union-attr]
        )
        for each in client.page.all("div", class_="term")
    }


def search(client: CheckingClient, query: str, **more: str) -> None:
    assert client.get("/search", query_string={"q": query, **more}).status_code == 200


def test_need_place_and_people_can_each_be_taken_off(client: CheckingClient, told: World) -> None:
    search(client, "东华门街道残疾人就业")
    assert {title: words for title, (words, _href) in terms(client).items()} == {
        "需求": "就业",
        "地点": "东华门街道",
        "对象": "残疾人",
    }
    link = next(
        link for link in client.page.all("a") if link.get("aria-label") == "不限地点：去掉 东华门街道"
    )
    client.get(link.get("href"))
    assert set(terms(client)) == {"需求", "对象"}
    link = next(link for link in client.page.all("a") if link.get("aria-label") == "不限对象：去掉 残疾人")
    client.get(link.get("href"))
    assert "“就业”" in text_of(client.page.find("h1"))


def test_a_place_that_only_the_address_names_can_be_taken_off_too(
    client: CheckingClient, told: World
) -> None:
    client.set_cookie("community", str(told.community))
    search(client, "送餐")
    assert terms(client)["地点"] == ("多福巷社区", f"/search?q=%E9%80%81%E9%A4%90&in={told.city}")
    client.get(terms(client)["地点"][1])
    assert "个社区（村）中" in client.page.text


def test_words_that_say_one_thing_only_are_not_repeated(client: CheckingClient, told: World) -> None:
    search(client, "送餐", **{"in": str(told.city)})
    assert "需求" not in terms(client) or terms(client)["需求"][1] is None


def test_a_broad_word_gives_services_with_what_each_is_for(client: CheckingClient, told: World) -> None:
    client.set_cookie("community", str(told.community))
    search(client, "养老")
    assert "每一项都写明了做什么" in client.page.text
    rows = client.page.all("li", class_="service")
    assert len(rows) > 1
    for row in rows:
        remarks = [text_of(each) for each in row.iter("p") if "service-remark" in (each.get("class") or "")]
        assert any(len(remark) > 10 for remark in remarks)


def test_a_need_that_no_service_answers_exactly_gets_the_nearest_ones_and_is_told_so(
    client: CheckingClient, told: World
) -> None:
    search(client, "孩子放学没人管")
    assert text_of(client.page.find("h1")) == "没有正好对应“孩子放学没人管”的服务"
    assert client.page.all("li", class_="service")
    assert [link for link in client.page.all("a") if "kind=need" in (link.get("href") or "")]


def test_a_leaking_pipe_at_home_and_in_the_street_are_told_apart(client: CheckingClient, told: World) -> None:
    search(client, "修水管")
    codes = [
        (link.get("href") or "")[:11]
        for row in client.page.all("li", class_="service")
        for link in row.iter("a")
    ]
    assert {"/items/0902", "/items/0805"} == set(codes[:2])
    assert client.page.all("div", class_="notice")


def test_nothing_found_is_an_honest_page_with_ways_on(client: CheckingClient, told: World) -> None:
    search(client, "股票行情")
    assert text_of(client.page.find("h1")) == "没有找到“股票行情”"
    assert (
        len([link for link in client.page.all("a") if "/services?category=" in (link.get("href") or "")])
        == 10
    )
    assert client.page.all("a", href="tel:12345", class_="call")
    (tell,) = [link for link in client.page.all("a") if "kind=need" in (link.get("href") or "")]
    answer = client.get(tell.get("href"))
    assert answer.status_code == 200
    assert "股票行情" in answer.text


def test_an_english_page_marks_the_chinese_that_was_typed(reader: CheckingClient, told: World) -> None:
    search(reader, "股票行情")
    assert [text_of(each) for each in reader.page.find("h1").iter("span")] == ["股票行情"]
    assert reader.page.find("h1").find("span").get("lang") == "zh-CN"  # type: ignore[union-attr]
    assert reader.page.find("input", id="q").get("lang") == "zh-CN"
    search(reader, "stock prices")
    assert reader.page.find("input", id="q").get("lang") is None
    assert not list(reader.page.find("h1").iter("span"))


@pytest.mark.parametrize(("typed", "place"), [("惠通新 送餐", "惠通新苑"), ("景杉 送餐", "景山")])
def test_a_place_found_by_a_part_of_its_name_or_by_its_sound_is_said_to_be(
    client: CheckingClient, told: World, typed: str, place: str
) -> None:
    search(client, typed)
    notice = text_of(client.page.all("div", class_="notice")[0])
    assert f"“{typed.split()[0]}”" in notice
    assert place in notice
    assert client.page.all("li", class_="service")


def test_a_part_of_a_name_alone_leads_to_the_places_that_have_it(client: CheckingClient, told: World) -> None:
    answer = client.get("/search", query_string={"q": "惠通新"})
    assert answer.status_code == 302
    client.get(answer.location)
    assert "惠通新苑" in client.page.text


def choices(client: CheckingClient) -> list[str]:
    return [
        link.get("href") or ""
        for entry in client.page.all("li", class_="choice")
        for link in entry.iter("a")
        if "meant=" in (link.get("href") or "")
    ]


def ask_again(client: CheckingClient) -> None:
    """Go back to choosing among the places of one name."""
    again = next(link for link in client.page.all("a") if text_of(link) == "换一个同名地方")
    client.get(again.get("href"))


def test_a_name_that_several_places_bear_is_asked_about_and_then_remembered(
    client: CheckingClient, namesakes: World
) -> None:
    search(client, f"{NAMESAKE}送餐")
    offered = choices(client)
    assert len(offered) == 3
    assert any("kind=need" in (link.get("href") or "") for link in client.page.find("main").iter("a"))
    assert "多福巷社区" in client.page.text
    assert "东城区 东华门街道" in client.page.text
    mine = next(href for href in offered if str(namesakes.community) in href)
    client.get(mine)
    assert "本社区提供" in client.page.text
    assert "这里按您选过的多福巷社区回答" in client.page.text
    cookie = client.get_cookie("places")
    assert cookie is not None
    assert (cookie.value, cookie.http_only, cookie.same_site) == (str(namesakes.community), True, "Lax")
    search(client, f"{NAMESAKE} 找工作")
    assert not choices(client)
    ask_again(client)
    assert len(choices(client)) == 3
    other = next(href for href in choices(client) if str(namesakes.elsewhere) in href)
    client.get(other)
    assert "杨坨社区" in client.page.text
    assert client.get_cookie("places").value == f"{namesakes.elsewhere}.{namesakes.community}"  # type: ignore[union-attr]


def test_a_namesake_that_only_lies_nearest_is_said_to_be_one_and_can_be_changed(
    client: CheckingClient, namesakes: World
) -> None:
    client.set_cookie("community", str(namesakes.elsewhere))
    search(client, f"{NAMESAKE}送餐")
    assert "离您的社区最近的杨坨社区" in client.page.text
    ask_again(client)
    assert len(choices(client)) == 3
    mine = next(href for href in choices(client) if str(namesakes.community) in href)
    client.get(mine)
    assert "这里按您选过的多福巷社区回答" in client.page.text
    # The name alone does not lead away before the others have been seen.
    client.delete_cookie("places")
    search(client, NAMESAKE)
    assert len(choices(client)) == 3
    assert str(namesakes.elsewhere) in choices(client)[0]
    assert "离您的社区最近" in client.page.text


def test_the_name_alone_leads_to_the_place_once_it_is_chosen(
    client: CheckingClient, namesakes: World
) -> None:
    search(client, NAMESAKE)
    mine = next(href for href in choices(client) if str(namesakes.community) in href)
    assert client.get(mine).headers["Location"] == f"/communities/{namesakes.community}"
    # Asked again, it must be possible to choose another one; the last choice comes first.
    search(client, NAMESAKE)
    assert str(namesakes.community) in choices(client)[0]
    assert len(choices(client)) == 3
    assert "上次选的" in client.page.text


def test_a_choice_works_without_cookies_too(client: CheckingClient, namesakes: World) -> None:
    search(client, f"{NAMESAKE}送餐", meant=str(namesakes.community))
    client.delete_cookie("places")
    search(client, f"{NAMESAKE}送餐", meant=str(namesakes.community))
    assert "本社区提供" in client.page.text


def test_a_link_on_somebody_elses_page_is_answered_but_not_remembered(
    client: CheckingClient, namesakes: World
) -> None:
    client.get(
        "/search",
        query_string={"q": f"{NAMESAKE}送餐", "meant": str(namesakes.community)},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert "本社区提供" in client.page.text
    assert client.get_cookie("places") is None


@pytest.mark.parametrize("meant", ["1", "abc", "999999999999", "110199000000", "0" * 12, "ask", ""])
def test_a_choice_that_is_none_of_the_namesakes_is_no_choice(
    client: CheckingClient, namesakes: World, meant: str
) -> None:
    search(client, f"{NAMESAKE}送餐", meant=meant)
    assert len(choices(client)) == 3
    assert client.get_cookie("places") is None


def test_only_the_last_five_choices_are_kept(client: CheckingClient, namesakes: World) -> None:
    others = [str(code) for code in namesakes.communities[10:16]]
    client.set_cookie("places", ".".join(others))
    search(client, f"{NAMESAKE}送餐", meant=str(namesakes.community))
    assert client.get_cookie("places").value.split(".") == [str(namesakes.community), *others[:4]]  # type: ignore[union-attr]


@pytest.mark.parametrize("value", ["", "....", "nonsense", "1" * 3000, "١١٠١٠١٠٠١٠٠١", "999999999999.x"])
def test_a_cookie_that_makes_no_sense_does_no_harm(
    client: CheckingClient, namesakes: World, value: str
) -> None:
    client.set_cookie("places", value)
    search(client, f"{NAMESAKE}送餐")
    assert len(choices(client)) == 3
