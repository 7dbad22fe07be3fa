"""Places in a query: names of divisions and the names that people use for them."""

from __future__ import annotations

import re

import pytest

from catalogue.models import Level
from catalogue.search.places.endings import is_said_of, stem_of
from catalogue.search.places.index import Named, PlaceIndex
from catalogue.search.places.namesakes import Hints
from tests.catalogue.searching import shipped

DONGCHENG, HAIDIAN, CHAOYANG = 110101000000, 110108000000, 110105000000


class TestNames:
    @pytest.mark.parametrize(
        ("query", "place", "need"),
        [
            ("多福巷社区老年饭桌", "多福巷社区居委会", "老年饭桌"),
            ("多福巷老年饭桌", "多福巷社区居委会", "老年饭桌"),
            ("老年饭桌 多福巷社区居委会", "多福巷社区居委会", "老年饭桌"),
            ("韶九胡同老年饭桌", "多福巷社区居委会", "老年饭桌"),
            ("朝阳区打疫苗", "朝阳区", "打疫苗"),
            ("海淀借书", "海淀区", "借书"),
            ("建国门街道低保", "建国门街道", "低保"),
            ("黄村镇交水费", "黄村地区", "交水费"),
            ("北京市海淀区中关村街道科春社区老年饭桌", "科春社区居委会", "老年饭桌"),
            ("海淀八里庄食堂", "八里庄街道", "食堂"),
            ("朝陽區打疫苗", "朝阳区", "打疫苗"),
            ("legal aid in chaoyang district", "朝阳区", "legal aid in"),
            ("jianguomen jiedao dibao", "建国门街道", "低保"),
            ("jianguomenjiedaodibao", "建国门街道", "低保"),
            ("chaoyangqujiuye", "朝阳区", "就业"),
            ("新华社区早教", "新华街道", "早教"),
            ("changxindian library", "长辛店街道", "library"),
        ],
    )
    def test_a_place_is_told_from_a_need(self, query: str, place: str, need: str) -> None:
        assert shipped().place(query) == place
        assert shipped().understand(query).understanding.need == need

    @pytest.mark.parametrize(
        "query", ["小店", "广场", "幸福", "广场舞", "幸福晚年", "小店招人", "温馨家园", "图书馆"]
    )
    def test_words_are_no_places(self, query: str) -> None:
        assert shipped().understand(query).understanding.place is None

    def test_a_short_name_counts_with_its_suffix(self) -> None:
        assert shipped().place("上地街道找工作") == "上地街道"

    def test_a_short_name_counts_under_a_chosen_place(self) -> None:
        assert shipped().understand("去河北找工作").understanding.place is None
        assert shipped().place("香山找工作", within=HAIDIAN) == "香山街道"
        assert shipped().understand("香山找工作", within=DONGCHENG).understanding.place is None

    @pytest.mark.parametrize(
        ("query", "place", "need"),
        [
            ("望京订餐", "望京街道", "订餐"),
            ("劲松家政", "劲松街道", "家政"),
            ("住在望京想找保姆", "望京街道", "住在 想找保姆"),
            ("meals in wangjing", "望京街道", "meals in"),
            ("wangjing library", "望京街道", "library"),
            ("library sanlitun", "三里屯街道", "library"),
            ("wangjing juzhuzheng", "望京街道", "居住证"),
            ("songcan wangjing", "望京街道", "送餐"),
            ("hepingli jiuye", "和平里街道", "就业"),
        ],
    )
    def test_a_short_name_of_a_street_counts_before_a_need(self, query: str, place: str, need: str) -> None:
        assert shipped().place(query) == place
        assert shipped().understand(query).understanding.need == need

    @pytest.mark.parametrize("query", ["平房漏雨", "河北老家能报销吗"])
    def test_what_means_something_else_beside_a_need_is_no_street(self, query: str) -> None:
        assert shipped().understand(query).understanding.place is None

    def test_a_short_name_counts_under_a_place_in_the_query(self) -> None:
        assert shipped().place("海淀上地找工作") == "上地街道"

    def test_a_short_name_does_not_hide_the_need(self) -> None:
        assert shipped().codes("望京律师")[0] == "0707"
        assert shipped().codes("wangjing lvshi")[0] == "0707"


