"""Telephone numbers as people write them: what is kept, what is asked back, and that nothing is guessed."""

from __future__ import annotations

import re
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from catalogue.telephones import dialled, grouped, is_mobile, is_number, read_phones, split_number
from catalogue.telephones.reading import LONGEST

PHRASINGS = Path(__file__).parents[1] / "data" / "phones.tsv"
"""What people write, and the numbers joined by bars; ? is asked back, - says that there is none."""

LOCAL = st.from_regex(r"[2-8][0-9]{7}", fullmatch=True)
MOBILE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
EXTENSION = st.from_regex(r"[0-9]{1,6}", fullmatch=True)
MAIN = st.one_of(
    MOBILE,
    LOCAL.map(lambda local: f"010-{local}"),
    st.from_regex(r"0316-[2-8][0-9]{6}", fullmatch=True),
    st.from_regex(r"400-[0-9]{3}-[0-9]{4}", fullmatch=True),
    st.sampled_from(["12345", "96156", "110", "010-96156", "022-61230045", "0311-61230045"]),
)
"""Numbers in the spelling that is kept, without extensions."""
PIECES = st.sampled_from(
    re.findall(
        r"\S+|\s",
        "010 6123 0045 13811112345 转 8001 / 、 ( ) 传真 电话 86 + - 9:00 号 * x .0 或 6 400 1.38E+10 李女士 同上 无 〇 ① 至 分机",
    )
)
"""What such texts are made of; blanks are frequent."""


def said(text: str) -> str:
    """What a text is read as, written as in the list of phrasings."""
    reading = read_phones(text.replace("\\n", "\n"))
    return "?" if reading.ask else "|".join(reading.numbers) or "-"


def test_what_people_write_is_read_or_asked_back() -> None:
    rows = [line.split("\t") for line in PHRASINGS.read_text(encoding="utf-8").splitlines()[1:]]
    assert len(rows) > 150
    assert {text: said(text) for text, _wanted in rows} == dict(rows)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("138111123456", "“138111123456” is no complete telephone number"),
        ("010-6123****", "Some digits of “010-6123****” are hidden"),
        ("同上", "“同上” points to another entry"),
        ("内线8001", "“8001” is an extension"),
        ("010-", "“010” is only an area code"),
        ("61230045-6", "Is the end of “61230045-6” an extension"),
        ("9:00-17:00", "“9:00-17:00” looks like opening hours or a date"),
        ("传真 61230046", "Only a fax number is given"),
        ("+1 650 123 4567", "is no number of the mainland of China"),
        ("1.38E+10", "A spreadsheet has cut off digits"),
        ("61230045、61230046转8001", "Which number does the extension “8001” belong to?"),
        ("原61230046，改为61230045", "names a number that is no longer used"),
        ("见门口公告", "“见门口公告” holds no telephone number"),
        ("61230045 " * 200, "This text is too long"),
    ],
)
def test_what_is_doubtful_is_asked_in_plain_words(text: str, question: str) -> None:
    reading = read_phones(text)
    assert question in str(reading.ask)
    assert reading.numbers == ()


def test_what_was_not_written_is_shown_back() -> None:
    assert read_phones("1061230045").restored == ("010-61230045",)
    assert read_phones("61230045、13811112345").restored == ("010-61230045",)
    assert read_phones("1381111234513922223456").restored == ("13811112345", "13922223456")
    assert read_phones("010-61230045，13811112345.0").restored == ()


@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=12).map("".join)))
def test_any_text_gets_an_answer_and_every_number_can_be_dialled(text: str) -> None:
    reading = read_phones(text)
    assert not (reading.ask and reading.numbers)
    assert set(reading.restored) <= set(reading.numbers)
    for number in reading.numbers:
        assert is_number(number)
        assert set(dialled(number)) <= set("0123456789,")
        assert read_phones(number).numbers == (number,)
    if reading.ask:
        assert str(reading.ask)


@given(MAIN, st.none() | EXTENSION)
def test_a_number_as_it_is_kept_is_read_as_itself(main: str, extension: str | None) -> None:
    number = f"{main}-{extension}" if extension and len(main) > 3 else main
    assert read_phones(number).numbers == (number,)
    assert split_number(number)[0] == main


@given(
    st.lists(MAIN, min_size=1, max_size=5, unique=True),
    st.sampled_from(["、", ", ", "\n", "；", " 或 ", "/"]),
)
def test_several_numbers_are_each_read(numbers: list[str], between: str) -> None:
    assert read_phones(between.join(numbers)).numbers == tuple(numbers)


@given(st.text(st.characters(categories=["L", "Z", "P"]), max_size=30))
def test_a_text_without_digits_gives_no_number(text: str) -> None:
    numbers = read_phones(text).numbers
    assert numbers == () or any(char in "〇零一二三四五六七八九幺①" for char in text)


@pytest.mark.parametrize("piece", ["1 ", "61230045", "6123004", "1-", "转1", "电话/"])
def test_a_text_as_long_as_possible_is_answered(piece: str) -> None:
    assert read_phones(piece * (LONGEST // len(piece))).ask


def test_a_number_is_dialled_with_a_pause_before_its_extension() -> None:
    assert dialled("010-61230045-8001") == "01061230045,8001"
    assert dialled("400-111-2345") == "4001112345"
    assert dialled("12345") == "12345"


def test_numbers_are_grouped_for_reading() -> None:
    assert [grouped(main) for main in ("010-61230045", "0316-2123004", "13811112345", "400-111-2345")] == [
        "010-6123 0045",
        "0316-212 3004",
        "138 1111 2345",
        "400-111-2345",
    ]


@pytest.mark.parametrize(
    "text",
    ["61230045", "010 61230045", "0316-21230045", "0960-2123004", "8001", "", "110-1", "0010-61230045"],
)
def test_what_is_not_spelled_as_numbers_are_kept_is_no_number(text: str) -> None:
    assert not is_number(text)


def test_mobile_numbers_are_told_from_others() -> None:
    assert is_mobile("13811112345")
    assert is_mobile("13811112345-1234")
    assert not is_mobile("010-61230045")
