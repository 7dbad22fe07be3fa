"""A program that searches gets the answer that a resident reads on the page of results."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from catalogue.counters.segments import Segment
from catalogue.language.spelling import LONGEST_STORY
from portal.api.desk.found import SearchModel
from portal.api.desk.search import SearchAnswerModel
from tests.pages import CheckingClient, text_of
from tests.worlds import neighbourhood
from tests.worlds.eight_streets import World

QUERIES = (
    "老年饭桌", "修水管", "养老", "放学没人管", "股票行情", "低保", "打疫苗", "灯", "202", "孩子老被他爸打", "着火了",
    "lunch for grandma", "jzz", "心里难受", "落户", "找工作", "垃圾", "停车", "护照到期换新", "营业执照", "知青档案查询",
    "银闸 老年餐桌", "东华门 理发", "多福巷社区", "社区电话", "燕家台村 养老", "楼道里冒烟", "离婚冷静期", "理发",
)  # fmt: skip
_CODE = re.compile(r"/items/([^/?#]+)")


def found(client: CheckingClient, query: str, **arguments: str) -> SearchModel:
    answer = client.get("/api/v1/search", query_string={"q": query, **arguments})
    assert answer.status_code == 200, answer.data
    return SearchAnswerModel.model_validate_json(answer.data).data


def listed(client: CheckingClient) -> list[str]:
    """Codes of the services on the page, in order."""
    rows = [row for rows in client.page.all("ul", class_="services") for row in rows.findall("li")]
    links = [next(row.iter("a")).get("href", "") for row in rows]
    return [code[1] for code in map(_CODE.search, links) if code]


def compare(client: CheckingClient, query: str, place: str) -> None:
    """Ask the page and the address for programs the same, and hold them to each other."""
    said = found(client, query, **({"community": place} if place else {}))
    page = client.get("/search", query_string={"q": query, "in": place})
    if page.status_code == 302:
        assert page.headers["Location"] == said.page, query
        return
    assert urlsplit(said.page).path == "/search"
    assert listed(client) == [row.item.code for row in said.services], query
    text = text_of(client.page.find("main"))
    urgent = [link.get("href") for box in client.page.all("div", class_="urgent") for link in box.iter("a")]
    assert urgent == [f"tel:{number}" for number in (said.emergency.numbers if said.emergency else ())], query
    assert bool(client.page.all("section", **{"aria-labelledby": "office"})) is bool(said.other_office), query
    if said.other_office:
        assert said.other_office.name_zh in text, query
        assert f"tel:{said.other_office.phone}" in {link.get("href") for link in client.page.root.iter("a")}
    for item in said.others:
        assert item.plain_name_zh in text, query
    assert len(client.page.all("li", class_="choice")) == len(said.choices), query
    told = [row.line for row in said.services if row.line and row.line.state is not Segment.UNKNOWN]
    for line in told:  # of what is not reported the page says so once for all
        assert line.says_zh.split("·")[0].strip() in text, query


@pytest.mark.one_database
class TestAgreement:
    @pytest.mark.parametrize("query", QUERIES)
    def test_the_page_and_the_program_get_the_same_services_offices_and_places(
        self, client: CheckingClient, told: World, query: str
    ) -> None:
        compare(client, query, "")
        compare(client, query, f"{told.community:012d}")

    @given(
        query=st.one_of(
            st.sampled_from(QUERIES),
            st.lists(st.sampled_from(QUERIES), min_size=2, max_size=3).map(" ".join),
            st.text(max_size=30),
        )
    )
    def test_they_agree_on_all_words(self, client: CheckingClient, told: World, query: str) -> None:
        if query.strip():
            compare(client, query, f"{told.neighbour:012d}")


@pytest.mark.both_databases
class TestAnswer:
    def test_in_a_community_each_service_says_where_when_and_whom_to_call(
        self, client: CheckingClient, session: Session, told: World
    ) -> None:
        neighbourhood.settle(session, told)
        session.commit()
        said = found(client, "老年饭桌", community=f"{told.community:012d}")
        line = said.services[0].line
        assert line is not None
        assert line.says_zh
        assert line.says_en
        assert line.call.phone

    def test_for_a_wider_place_it_says_in_how_many_communities(
        self, client: CheckingClient, told: World
    ) -> None:
        said = found(client, "老年饭桌", community=f"{told.district:012d}")
        counted = said.services[0].counted
        assert counted is not None
        assert counted.communities == len(told.communities_in(told.district))

    def test_an_emergency_comes_with_its_numbers(self, client: CheckingClient, told: World) -> None:
        said = found(client, "着火了")
        assert said.emergency is not None
        assert said.emergency.numbers[0] == "119"

    def test_a_place_that_does_not_exist_is_not_found(self, client: CheckingClient, told: World) -> None:
        assert client.get("/api/v1/search?q=养老&community=990000000000").status_code == 404

    @pytest.mark.parametrize(
        "query", ["", "q=" + "长" * (LONGEST_STORY + 1), "q=养老&community=11", "q=养老&in=11"]
    )
    def test_what_cannot_be_asked_is_refused(self, client: CheckingClient, told: World, query: str) -> None:
        assert client.get(f"/api/v1/search?{query}").status_code == 400

    def test_cookies_change_nothing(self, client: CheckingClient, told: World) -> None:
        first = client.get("/api/v1/search?q=老年饭桌")
        client.set_cookie("community", str(told.community))
        client.set_cookie("elder", "1")
        client.set_cookie("language", "en")
        client.set_cookie("places", str(told.neighbour))
        assert client.get("/api/v1/search?q=老年饭桌&").data == first.data