class TestSetApart:
    """A name that is a word too, or that several places share a part of, beside a need."""

    @pytest.mark.parametrize(
        ("query", "place"), [("朝阳 打疫苗", "朝阳区"), ("西城打疫苗", "西城区"), ("朝阳", "朝阳区")]
    )
    def test_a_district_is_one_though_a_word_begins_with_it(self, query: str, place: str) -> None:
        assert shipped().place(query) == place

    @pytest.mark.parametrize("query", ["朝阳群众", "西城大妈"])
    def test_the_word_that_begins_with_it_is_none(self, query: str) -> None:
        assert shipped().understand(query).understanding.place is None
        assert shipped().codes(query)

    @pytest.mark.parametrize(
        ("query", "named", "need"),
        [
            ("望京 图书馆", "望京街道", "图书馆"),
            ("图书馆，望京", "望京街道", "图书馆,"),
            ("幸福家园 早教", "幸福家园社区居民委员会", "早教"),
            ("东里 修水管", "东里社区居委会", "修水管"),
            ("百万庄修路灯", "百万庄东社区居委会", "修路灯"),
            ("芍药居小区 老年饭桌", "芍药居二社区居委会", "老年饭桌"),
        ],
    )
    def test_a_name_beside_a_need_is_a_place(self, query: str, named: str, need: str) -> None:
        understanding = shipped().understand(query).understanding
        assert understanding.need == need
        assert understanding.place is not None
        assert named in [shipped().names[code] for code in understanding.place.candidates]

    def test_what_several_parts_are_called_together_offers_them_all(self) -> None:
        place = shipped().understand("天通苑 修水管").understanding.place
        assert place is not None
        assert [shipped().names[code] for code in place.candidates] == ["天通苑北街道", "天通苑南街道"]
        assert place.code is None

    def test_an_estate_counts_without_the_word_that_says_so(self) -> None:
        row = Named(110199001001, Level.COMMUNITY, "老槐树社区", False, None)
        index = PlaceIndex([row], [(row.code, "雅筑里小区")])
        need, place = index.find("雅筑里老年饭桌")
        assert (need, place and place.code) == ("老年饭桌", row.code)

    @pytest.mark.parametrize(
        "query",
        [
            "老年 食堂",
            "公园 健身",
            "医院 报销",
            "幸福 晚年",
            "超市 送货",
            "学校 放假",
            "广场 跳舞",
            "平安 保险",
        ],
    )
    def test_a_common_word_beside_a_need_is_none(self, query: str) -> None:
        assert shipped().understand(query).understanding.place is None


