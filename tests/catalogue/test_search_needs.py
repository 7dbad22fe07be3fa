"""Residents' words lead to items: kind by kind, and over a list as a whole."""

from __future__ import annotations

import functools

import pytest

from catalogue.search.words.look_alikes import alike
from tests.catalogue.searching import QUERIES, shipped


def _listed() -> list[tuple[str, set[str], str]]:
    rows = [line.split("\t") for line in QUERIES.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    return [
        (query, set() if items == "-" else set(items.split(",")), kind) for query, items, kind in rows[1:]
    ]


@functools.cache
def _found(query: str) -> tuple[str, ...]:
    """The services that the search names, best first. Every test of the list asks the same queries."""
    return tuple(shipped().codes(query))


def _share(right: list[bool]) -> float:
    return sum(right) / len(right)


class TestList:
    """The list of queries in tests/data: floors, so that no change makes the search worse unnoticed."""

    def test_it_is_long_and_holds_every_kind(self) -> None:
        listed = _listed()
        kinds = {kind for _query, _codes, kind in listed}
        assert len(listed) >= 250
        assert kinds == {
            "colloquial", "pinyin", "initials", "typo", "traditional", "english", "with place", "none",
        }  # fmt: skip

    def test_most_queries_find_their_item_first(self) -> None:
        asked = [(_found(query), codes) for query, codes, _kind in _listed() if codes]
        assert _share([bool(found) and found[0] in codes for found, codes in asked]) >= 0.95

    def test_nearly_all_find_it_among_three(self) -> None:
        asked = [(_found(query), codes) for query, codes, _kind in _listed() if codes]
        assert _share([not codes.isdisjoint(found[:3]) for found, codes in asked]) >= 0.98

    def test_what_no_service_answers_finds_nothing(self) -> None:
        asked = [_found(query) for query, codes, _kind in _listed() if not codes]
        assert _share([not found for found in asked]) >= 0.9

    @pytest.mark.parametrize("kind", ["pinyin", "initials", "typo", "traditional", "english", "with place"])
    def test_no_kind_is_left_behind(self, kind: str) -> None:
        asked = [(_found(query), codes) for query, codes, own in _listed() if own == kind]
        assert _share([not codes.isdisjoint(found[:3]) for found, codes in asked]) >= 0.9


class TestKinds:
    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("老人在家没人做饭", "0202"),
            ("路灯不亮", "0805"),
            ("借书", "0506"),
            ("jieshu", "0506"),
            ("jie shu", "0506"),
            ("juzhuzheng", "0601"),
            ("ljfl", "0803"),
            ("路登不亮", "0805"),
            ("輪椅坡道", "0208"),
            ("ＷＩＦＩ", "1002"),
            ("broken street lights", "0805"),
            ("Street Lamps", "0805"),
            ("vaccinatoin", "0401"),
            ("get my child vaccinated", "0401"),
        ],
    )
    def test_a_need_finds_its_item(self, query: str, code: str) -> None:
        assert shipped().codes(query)[0] == code

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("falvyuanzhu", "0707"),  # 原著, a book, sounds like 援助
            ("广长舞", "0509"),  # 长 is read in two ways
            ("jzz", "0601"),  # 居住证 is said in more ways than 捐赠站
            ("突发大病花了几十万实在没辙了", "0303"),  # a story, most of it beside the point
            ("孩子要中考压力大", "1001"),  # examinations are no service, a heavy heart is
        ],
    )
    def test_what_is_hard_to_hear_is_heard(self, query: str, code: str) -> None:
        assert shipped().codes(query)[0] == code

    @pytest.mark.parametrize(
        "query",
        ["股票行情", "nba直播", "bitcoin", "qwrtpsdfg", "啊啊啊", "?", "", "   ", "的了吗", "99999999"],
    )
    def test_nothing_answers(self, query: str) -> None:
        assert shipped().codes(query) == []

    @pytest.mark.parametrize("query", ["0202", "02-02", "02.02", "０２０２", " 0202 "])
    def test_a_code_finds_its_item_alone(self, query: str) -> None:
        assert shipped().codes(query) == ["0202"]

    def test_a_code_that_no_item_has_finds_nothing(self) -> None:
        assert shipped().codes("0299") == []

    @pytest.mark.parametrize(
        "query", ["社区安全服务", "安全服务", "安全", "Community safety", "社區安全服務"]
    )
    def test_a_category_lists_its_items_in_order(self, query: str) -> None:
        found = shipped().codes(query)
        assert found == [f"07{number:02}" for number in range(1, 13)]

    def test_every_item_finds_itself_by_its_names(self) -> None:
        lost = [
            (item.code, name)
            for item in shipped().items
            for name in (item.name_zh, item.name_en)
            if shipped().codes(name)[:1] != [item.code]
        ]
        assert lost == []


