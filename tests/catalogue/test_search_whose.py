"""Whose trouble a query tells, what is no query at all, how Beijing says it, and what communities and offices both answer."""

from __future__ import annotations

import pytest

from tests.catalogue.searching import shipped

TOUCHY = {"0703", "0704", "0705"}


@pytest.mark.parametrize(
    "query",
    [
        "爸爸坐过牢孩子能上学吗",
        "哥哥吸毒影响我政审吗",
        "老公刑满释放孩子上学",
        "老公在监狱能离婚吗",
        "爷爷坐过牢能落户吗",
        "刑释人员子女上学",
        "father drug addict school for child",
        "my husband was released from prison, school for my son",
        "my dad just got out of jail, can I get a household register",
    ],
)
def test_a_relatives_trouble_is_not_shown_to_who_asks_for_another(query: str) -> None:
    assert TOUCHY.isdisjoint(shipped().codes(query))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("弟弟刑满释放回来没地方住", "0704"),
        ("我弟弟下个月出狱，户口没了", "0704"),
        ("我刚出狱怎么落户", "0704"),
        ("老公吸毒怎么戒", "0705"),
        ("丈夫社区矫正能外出吗", "0703"),
    ],
)
def test_who_asks_for_the_one_in_trouble_finds_the_service(query: str, code: str) -> None:
    assert shipped().codes(query)[0] == code


@pytest.mark.parametrize(
    "query",
    [
        *("0", "123456", "3.1415926", "13800138000"),
        *("<b>hello</b>", "'; DROP TABLE items; --", "../../etc/passwd", r"C:\Windows\System32"),
        *("good morning", "早上好", "今天心情不错", "lorem ipsum dolor sit amet"),
    ],
)
def test_what_asks_for_nothing_finds_nothing(query: str) -> None:
    ranked = shipped().rank(query)
    assert (ranked.found, ranked.door) == ([], None)


@pytest.mark.parametrize(
    ("query", "code"),
    [("0202", "0202"), ("202", "0202"), ("<b>老年餐</b>", "0202"), ("心情不好想找人聊聊", "0204")],
)
def test_codes_tags_around_words_and_moods_still_find(query: str, code: str) -> None:
    assert code in shipped().codes(query)


@pytest.mark.parametrize(
    ("query", "office"),
    [
        *(
            ("房本儿丢了", "realestate"),
            ("户口本儿", "psb_hukou"),
            ("残疾本儿", "dpf"),
            ("车本儿丢了怎么补", "traffic_police"),
        ),
        *(
            ("孩子随母姓怎么办", "psb_hukou"),
            ("离婚以后孩子户口跟谁", "psb_hukou"),
            ("未婚先孕孩子怎么落户", "psb_hukou"),
        ),
        *(
            ("离婚后孩子探视权", "court"),
            ("亲子鉴定去哪做", "justice"),
            ("change child's surname", "psb_hukou"),
        ),
    ],
)
def test_everyday_words_lead_to_the_office(query: str, office: str) -> None:
    door = shipped().rank(query).door
    assert door is not None
    assert door.key == office


@pytest.mark.parametrize("word", ["女儿", "儿童", "新生儿", "雨儿胡同"])
def test_a_child_is_no_ending(word: str) -> None:
    assert shipped().understand(f"{word}体检").understanding.need in (f"{word}体检", "体检")


@pytest.mark.parametrize("matter", ["营业执照", "拆迁补偿", "非京籍入学", "离婚冷静期"])
@pytest.mark.parametrize("asked", ["{}", "{}怎么办", "请问{}", "我想办{}", "我家去年起就为{}的事跑了好几趟"])
def test_what_both_answer_shows_both(matter: str, asked: str) -> None:
    ranked = shipped().rank(asked.format(matter))
    assert ranked.found
    assert ranked.door