class TestNamesakes:
    def test_they_are_all_told(self) -> None:
        place = shipped().understand("八里庄街道食堂").understanding.place
        assert place is not None
        assert place.code is None
        assert [shipped().names[code] for code in place.candidates] == ["八里庄街道", "八里庄街道"]

    def test_the_need_is_answered_all_the_same(self) -> None:
        assert shipped().codes("八里庄街道食堂")[0] == "0202"

    @pytest.mark.parametrize(("within", "above"), [(HAIDIAN, HAIDIAN), (CHAOYANG, CHAOYANG)])
    def test_the_chosen_place_decides(self, within: int, above: int) -> None:
        place = shipped().understand("八里庄街道食堂", within).understanding.place
        assert place is not None
        assert place.code is not None
        assert place.code // 10**6 * 10**6 == above

    def test_another_name_in_the_query_decides_before_the_chosen_place(self) -> None:
        place = shipped().understand("海淀区八里庄街道食堂", CHAOYANG).understanding.place
        assert place is not None
        assert place.code is not None
        assert place.code // 10**6 * 10**6 == HAIDIAN

    def test_that_only_the_chosen_place_decided_is_told(self) -> None:
        place = shipped().understand("八里庄街道食堂", HAIDIAN).understanding.place
        assert place is not None
        assert place.assumed
        assert len(place.candidates) == 2
        named = shipped().understand("海淀区八里庄街道食堂", CHAOYANG).understanding.place
        assert named is not None
        assert not named.assumed

    def test_whoever_asks_again_or_has_just_chosen_is_heard_before_the_chosen_place(self) -> None:
        find = shipped().places.find
        _need, place = find("八里庄街道食堂", Hints(within=HAIDIAN, asking=True))
        assert place is not None
        assert (place.code, len(place.candidates)) == (None, 2)
        other = next(code for code in place.candidates if code // 10**6 * 10**6 == CHAOYANG)
        _need, place = find("八里庄街道食堂", Hints(within=HAIDIAN, meant=other))
        assert place is not None
        assert (place.code, place.remembered) == (other, True)

    def test_a_district_in_the_query_weighs_more_than_the_ending(self) -> None:
        place = shipped().understand("海淀幸福村 图书室").understanding.place
        assert place is not None
        assert place.code is None or place.code // 10**6 * 10**6 == HAIDIAN

    def test_a_name_with_its_ending_is_nobody_elses(self) -> None:
        village = shipped().understand("幸福村 图书室", DONGCHENG).understanding.place
        assert village is not None
        names = {shipped().names[code] for code in village.candidates}
        assert names
        assert all(name.startswith("幸福村") for name in names)

    @pytest.mark.parametrize(
        ("query", "ending"), [("幸福村村委会 图书室", "村委会"), ("幸福居委会 图书室", "居委会")]
    )
    def test_how_a_committee_is_spelt_out_is_no_difference(self, query: str, ending: str) -> None:
        named = shipped().understand(query).understanding.place
        assert named is not None
        names = [shipped().names[code] for code in named.candidates]
        assert names
        assert all(re.search(f"(?:{ending}|{ending[0]}民委员会)$", name) for name in names), names


class TestAlmostNamed:
    """Parts of names, and names that only sound right: the place is found, and is said to be found like this."""

    @pytest.mark.parametrize(
        ("query", "named", "need"),
        [
            ("五道口 食堂", ["五道口嘉园社区居委会"], "食堂"),
            ("五棵松 理发", ["五棵松紫金长安社区居委会"], "理发"),
            ("望晶 送餐", ["望京街道"], "送餐"),
            ("天通院 送餐", ["天通苑北街道", "天通苑南街道"], "送餐"),
        ],
    )
    def test_it_is_the_place_of_the_need(self, query: str, named: list[str], need: str) -> None:
        understanding = shipped().understand(query).understanding
        assert understanding.place is not None
        assert [shipped().names[code] for code in understanding.place.candidates] == named
        assert (understanding.need, understanding.place.almost) == (need, True)

    @pytest.mark.parametrize(
        "query", ["双十一优惠", "外交部公证认证", "动物检疫", "洗衣机坏了", "沙发 回收", "西二旗上班 社保"]
    )
    def test_words_that_only_begin_or_sound_like_a_name_are_none(self, query: str) -> None:
        place = shipped().understand(query).understanding.place
        assert place is None or not place.almost

    @pytest.mark.parametrize(
        ("word", "place"), [("喜糖", None), ("西唐", 110101015010), ("xitang", 110101015010)]
    )
    def test_a_word_is_no_place_whose_name_only_sounds_like_it(self, word: str, place: int | None) -> None:
        found = shipped().understand(word).understanding.place
        assert (found.code if found else None) == place

    def test_parts_of_names_in_the_other_district_are_not_meant(self) -> None:
        place = shipped().understand("朝阳五道口食堂").understanding.place
        assert place is not None
        assert shipped().names[place.candidates[0]] == "朝阳区"


class TestOtherNames:
    """Names that the list does not have: of dissolved districts, and of streets at a former city gate."""

    @pytest.mark.parametrize(
        ("query", "place", "need"),
        [
            ("宣武", "西城区", ""),
            ("宣武区 老年餐桌", "西城区", "老年餐桌"),
            ("崇文区养老", "东城区", "养老"),
            ("通县低保", "通州区", "低保"),
            ("建国门外 老年餐", "建外街道", "老年餐"),
            ("朝阳门外理发", "朝外街道", "理发"),
            ("广外街道 送餐", "广安门外街道", "送餐"),
            ("建国门 老年餐", "建国门街道", "老年餐"),
            ("崇文门诊报销", "东城区", "门诊报销"),
        ],
    )
    def test_they_name_the_place_of_today(self, query: str, place: str, need: str) -> None:
        assert shipped().place(query) == place
        assert shipped().understand(query).understanding.need == need

    @pytest.mark.parametrize(
        ("query", "place"),
        [("古城老年饭桌", "古城街道"), ("老山养老院", "老山街道"), ("八角理发", "八角街道")],
    )
    def test_a_street_that_is_hardly_a_word_needs_no_blank_before_a_need(
        self, query: str, place: str
    ) -> None:
        assert shipped().place(query) == place


class TestPlaceAlone:
    def test_a_street_whose_name_is_a_need_too_is_offered_beside_the_answer(self) -> None:
        assert shipped().understand("天桥").understanding.place is None
        assert [shipped().names[code] for code in shipped().places.streets_called("天桥")] == ["天桥街道"]
        assert shipped().places.streets_called("送餐") == ()

    @pytest.mark.parametrize("query", ["多福巷社区", "东城区", "上地", "haidian"])
    def test_it_leaves_no_need_and_no_items(self, query: str) -> None:
        understanding = shipped().understand(query).understanding
        assert understanding.place is not None
        assert understanding.need == ""
        assert shipped().codes(query) == []


class TestHistory:
    ROWS = (
        Named(110101000000, Level.DISTRICT, "东城区", False, None),
        Named(110101001000, Level.STREET, "东华门街道", False, None),
        Named(110101001001, Level.COMMUNITY, "老槐树社区居委会", True, 110101001002),
        Named(110101001002, Level.COMMUNITY, "新槐树社区居委会", False, None),
        Named(110101001003, Level.COMMUNITY, "旧门楼社区居委会", True, None),
    )

    def test_a_retired_name_leads_to_its_successor(self) -> None:
        _need, place = PlaceIndex(self.ROWS).find("老槐树社区食堂")
        assert place is not None
        assert place.code == 110101001002

    def test_a_name_that_nothing_succeeds_is_no_place(self) -> None:
        assert PlaceIndex(self.ROWS).find("旧门楼社区食堂")[1] is None

    def test_an_alias_moves_with_its_community(self) -> None:
        _need, place = PlaceIndex(self.ROWS, [(110101001001, "槐花里")]).find("槐花里食堂")
        assert place is not None
        assert place.code == 110101001002

    def test_successions_in_a_circle_end(self) -> None:
        rows = [
            Named(110101001001, Level.COMMUNITY, "东湾子社区", True, 110101001002),
            Named(110101001002, Level.COMMUNITY, "西湾子社区", True, 110101001001),
        ]
        assert PlaceIndex(rows).find("东湾子社区食堂") == ("东湾子社区食堂", None)

    def test_no_divisions_no_places(self) -> None:
        assert PlaceIndex([]).find("多福巷社区食堂") == ("多福巷社区食堂", None)


@pytest.mark.parametrize(
    ("name", "level", "stem"),
    [
        ("多福巷社区居委会", Level.COMMUNITY, "多福巷"),
        ("安逸社区居民委员会", Level.COMMUNITY, "安逸"),
        ("辛庄村委会", Level.COMMUNITY, "辛庄"),
        ("安家庄村村委会", Level.COMMUNITY, "安家庄"),
        ("新村村委会", Level.COMMUNITY, "新村"),
        ("建国门街道", Level.STREET, "建国门"),
        ("黄村地区", Level.STREET, "黄村"),
        ("东城区", Level.DISTRICT, "东城"),
        ("北京市", Level.PROVINCE, "北京"),
    ],
)
def test_a_stem_is_what_people_call_a_place(name: str, level: Level, stem: str) -> None:
    assert stem_of(name, level) == stem


@pytest.mark.parametrize(
    ("words", "name", "so"),
    [
        ("幸福村", "幸福村委会", True),
        ("幸福村", "幸福村社区居委会", True),
        ("幸福村", "幸福社区居委会", False),
        ("幸福村村委会", "幸福村委会", True),
        ("幸福村委会", "幸福村民委员会", True),
        ("幸福村委会", "幸福村社区居委会", False),
        ("幸福社区", "幸福社区居民委员会", True),
        ("幸福社区", "幸福村委会", False),
        ("幸福居委会", "幸福社区居委会", True),
        ("幸福小区", "幸福村村民委员会", False),
    ],
)
def test_an_ending_tells_a_village_from_a_neighbourhood(words: str, name: str, so: bool) -> None:
    assert is_said_of(words, name) is so
