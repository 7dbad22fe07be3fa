"""Residents who type pinyin are answered as if they had written the characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.language import pinyin
from catalogue.search.needs.emergencies import emergencies
from catalogue.search.needs.typed import TypedPinyin, typed_pinyin
from catalogue.search.suggestions.items import ItemNames
from tests.catalogue.searching import shipped

DATA = Path(__file__).parent.parent / "data"
MOST_CHARACTERS = 12


def listed(name: str) -> list[str]:
    """The short queries of a list that are characters alone."""
    rows = [line.split("\t")[0] for line in (DATA / name).read_text("utf-8").splitlines() if line[0] != "#"]
    return [
        text
        for text in rows[1:]
        if len(text) <= MOST_CHARACTERS and all("一" <= char <= "鿿" for char in text)
    ]


def spelt(text: str, between: str = "") -> str:
    return between.join(pinyin.syllables(text))


def answer(query: str) -> tuple[list[str], str | None]:
    found = shipped().rank(query)
    return [shipped().items[hit.number].code for hit in found.found][:1], found.door and found.door.key


def numbers(query: str) -> tuple[str, ...]:
    understood = shipped().understand(query)
    found = emergencies().find(understood.understanding.need, understood.analysis)
    return found.numbers if found else ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("shenfenzheng", "身份证"),
        ("shen fen zheng", "身份证"),
        ("senfenzen", "身份证"),
        ("di1 bao3", "低保"),
        ("zhaohuole", "着火了"),
        ("zaijia zhaohuo gan", "在家找活干"),
        ("laonianka banli", "老年卡办理"),
        ("tuoqiangongzi", "拖欠工资"),
        ("longyarenzenmebaojing", "聋哑人怎么报警"),
    ],
)
def test_letters_are_read_as_the_characters_that_are_meant(typed: str, meant: str) -> None:
    assert typed_pinyin().read(typed) == meant


@pytest.mark.parametrize("text", ["library", "change my name", "jzz", "pizza", "2024", "身份证", ""])
def test_what_is_no_pinyin_is_not_read(text: str) -> None:
    assert typed_pinyin().read(text) is None


def test_what_follows_in_the_texts_decides_between_characters_that_sound_alike() -> None:
    assert TypedPinyin(["送餐", "松树"]).read("songcan") == "送餐"
    assert TypedPinyin(["送餐", "松树"]).read("songshu") == "松树"


@pytest.mark.parametrize("between", ["", " "])
def test_other_offices_matters_have_the_same_answers_in_pinyin(between: str) -> None:
    queries = listed("doors.tsv")
    same = [answer(spelt(text, between)) == answer(text) for text in queries]
    assert sum(same) / len(same) >= 0.9


def test_nearly_every_emergency_is_heard_in_pinyin_and_hardly_anything_else() -> None:
    texts = listed("emergencies-unseen.tsv")
    meant = [(numbers(text), numbers(spelt(text))) for text in texts]
    urgent = [written == typed for written, typed in meant if written]
    assert sum(urgent) / len(urgent) >= 0.92
    assert sum(1 for written, typed in meant if typed and not written) <= 0.02 * len(meant)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("chudianlemeifanying", "120"),
        ("chileyipinganmianyao", "120"),
        ("zuijindejizhenzaina", "120"),
        ("longyarenzenmebaojing", "12110"),
    ],
)
def test_an_emergency_in_pinyin_shows_the_number(typed: str, first: str) -> None:
    assert numbers(typed)[:1] == (first,)


def test_suggestions_for_pinyin_are_those_for_the_characters() -> None:
    names = ItemNames(shipped().items)  # type: ignore[arg-type]
    words = [
        word
        for item in shipped().items
        for word in (item.name_zh, *item.vocabulary_zh[:12])
        if len(word) > 1 and all("一" <= char <= "鿿" for char in word)
    ]
    pairs = [(names.beginning(word, 4), names.beginning(spelt(word), 8)) for word in words]
    assert sum(written[0].item == typed[0].item for written, typed in pairs) >= 0.98 * len(pairs)
    for written, typed in pairs:
        assert {each.item.code for each in written} <= {each.item.code for each in typed}


@pytest.mark.parametrize("word", ["today", "please", "information", "beijing", "the"])
@pytest.mark.parametrize(
    ("query", "code"),
    [("library opening hours", "0506"), ("flu vaccination", "0401"), ("meal delivery", "0202")],
)
def test_one_more_english_word_leaves_the_answer(query: str, code: str, word: str) -> None:
    assert shipped().codes(f"{query} {word}")[:1] == [code]
    assert shipped().codes(f"{word} {query}")[:1] == [code]
