"""Opening hours as people write them: understood, or asked back; never guessed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.foundation.errors import Invalid
from catalogue.time.hours import OpeningHours
from catalogue.time.wording import hours_of, read_words
from catalogue.time.wording.tokens.folding import LONGEST
from catalogue.time.wording.tokens.vocabulary import vocabulary

PHRASINGS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parents[1] / "data" / "hours.tsv")
    .read_text(encoding="utf-8")
    .splitlines()[1:]
]
UNDERSTOOD = [(typed, right) for typed, right in PHRASINGS if not right.startswith("?")]
ASKED = [(typed, right.removeprefix("? ")) for typed, right in PHRASINGS if right.startswith("?")]
FIRST_DAY = date(2026, 6, 1)


def openings(hours: OpeningHours) -> list[object]:
    """What begins on each of 366 days, and how sure that is."""
    days = (FIRST_DAY + timedelta(days=ahead) for ahead in range(366))
    return [
        (hours.basis(day), [(span.period, span.openness) for span in hours.spans_on(day)]) for day in days
    ]


def test_the_list_of_phrasings_is_long_enough_and_has_no_doubles():
    assert len(PHRASINGS) >= 250
    assert len(dict(PHRASINGS)) == len(PHRASINGS)


@pytest.mark.parametrize(("typed", "right"), UNDERSTOOD, ids=[typed for typed, _right in UNDERSTOOD])
def test_what_is_clear_is_understood(typed: str, right: str):
    reading = read_words(typed.replace("\\n", "\n"))
    assert reading.question is None
    assert reading.hours is not None
    expected = OpeningHours.parse(right)
    assert reading.hours == expected or openings(reading.hours) == openings(expected)


@pytest.mark.parametrize(("typed", "reason"), ASKED, ids=[typed for typed, _reason in ASKED])
def test_what_is_doubtful_is_asked_back(typed: str, reason: str):
    reading = read_words(typed.replace("\\n", "\n"))
    assert reading.hours is None
    assert reading.question is not None
    assert reading.question.reason == reason
    assert (
        reading.question.part in typed.replace("\\n", "\n").removesuffix("…") or "…" in reading.question.part
    )


@pytest.mark.parametrize("text", ["Mo-Fr 09:00-11:30,13:30-17:00; PH off; 2026 Oct 01-07 off", "24/7"])
def test_the_notation_is_read_as_it_is(text: str):
    assert str(read_words(text).hours) == text


@pytest.mark.parametrize(
    ("typed", "literal"),
    [
        ("周一至周五 8:30-11:30，1:30-5:00", False),
        ("周一至周五 8:30-11:30，13:30-17:00", True),
        ("周一至周五 上午8:30-11:30，下午1:30-5:00", True),
        ("Mon-Fri 9am-5pm", True),
    ],
)
def test_what_is_concluded_is_told_from_what_is_written(typed: str, literal: bool):
    assert read_words(typed).literal is literal


def test_the_question_holds_the_doubtful_part_as_it_was_typed():
    question = read_words("週一至週五 9：00－17：00，春節休息").question
    assert question is not None
    assert question.part == "春節休息"
    with pytest.raises(Invalid) as caught:
        hours_of("週一至週五 9：00－17：00，春節休息", "place_hours")
    (problem,) = caught.value.problems
    assert (problem.field, problem.values) == ("place_hours", {"part": "春節休息"})


def test_nothing_is_no_hours_and_too_much_is_asked_about():
    assert hours_of(None) is None
    assert hours_of("  \n") is None
    question = read_words("周一至周五 9:00-17:00 " * 200).question
    assert question is not None
    assert question.reason == "too_long"


_PIECES = st.one_of(
    st.sampled_from(sorted(vocabulary())),
    st.sampled_from(
        ["周一", "周二至周五", "9:00", "-", "17:00", "，", "；", "（", "）", "\n", "10月1日", "8点", "二"]
    ),
    st.text(max_size=4),
)


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_any_text_gives_an_answer(text: str):
    reading = read_words(text)
    assert (reading.hours is None) is (reading.question is not None)
    if reading.hours is not None:
        assert OpeningHours.parse(str(reading.hours)) == reading.hours


@given(st.text(max_size=LONGEST + 10))
def test_nonsense_gives_an_answer(text: str):
    reading = read_words(text)
    assert (reading.hours is None) is (reading.question is not None)