class TestNoNeed:
    @pytest.mark.parametrize("query", ["没有的东西", "没有", "没有了", "其他", "不能", "other people"])
    def test_words_that_are_only_part_of_a_need_find_nothing(self, query: str) -> None:
        assert shipped().codes(query) == []

    @pytest.mark.parametrize("query", ["没有工作", "不能下楼", "没有人陪"])
    def test_beside_others_they_do(self, query: str) -> None:
        assert shipped().codes(query)


class TestIllness:
    @pytest.mark.parametrize("query", ["精神分裂症", "双相", "schizophrenia"])
    def test_severe_mental_illness_leads_to_those_who_look_after_it(self, query: str) -> None:
        assert {"0401", "0308"} & set(shipped().codes(query)[:2])

    @pytest.mark.parametrize("query", ["abortion", "堕胎", "miscarriage"])
    def test_the_end_of_a_pregnancy_leads_to_family_planning(self, query: str) -> None:
        assert shipped().codes(query)[0] == "0404"


class TestAudiences:
    def test_people_alone_list_what_is_for_them(self) -> None:
        found = shipped().codes("老年人")
        wanted = {item.code for item in shipped().items if "elderly" in item.audiences}
        assert set(found) == wanted
        assert found[0].startswith("02")

    @pytest.mark.parametrize(
        ("query", "audience"),
        [("残疾人", "disabled"), ("seniors", "elderly"), ("房东", "landlords"), ("old people", "elderly")],
    )
    def test_in_either_language(self, query: str, audience: str) -> None:
        by_code = {item.code: item for item in shipped().items}
        found = shipped().codes(query)
        assert found
        assert all(audience in by_code[code].audiences for code in found)

    def test_people_in_a_need_are_understood(self) -> None:
        assert shipped().understand("爷爷吃饭").understanding.audiences == ("elderly",)
        assert shipped().understand("lunch for grandma").understanding.audiences == ("elderly",)
        assert shipped().understand("交电费").understanding.audiences == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("居往证", "0601"), ("社区食常", "0202"), ("莱市场", "0901"), ("广扬舞", "0509"), ("打役苗", "0401"),
        ("低堡", "0301"), ("法律授助", "0707"), ("矫止", "0703"), ("养考院", "0211"),
    ],
)  # fmt: skip
def test_a_character_that_only_looks_right_will_do(typed: str, meant: str) -> None:
    assert shipped().codes(typed)[0] == meant


@pytest.mark.parametrize("typed", ["住往", "末日", "己已巳", "天夫无"])
def test_a_character_that_looks_like_another_is_no_need_by_itself(typed: str) -> None:
    assert shipped().codes(typed) == []


def test_what_looks_like_something_is_what_that_looks_like() -> None:
    known = [char for char in map(chr, range(0x4E00, 0x9FFF)) if alike(char)]
    assert len(known) > 600
    for char in known:
        assert char not in alike(char)
        assert all(char in alike(other) for other in alike(char))
    assert alike("的") == ()
