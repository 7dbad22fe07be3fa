"""What means nothing is never answered as if it did; a slip of the pen in a real word still finds it."""

from __future__ import annotations

import random

import pytest

from catalogue.language import pinyin
from catalogue.language.spelling import has_han
from catalogue.search.answers.ranking import Kind
from tests.catalogue.searching import shipped


def _rows(first: int, last: int) -> list[str]:
    """Characters of some rows of GB 2312: common ones first, by their sound, then rare ones."""
    every = (
        bytes((row, cell)).decode("gb2312", "ignore")
        for row in range(first, last)
        for cell in range(0xA1, 0xFF)
    )
    return [char for char in every if has_han(char)]


COMMON, RARE = _rows(0xB0, 0xD8), _rows(0xD8, 0xF8)
SYLLABLES = sorted({syllable for char in COMMON for syllable in pinyin.syllables(char)})


def _strings(parts: list[str], count: int, sizes: tuple[int, int] = (2, 5)) -> list[str]:
    mixed = random.Random(f"{len(parts)} {count}")
    return ["".join(mixed.choices(parts, k=mixed.randint(*sizes))) for _each in range(count)]


@pytest.mark.parametrize("typed", ["蹓躂寄崽", "寄崽点", "崽艟瀵", "癫荞", "近人"])
def test_characters_that_only_sound_like_words_are_no_answer(typed: str) -> None:
    assert shipped().rank(typed).kind is not Kind.EXACT


def test_rare_characters_find_next_to_nothing_and_nothing_surely() -> None:
    found = [shipped().rank(text) for text in _strings(RARE, 400)]
    assert [ranked for ranked in found if ranked.kind is Kind.EXACT] == []
    assert sum(bool(ranked.found) for ranked in found) <= 4


def test_chance_characters_have_no_sure_answer() -> None:
    texts = _strings(COMMON, 400) + _strings([*COMMON, *RARE, *RARE], 200)
    assert [text for text in texts if shipped().rank(text).kind is Kind.EXACT] == []
    assert sum(bool(shipped().codes(text)) for text in texts) < len(texts) / 20


def test_chance_syllables_hardly_ever_spell_something() -> None:
    said = {"".join(pinyin.syllables(word)) for item in shipped().items for word in item.vocabulary_zh}
    texts = [text for text in _strings(SYLLABLES, 400) if text not in said]
    assert sum(shipped().rank(text).kind is Kind.EXACT for text in texts) <= len(texts) / 50


def test_first_letters_are_never_sure_by_themselves() -> None:
    found = [shipped().rank(text) for text in _strings(list("bcdfghjklmnpqrstwxyz"), 300, (3, 5))]
    assert [ranked for ranked in found if ranked.kind is Kind.EXACT] == []


def test_one_wrong_character_of_a_word_that_sounds_alike_still_finds_it() -> None:
    sounding: dict[str, list[str]] = {}
    for char in COMMON:
        sounding.setdefault(pinyin.syllables(char)[0], []).append(char)
    mixed = random.Random(3)
    words = sorted({word for item in shipped().items for word in item.vocabulary_zh if 3 <= len(word) <= 6})
    lost, tried = [], 0
    for word in filter(lambda word: all(map(has_han, word)), mixed.sample(words, 300)):
        place = mixed.randrange(len(word))
        others = [char for char in sounding.get(pinyin.syllables(word)[place], ()) if char != word[place]]
        if others:
            tried += 1
            typed = word[:place] + mixed.choice(others) + word[place + 1 :]
            if set(shipped().codes(word)[:1]).isdisjoint(shipped().codes(typed)[:3]):
                lost.append(typed)
    assert tried > 200
    assert len(lost) <= tried / 50
