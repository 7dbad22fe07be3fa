"""Places by all that people type for them: each name of a division leads to it or to namesakes among which it is."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.divisions import short_name
from catalogue.foundation.codes import ancestors
from catalogue.language import pinyin
from catalogue.language.spelling import normalise
from catalogue.models import Level
from catalogue.search.places.chains import name_books, named_in_characters, named_in_letters
from catalogue.search.places.endings import stem_of
from tests.catalogue.searching import shipped

TITLES = {
    Level.COMMUNITY: ("社区", "小区", "居委会", "村", "村委会"),
    Level.STREET: ("街道", "镇", "乡", "地区", "街道办事处"),
    Level.DISTRICT: ("区", "县"),
    Level.PREFECTURE: ("市",),
    Level.PROVINCE: ("市",),
}


@pytest.fixture(autouse=True, scope="module")
def _names_are_read_before_any_example() -> None:
    name_books(shipped().places)


@cache
def _levels() -> dict[int, Level]:
    return dict(shipped().places._levels)


def _names(code: int) -> tuple[str, ...]:
    """What a division is called: in full, in short, without its ending."""
    name, level = normalise(shipped().names[code]), _levels()[code]
    return tuple(dict.fromkeys((name, short_name(name, level), stem_of(name, level))))


def _found(text: str) -> set[int]:
    places, folded = shipped().places, normalise(text)
    ends = named_in_characters(places, folded) or named_in_letters(places, folded)
    return {end.code for end in ends}


@st.composite
def _typed(draw: st.DrawFn) -> tuple[int, str]:
    """A division, and a way to type its name: any of its names, any ending, any of the places above it before it."""
    code = draw(st.sampled_from(sorted(shipped().names)))
    name = draw(st.sampled_from(_names(code)))
    level = _levels()[code]
    if name == stem_of(normalise(shipped().names[code]), level) and draw(st.booleans()):
        name += draw(st.sampled_from(TITLES[level]))
    above = [
        draw(st.sampled_from(_names(step)))
        for step in reversed(ancestors(code))
        if step in shipped().names and draw(st.booleans())
    ]
    between = draw(st.sampled_from(("", " ", "，")))
    text = between.join([*above, name])
    if draw(st.booleans()):
        apart = draw(st.sampled_from(("", " ")))
        text = " ".join(apart.join(pinyin.name_syllables(part)) for part in [*above, name])
    return code, text


@given(_typed())
def test_each_name_of_a_division_leads_to_it_or_to_its_namesakes(typed: tuple[int, str]) -> None:
    code, text = typed
    if len(normalise(text)) < len(text):
        return  # longer than what is read
    assert code in _found(text), (shipped().names[code], text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("海淀中关村", "中关村街道"),
        ("北京市海淀区", "海淀区"),
        ("和平里七区", "七区社区居委会"),
        ("和平里7区", "七区社区居委会"),
        ("东城区和平里街道", "和平里街道"),
        ("望京南湖中园", "南湖中园社区居委会"),
        ("后沙峪镇", "后沙峪地区"),
        ("haidian zhongguancun", "中关村街道"),
        ("xicheng shichahai", "什刹海街道"),
        ("shichahai", "什刹海街道"),
        ("Nanhuzhongyuan, Wangjing Subdistrict, Chaoyang District", "南湖中园社区居委会"),
        ("望京西园第3区", "望京西园三区社区居委会"),
        ("多福巷，东城区", "多福巷社区居委会"),
    ],
)
def test_the_search_and_the_choice_of_a_place_read_the_same_names(text: str, name: str) -> None:
    assert {shipped().names[code] for code in _found(text)} == {name}
    assert shipped().place(text) == name


@pytest.mark.parametrize("text", ["亚特兰蒂斯", "东城区中关村", "海淀区股票", "juzhuzheng", "", "，", "7"])
def test_what_is_no_name_leads_nowhere(text: str) -> None:
    assert _found(text) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [("多福港社区", "多福巷社区居委会"), ("zhonguancun", "中关村街道"), ("haidain", "海淀区")],
)
def test_a_slip_of_the_pen_is_forgiven(text: str, name: str) -> None:
    book = name_books(shipped().places)[0 if text[0] > "z" else 1]
    assert name in {shipped().names[end.code] for end in book.similar(text)}


def test_a_long_text_of_names_ends_soon() -> None:
    assert _found("东" * 64) == set()
    assert _found("辛庄村" * 21) == set()
