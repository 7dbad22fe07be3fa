"""Any text may be typed: nothing breaks, and all spellings are read as one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.language.fillers import says_nothing
from catalogue.language.pinyin import key, segment, syllables
from catalogue.language.spelling import MAX_LENGTH, fold, fold_all, normalise
from catalogue.search.words.analysis import analyse
from tests.catalogue.searching import shipped

CHINESE = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=80)
ANYTHING = st.one_of(
    st.text(max_size=300), CHINESE, st.text(alphabet="abcdefghijklmnop qrstuvwxyz'üv", max_size=80)
)
FILLERS = [
    "请问",
    "在",
    "哪里",
    "你好",
    "地",
    "摊",
    "地摊",
    " the ",
    " please ",
    " where ",
    "三天",
    "点",
    "菜",
]
ODD = st.text(alphabet="()[]{}*?~^:\"'\\/&|!<>=+-%_#@$;,. ANDORNOT", max_size=80)


class TestNormalising:
    @pytest.mark.parametrize(
        ("typed", "one"),
        [
            ("ＷＩＦＩ　密碼", "wifi 密码"),
            ("輪椅", "轮椅"),
            ("著火了", "着火了"),
            ("著名作家", "著名作家"),
            ("健康檔案", "健康档案"),
            ("腳踏車被偷", "自行车被偷"),
            ("  Street   Lamp\t\n", "street lamp"),
            ("送\u200b餐", "送餐"),
        ],
    )
    def test_one_spelling(self, typed: str, one: str) -> None:
        assert normalise(typed) == one

    @given(ANYTHING)
    def test_twice_is_once(self, text: str) -> None:
        assert normalise(normalise(text)) == normalise(text)

    @given(ANYTHING)
    def test_it_cuts(self, text: str) -> None:
        assert len(normalise(text)) <= MAX_LENGTH

    @given(st.lists(st.text(max_size=20), max_size=6))
    def test_many_at_once_is_one_by_one(self, texts: list[str]) -> None:
        assert fold_all(texts) == [fold(text) for text in texts]


class TestAnalysis:
    @given(ANYTHING)
    def test_tokens_lie_in_the_text(self, text: str) -> None:
        analysis = analyse(normalise(text))
        assert len(analysis.cells) == len(analysis.importance)
        for token in analysis.tokens:
            assert 0 <= token.start < token.end <= len(analysis.cells)

    @given(st.one_of(ANYTHING, st.lists(st.sampled_from(FILLERS), max_size=5).map("".join)))
    def test_a_text_of_fillers_alone_says_nothing(self, text: str) -> None:
        typed = normalise(text)
        assert says_nothing(typed) == (not any(analyse(typed).importance))

    @pytest.mark.parametrize("text", ["三天", "半年", "几百块钱", "一平米多少", "两百平方米"])
    def test_how_much_and_how_long_say_nothing(self, text: str) -> None:
        assert says_nothing(text)

    def test_fillers_do_not_matter(self) -> None:
        analysis = analyse("请问哪里有食堂")
        mattering = [cell for cell, much in zip(analysis.cells, analysis.importance, strict=True) if much]
        assert "".join(mattering) == "食堂"


class TestSound:
    @given(CHINESE)
    def test_a_syllable_for_every_character(self, text: str) -> None:
        assert len(syllables(text)) == len(text)

    @pytest.mark.parametrize(
        ("one", "other"), [("zhong", "zong"), ("lü", "lv"), ("xing", "xin"), ("sheng", "sen")]
    )
    def test_what_sounds_alike_has_one_key(self, one: str, other: str) -> None:
        assert key(one) == key(other)

    def test_letters_are_cut_where_syllables_bond(self) -> None:
        known = {"xi", "an", "xian", "fan", "fang", "gan"}
        assert segment("xian", known, lambda left, right: 0.0) == ["xian"]
        assert segment("xi'an", known, lambda left, right: 0.0) == ["xi", "an"]
        assert segment("fangan", known, lambda left, right: float((left, right) == ("fan", "gan"))) == [
            "fan",
            "gan",
        ]
        assert segment("hello", known, lambda left, right: 0.0) is None


class TestAnyText:
    @given(st.one_of(ANYTHING, ODD))
    def test_it_never_raises(self, text: str) -> None:
        searching = shipped()
        understood = searching.understand(text)
        found = searching.ranking.rank(understood).found
        assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
        assert all(hit.score > 0 for hit in found)
        assert len({hit.number for hit in found}) == len(found)
        place = understood.understanding.place
        if place is not None:
            assert place.candidates
            assert all(code in searching.names for code in place.candidates)

    @pytest.mark.parametrize(
        "query",
        [
            "食堂 AND NOT (",
            'name:"食堂"~2^3 OR *',
            "[食堂 TO",
            "食堂' OR 1=1 --",
            "%_\\",
            "\x00\x01食堂",
            "食堂\ud800",
            "😀食堂",
        ],
    )
    def test_query_languages_mean_nothing(self, query: str) -> None:
        found = shipped().codes(query)
        assert found[:1] == ["0202"] or "食堂" not in query

    def test_two_thousand_characters_are_a_long_query_and_no_more(self) -> None:
        assert shipped().codes("老年饭桌" + "很想吃饭" * 500)[0] == "0202"
        assert shipped().codes("x" * 2000) == []
        assert shipped().codes("-" * 2000) == []
