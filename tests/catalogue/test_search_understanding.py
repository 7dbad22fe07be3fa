"""What the search says about a query: its parts, the kind of answer, and what is easily confused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.foundation.errors import BadFile
from catalogue.language.spelling import MAX_LENGTH, normalise
from catalogue.models import Level
from catalogue.search.answers.ranking import Kind, Ranked
from catalogue.search.needs.guidance import Guidance, read_guidance
from catalogue.search.places.index import Named, PlaceIndex
from catalogue.search.places.namesakes import Hints
from catalogue.search.query.parts import PartKind, QueryPart
from tests.catalogue.searching import shipped
from tests.examples import examples

HAIDIAN, CHAOYANG = 110108000000, 110105000000


def ranked(query: str) -> Ranked:
    searching = shipped()
    return searching.ranking.rank(searching.understand(query))


def terms(query: str) -> tuple[QueryPart, ...]:
    return shipped().understand(query).understanding.parts


def parts(query: str) -> list[tuple[str, str]]:
    return [(term.kind.value, term.text) for term in terms(query)]


def codes(found: Ranked) -> list[str]:
    return [shipped().items[hit.number].code for hit in found.found]


class TestPartsOfAQuery:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("多福巷社区送餐", [("need", "送餐"), ("place", "多福巷社区")]),
            ("海淀 早教", [("need", "早教"), ("place", "海淀")]),
            ("东厂社区附近的图书室", [("need", "图书室"), ("place", "东厂社区")]),
            ("残疾人就业", [("need", "就业"), ("audience", "残疾人")]),
            ("meals near Donghuamen", [("need", "meals"), ("place", "Donghuamen")]),
            ("haidian zaojiao", [("need", "zaojiao"), ("place", "haidian")]),
            ("elderly 送餐", [("need", "送餐"), ("audience", "elderly")]),
            ("找 babysitter", [("need", "找 babysitter")]),
            ("韶九胡同送餐", [("need", "送餐"), ("place", "韶九胡同")]),
            ("东城区多福巷社区给老人送饭", [("need", "送饭"), ("place", "东城区多福巷社区"), ("audience", "老人")]),
            ("老年人", [("audience", "老年人")]),
            ("多福巷社区", [("place", "多福巷社区")]),
            ("请问哪里有送餐吗", [("need", "送餐")]),
        ],
    )  # fmt: skip
    def test_need_place_and_people_are_told_apart(self, query: str, expected: list[tuple[str, str]]) -> None:
        assert parts(query) == expected

    @pytest.mark.parametrize("query", ["残疾人证", "老人机", "老年证", "孤儿"])
    def test_a_word_with_people_in_it_is_not_torn_apart(self, query: str) -> None:
        assert parts(query) == [("need", query)]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("多福巷社區送餐", "多福巷社區"),
            ("送餐　多福巷社区", "多福巷社区"),
            ("Meals in DongHuaMen", "DongHuaMen"),
        ],
    )
    def test_a_part_stands_as_it_was_typed(self, query: str, expected: str) -> None:
        assert (PartKind.PLACE, expected) in [(term.kind, term.text) for term in terms(query)]

    @pytest.mark.parametrize(
        ("query", "kind", "rest"),
        [
            ("多福巷社区送餐", "place", "送餐"),
            ("多福巷社区送餐", "need", "多福巷社区"),
            ("东厂社区附近的图书室", "place", "图书室"),
            ("残疾人就业", "audience", "就业"),
            ("给老人送饭", "audience", "送饭"),
            ("meals for the elderly near Donghuamen", "place", "meals for the elderly"),
            ("meals for the elderly near Donghuamen", "audience", "meals near Donghuamen"),
        ],
    )
    def test_a_part_can_be_taken_away(self, query: str, kind: str, rest: str) -> None:
        assert [term.rest for term in terms(query) if term.kind == kind] == [rest]

    @pytest.mark.parametrize(
        "query", ["多福巷社区送餐", "东城区多福巷社区送餐", "多福巷社区 多福巷社区 送餐"]
    )
    def test_the_query_without_its_place_has_none(self, query: str) -> None:
        (rest,) = (term.rest for term in terms(query) if term.kind is PartKind.PLACE)
        assert shipped().understand(rest).understanding.place is None
        assert shipped().codes(rest)[0] == "0202"


class TestKindOfAnswer:
    @pytest.mark.parametrize("query", ["老年饭桌", "疫苗", "0202", "lunch for grandma", "居家养佬"])
    def test_an_item_answers(self, query: str) -> None:
        assert ranked(query).kind is Kind.EXACT

    @pytest.mark.parametrize(
        ("query", "first"),
        [
            ("养老", "0201"),
            ("就业", "0101"),
            ("治安", "0702"),
            ("yanglao", "0201"),
            ("elderly care", "0201"),
            ("社区就业服务", "0101"),
            ("残疾人", "0207"),
        ],
    )
    def test_broad_words_give_a_group(self, query: str, first: str) -> None:
        found = ranked(query)
        assert found.kind is Kind.GROUP
        assert codes(found)[0] == first
        assert len(found.found) > 2

    @pytest.mark.parametrize(
        "query",
        [
            "孩子放学没人管",
            "四点半课堂",
            "养老院",
            "after school care",
        ],
    )
    def test_the_nearest_are_said_to_be_so(self, query: str) -> None:
        found = ranked(query)
        assert found.kind is Kind.NEAREST
        assert found.found

    @pytest.mark.parametrize(
        "query", ["股票行情", "买手机", "电脑配置推荐", "学校分数线", "狗粮打折", "asdf", ""]
    )
    def test_nothing_is_said_honestly(self, query: str) -> None:
        assert (ranked(query).kind, ranked(query).found) == (Kind.NONE, [])

    @pytest.mark.parametrize(
        ("query", "code"),
        [("买菜", "0901"), ("买酱油", "0901"), ("想卖煎饼", "0105"), ("视频通话怎么用", "0502"), ("带状疱疹疫苗", "0401")],
    )  # fmt: skip
    def test_doubt_does_not_turn_real_needs_away(self, query: str, code: str) -> None:
        assert code in codes(ranked(query))[:3]


class TestWhatIsEasilyConfused:
    @pytest.mark.parametrize(
        ("query", "both"),
        [
            ("修水管", {"0902", "0805"}),
            ("xiushuiguan", {"0902", "0805"}),
            ("低保", {"0301", "0303"}),
            ("日间照料", {"0201", "0211"}),
            ("邻居吵架", {"0707", "0709"}),
            ("体检", {"0401", "0402", "0510"}),
            ("楼道堆杂物", {"0708", "0801"}),
            ("burst pipe", {"0902", "0805"}),
        ],
    )
    def test_all_are_shown_with_the_difference(self, query: str, both: set[str]) -> None:
        found = ranked(query)
        assert found.distinction is not None
        assert set(found.distinction.codes) == both
        assert both <= set(codes(found))
        assert found.distinction.text_zh.endswith("。")
        assert found.distinction.text_en.endswith(".")

    @pytest.mark.parametrize("query", ["送餐", "法律援助", "股票行情", "借书"])
    def test_where_nothing_is_confused_nothing_is_said(self, query: str) -> None:
        assert ranked(query).distinction is None

    def test_a_word_within_another_word_is_no_reason(self) -> None:
        assert ranked("parents").distinction is None  # holds “rent”


class TestGuidance:
    def test_every_key_is_an_item(self) -> None:
        file = read_guidance()
        known = {item.key for item in shipped().items}
        named = {key for entry in (*file.groups, *file.distinctions) for key in entry.items}
        assert named <= known

    def test_every_distinction_tells_several_items_apart_in_two_languages(self) -> None:
        for entry in read_guidance().distinctions:
            assert len(entry.items) == len(set(entry.items)) > 1
            assert any("\u4e00" <= char <= "\u9fff" for char in entry.zh)
            assert entry.en.isascii()

    def test_no_broad_word_stands_in_two_groups(self) -> None:
        words = [word for entry in read_guidance().groups for word in entry.words]
        assert len(words) == len(set(words))

    def test_an_edition_without_the_items_gets_no_guidance(self) -> None:
        guidance = Guidance([])
        assert not guidance.group("养老")
        assert guidance.distinguished("修水管", [0]) is None

    def test_a_mistake_is_told_with_its_line(self, tmp_path: Path) -> None:
        file = tmp_path / "guidance.yaml"
        file.write_text("groups:\n  - words: 养老\n    item: [home-care]\ndistinctions: []\nnearest: ''\n")
        with pytest.raises(BadFile) as caught:
            read_guidance(file)
        assert caught.value.line in (2, 3)


class TestChosenBefore:
    """Two streets have the name 八里庄: one in 海淀, one in 朝阳."""

    def candidates(self) -> tuple[int, ...]:
        place = shipped().understand("八里庄街道食堂").understanding.place
        assert place is not None
        return place.candidates

    def test_an_earlier_choice_decides_and_the_others_are_still_offered(self) -> None:
        first, second = self.candidates()
        for chosen in (first, second):
            _need, place = shipped().places.find("八里庄街道食堂", Hints(remembered=(110101001001, chosen)))
            assert place is not None
            assert (place.code, place.remembered, place.candidates) == (chosen, True, (first, second))

    def test_the_latest_choice_counts(self) -> None:
        first, second = self.candidates()
        _need, place = shipped().places.find("八里庄街道食堂", Hints(remembered=(second, first)))
        assert place is not None
        assert place.code == second

    def test_a_name_in_the_query_counts_more(self) -> None:
        first, second = self.candidates()
        other = first if first // 10**6 * 10**6 != HAIDIAN else second
        _need, place = shipped().places.find("海淀区八里庄街道食堂", Hints(remembered=(other,)))
        assert place is not None
        assert place.code is not None
        assert not place.remembered
        assert place.code // 10**6 * 10**6 == HAIDIAN

    def test_the_place_of_the_page_counts_more(self) -> None:
        first, second = self.candidates()
        other = first if first // 10**6 * 10**6 != CHAOYANG else second
        _need, place = shipped().places.find("八里庄街道食堂", Hints(within=CHAOYANG, remembered=(other,)))
        assert place is not None
        assert place.code != other
        assert not place.remembered

    def test_a_choice_that_is_gone_does_no_harm(self) -> None:
        _need, place = shipped().places.find("八里庄街道食堂", Hints(remembered=(999999999999, -1)))
        assert place is not None
        assert place.code is None

    def test_where_one_bears_the_name_nothing_is_remembered(self) -> None:
        row = Named(110101001001, Level.COMMUNITY, "老槐树社区居委会", False, None)
        _need, place = PlaceIndex([row]).find("老槐树社区食堂", Hints(remembered=(row.code,)))
        assert place is not None
        assert not place.remembered


WORDS = (
    *("多福巷社区", "海淀", "老人", "残疾人", "送餐", "就业", "附近的", "給", "ＷＩＦＩ", "的", "?"),
    *(" for the elderly ", " near ", " ", " haidian "),
)
PIECES = st.lists(st.sampled_from(WORDS), max_size=7).map("".join)
ANYTHING = st.one_of(st.text(max_size=90), st.text(min_size=1500, max_size=4000), PIECES)


class TestAnyText:
    @given(ANYTHING)
    def test_anything_gives_an_answer(self, text: str) -> None:
        found = ranked(text)
        assert found.kind in Kind
        assert (found.kind is Kind.NONE) == (not found.found)
        if found.distinction is not None:
            assert set(found.distinction.codes) <= set(codes(found))

    @given(ANYTHING)
    def test_terms_come_from_the_query_and_their_rests_are_shorter(self, text: str) -> None:
        found = terms(text)
        spelt = normalise(text)
        assert len(spelt) <= MAX_LENGTH
        assert len([term for term in found if term.kind is PartKind.NEED]) <= 1
        assert len([term for term in found if term.kind is PartKind.PLACE]) <= 1
        for term in found:
            assert term.text.strip() == term.text != ""
            # A part taken out of the middle leaves a space, so that its neighbours stay apart.
            assert _letters(term.rest) < max(_letters(spelt), _letters(text))

    @given(PIECES)
    def test_what_was_taken_away_is_gone(self, text: str) -> None:
        for term in terms(text):
            if term.kind is PartKind.AUDIENCE:
                assert term.text not in term.rest

    @examples(40)
    @given(PIECES)
    def test_taking_parts_away_comes_to_an_end(self, text: str) -> None:
        for _step in range(12):
            found = terms(text)
            if not found:
                break
            text = found[0].rest
        assert not terms(text)


def _letters(text: str) -> int:
    return len("".join(text.split()))
