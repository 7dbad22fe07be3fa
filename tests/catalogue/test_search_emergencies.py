"""People in danger read first whom to call, and no one else is alarmed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.foundation.errors import BadFile
from catalogue.language.spelling import normalise
from catalogue.language.word_files import read_words
from catalogue.search.answers.ranking import Kind, Ranked
from catalogue.search.learned.weights import Weights
from catalogue.search.needs.emergencies import LEARNED, EmergencyFile, emergencies
from catalogue.search.needs.urgent import labelled, stamp
from catalogue.search.words.analysis import analyse
from tests.catalogue.searching import shipped

DATA = Path(__file__).parent.parent / "data"
UNSEEN = [
    line.split("\t")
    for line in (DATA / "emergencies-unseen.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith(("#", "query\t"))
]


def numbers(query: str) -> str:
    understood = shipped().understand(query)
    found = emergencies().find(understood.understanding.need, understood.analysis)
    return "|".join(found.numbers) if found else "-"


def ranked(query: str) -> Ranked:
    """What is shown beside the numbers."""
    understood = shipped().understand(query)
    need = understood.understanding.need
    found = emergencies().find(need, understood.analysis)
    leads = found.leads if found else ()
    return shipped().ranking.rank(understood, leads, asked=emergencies().asks(need))


def keys(query: str) -> list[str]:
    """Keys of the items shown beside the numbers."""
    return [shipped().items[hit.number].key for hit in ranked(query).found]


def _sensitive() -> list[str]:
    lines = (DATA / "sensitive.tsv").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line[0] != "#"][1:]


def _first_right(sort: str) -> float:
    """The share of unseen queries of one sort that get the first number that the list says."""
    listed = [(query, wanted) for query, wanted, of in UNSEEN if of == sort]
    assert len(listed) > 80
    return sum(numbers(query).split("|")[0] == wanted for query, wanted in listed) / len(listed)


TOUCHY = {"community-corrections", "drug-prevention", "resettlement-support"}


class TestNumbers:
    def test_what_was_learned_has_its_numbers(self) -> None:
        learned = labelled()
        right = [f"{numbers(query)}|".startswith(wanted) for query, wanted in learned.items()]
        assert len(right) > 1500
        assert sum(right) / len(right) >= 0.99

    def test_nothing_is_learned_of_what_measures(self) -> None:
        assert labelled().keys().isdisjoint(query for query, _wanted, _sort in UNSEEN)

    def test_the_shipped_weights_are_learned_from_the_shipped_words(self) -> None:
        assert Weights.read(LEARNED).stamp == stamp()

    @pytest.mark.parametrize(
        ("query", "first"),
        [
            ("家裡著火了", "119"),
            ("東直門 老人暈倒了", "120"),
            ("望京 煤气泄漏", "119"),
            ("My Husband Hits Me!", "110"),
            ("jiali zhaohuo", "119"),
            ("jialijinzeile", "110"),
            ("zhaohuo", "119"),
            ("车着火了", "119"),
            ("孩子的头已经出来了", "120"),
            ("My car is on fire", "119"),
        ],
    )
    def test_script_case_and_places_make_no_difference(self, query: str, first: str) -> None:
        assert numbers(query).split("|")[0] == first

    @pytest.mark.parametrize(("sort", "least"), [("true", 0.9), ("look-alike", 0.98), ("pinyin", 0.95)])
    def test_what_strangers_would_say_has_its_first_number(self, sort: str, least: float) -> None:
        assert _first_right(sort) >= least

    @pytest.mark.parametrize(
        "query",
        [
            "看电影的时候老人心梗了",
            "开发票的时候晕倒了",
            "考试压力大不想活了",
            "培训班老师打孩子",
            "和上次一样胸口疼",
        ],
    )
    def test_what_one_was_doing_calms_nothing(self, query: str) -> None:
        assert numbers(query) != "-"

    @pytest.mark.parametrize(
        "query", ["没有着火", "不是煤气泄漏", "没被骗", "怕着火", "万一着了火", "不小心"]
    )
    def test_what_is_denied_or_only_feared_alarms_no_one(self, query: str) -> None:
        assert numbers(query) == "-"

    @pytest.mark.parametrize("query", ["孩子不小心吞了纽扣电池", "我好害怕有人跟踪我"])
    def test_a_calming_word_inside_another_word_calms_nothing(self, query: str) -> None:
        assert numbers(query) != "-"

    @pytest.mark.parametrize(
        "query", ["老公打电话找保姆", "我妈又打麻将", "家里有没有意思的活动", "在家里找活干", "饭馆油烟太大"]
    )
    def test_a_sign_inside_another_word_alarms_no_one(self, query: str) -> None:
        assert numbers(query) == "-"

    @given(st.text(max_size=80))
    def test_any_text_is_fine(self, text: str) -> None:
        emergencies().find(normalise(text), analyse(normalise(text)))


class TestLeads:
    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("孩子被拐", ["youth-protection", "community-police", "electronic-aids"]),
            ("被人打了", ["legal-advice", "community-police"]),
            ("电动车被偷", ["neighbourhood-watch"]),
            ("溺水了", ["first-aid-and-wellbeing", "emergency-response"]),
            ("电动车起火", ["fire-safety", "emergency-response", "emergency-relief"]),
        ],
    )
    def test_beside_the_numbers_are_the_services_of_that_emergency_alone(
        self, query: str, shown: list[str]
    ) -> None:
        assert set(keys(query)[: len(shown)]) == set(shown)
        file = read_words("emergencies.yaml", EmergencyFile)
        fitting = {
            key for kind in file.kinds if numbers(query) == "|".join(kind.numbers) for key in kind.leads
        }
        assert set(keys(query)) <= fitting

    @pytest.mark.parametrize("query", ["孩子老被他爸打", "被老公打", "喝农药", "孩子说想死", "被性侵了"])
    def test_where_a_wrong_lead_hurts_only_help_is_shown(self, query: str) -> None:
        assert keys(query)
        assert set(keys(query)) <= {
            "community-police", "youth-protection", "legal-advice", "counselling", "first-aid-and-wellbeing",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("query", "office"),
        [("天燃气漏气打什么电话", "gas"), ("家暴找妇联", "women")],
    )
    def test_who_asks_about_a_matter_reads_of_its_office_below_the_numbers(
        self, query: str, office: str
    ) -> None:
        door = ranked(query).door
        assert numbers(query) != "-"
        assert door is not None
        assert door.key == office

    @pytest.mark.parametrize("query", ["落户", "积分落户什么时候开始申报"])
    def test_a_plain_matter_leads_to_its_office_and_not_to_released_prisoners(self, query: str) -> None:
        found = shipped().rank(query)
        assert found.door is not None
        assert found.door.key in ("psb_hukou", "hrss_talent")
        assert not found.found

    @pytest.mark.parametrize("query", _sensitive())
    def test_nothing_hints_at_a_trouble_that_is_not_named(self, query: str) -> None:
        found = shipped().rank(query)
        shown = {shipped().items[hit.number].key for hit in found.found}
        if found.helpful is not None:
            shown.add(shipped().items[found.helpful].key)
        assert not TOUCHY & shown

    @pytest.mark.parametrize(
        ("query", "key"),
        [
            ("刑满是放", "resettlement-support"),
            ("帮教安制", "resettlement-support"),
            ("矫正", "community-corrections"),
            ("儿子吸毒", "drug-prevention"),
            ("刑满释放", "resettlement-support"),
            ("出狱落户", "resettlement-support"),
            ("戒毒", "drug-prevention"),
            ("戒独", "drug-prevention"),
            ("just released", "resettlement-support"),
            ("released from prison", "resettlement-support"),
            ("community correction reporting", "community-corrections"),
            ("probation office", "community-corrections"),
            ("drug rehab", "drug-prevention"),
        ],
    )
    def test_their_own_words_lead_to_touchy_services(self, query: str, key: str) -> None:
        assert keys(query)[0] == key


class TestFile:
    def test_numbers_and_items_are_known(self) -> None:
        file = read_words("emergencies.yaml", EmergencyFile)
        known = {item.key for item in shipped().items}
        for kind in file.kinds:
            assert set(kind.leads) <= known
            assert all(number in kind.zh or number in kind.en for number in kind.numbers[:1]), kind.name
            assert kind.en.isascii()

    def test_a_class_that_is_nowhere_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "emergencies.yaml"
        path.write_text(
            "classes: {}\ncalm: {}\ncalm_not: ''\nsettings: ''\nasks: ''\nsigns_not: ''\nnegations: ''\n"
            "kinds:\n  - name: fire\n    numbers: '119'\n    zh: 火\n    en: fire\n    signs: <burns>\n    leads: [fire-safety]\n",
            encoding="utf-8",
        )
        with pytest.raises(BadFile, match="there is no class burns"):
            read_words(path, EmergencyFile)


class TestShortAndSpread:
    """One character, characters apart, pinyin with tones, and codes."""

    @pytest.mark.parametrize(
        ("query", "code"),
        [("灯", "0805"), ("药", "0401"), ("书", "0506"), ("树", "0802"), ("狗", "0801"), ("托幼", "0503")],
    )
    def test_one_character_that_names_a_service_finds_it(self, query: str, code: str) -> None:
        assert shipped().codes(query)[0] == code

    @pytest.mark.parametrize("query", ["的", "我", "大", "啊"])
    def test_one_that_names_none_finds_nothing(self, query: str) -> None:
        assert shipped().codes(query) == []

    @pytest.mark.parametrize(
        "query", ["低 保", "低　保", "低  保", "dībǎo", "dī bǎo", "dibao", "di1 bao3", "DĪBǍO", "di1bao3"]
    )
    def test_blanks_and_tones_make_no_difference(self, query: str) -> None:
        assert shipped().codes(query)[0] == "0301"

    @pytest.mark.parametrize("query", ["lǜshī", "lüshi", "lvshi", "lu:shi", "lǜ shī"])
    def test_u_with_two_dots_is_typed_in_many_ways(self, query: str) -> None:
        assert shipped().codes(query)[0] == "0707"

    @pytest.mark.parametrize(
        "query",
        [
            "202",
            "0202",
            "２０２",
            "０２０２",
            "第202项",
            "第 0202 项",
            "0202项",
            "02-02",
            "0202号",
            "项目0202",
            "item 202",
        ],
    )
    def test_a_code_leads_to_its_item(self, query: str) -> None:
        assert shipped().codes(query) == ["0202"]
        understood = shipped().understand(query)
        assert shipped().ranking.rank(understood).kind is Kind.EXACT

    @pytest.mark.parametrize(("query", "code"), [("110", "0711"), ("120", "0406")])
    def test_a_number_to_dial_is_no_code(self, query: str, code: str) -> None:
        assert shipped().codes(query)[0] == code

    @pytest.mark.parametrize(
        ("query", "code"), [("lifa", "0901"), ("李发", "0901"), ("xinfang", "0709"), ("shequ yiyuan", "0401")]
    )
    def test_the_sound_of_a_need_comes_before_the_sound_of_a_village(self, query: str, code: str) -> None:
        assert shipped().codes(query)[0] == code
