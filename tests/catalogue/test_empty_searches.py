"""Empty searches: counted without a trace of a person, shown from three on, erased after their month."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.feedback import empty_searches
from catalogue.feedback.empty_searches import (
    LEAST,
    NO_DISTRICT,
    EmptyKey,
    Often,
    count,
    forget_rare,
    key_of,
    often,
)
from catalogue.foundation.database import begin_writing
from catalogue.models import EmptySearch

JUNE = date(2026, 6, 1)
DONGCHENG, XICHENG = 110101000000, 110102000000


def key(words: str, district: int = NO_DISTRICT, month: date = JUNE) -> EmptyKey:
    return EmptyKey(month, district, words)


def counted(session: Session, found: dict[EmptyKey, int]) -> None:
    begin_writing(session)
    count(session, found)
    session.commit()


def forgotten(session: Session, today: date) -> int:
    session.rollback()
    begin_writing(session)
    gone = forget_rare(session, today=today)
    session.commit()
    return gone


def stored(session: Session) -> dict[EmptyKey, int]:
    rows = session.execute(
        select(EmptySearch.month, EmptySearch.district_code, EmptySearch.words, EmptySearch.count)
    ).all()
    session.rollback()
    return {EmptyKey(*row[:3]): row[3] for row in rows}


def test_one_word_in_several_spellings_counts_once_for_its_month_and_district() -> None:
    spellings = ("股票行情", " 股票行情 ", "股票行情\n", "股票行情")
    keys = {key_of(each, day=date(2026, 6, 30), place=110101001001) for each in spellings}
    assert keys == {key("股票行情", DONGCHENG)}
    assert key_of("Stock PRICES", day=JUNE, place=None) == key("stock prices")


@pytest.mark.parametrize(
    ("place", "district"),
    [
        (110101001001, DONGCHENG),
        (110101001000, DONGCHENG),
        (DONGCHENG, DONGCHENG),
        (110000000000, NO_DISTRICT),
        (None, NO_DISTRICT),
    ],
)
def test_no_place_narrower_than_a_district_is_kept(place: int | None, district: int) -> None:
    kept = key_of("钢琴", day=JUNE, place=place)
    assert kept is not None
    assert kept.district == district


@pytest.mark.parametrize(
    "words",
    [
        "13800138000",
        "电话 138-0013-8000",
        "110101199003070012",
        "１３８００１３８０００",
        "找张三 010 6512 3456",
        "",
        "   ",
    ],
)
def test_what_may_be_somebodys_number_is_not_kept(words: str) -> None:
    assert key_of(words, day=JUNE, place=None) is None


def test_short_numbers_are_words_like_others() -> None:
    assert key_of("2路公交 12345", day=JUNE, place=None) == key("2路公交 12345")


@given(st.text(max_size=400))
def test_whatever_is_typed_fits_the_table(words: str) -> None:
    kept = key_of(words, day=JUNE, place=None)
    assert kept is None or 0 < len(kept.words) <= 64


def test_counts_add_up_over_writings(session: Session) -> None:
    counted(session, {key("钢琴", DONGCHENG): 2, key("钢琴", XICHENG): 1, key("没有"): 0})
    counted(session, {key("钢琴", DONGCHENG): 3})
    assert stored(session) == {key("钢琴", DONGCHENG): 5, key("钢琴", XICHENG): 1}


def test_many_words_are_written_at_once(session: Session) -> None:
    counted(session, {key(f"词{number}"): 1 for number in range(1200)})
    assert session.scalar(select(func.count()).select_from(EmptySearch)) == 1200


def test_what_was_searched_for_twice_is_hidden_and_three_times_is_shown(session: Session) -> None:
    counted(session, {key("两次", DONGCHENG): LEAST - 1, key("三次", DONGCHENG): LEAST})
    assert often(session, date(2026, 6, 15)) == (Often("三次", 3, None), Often("三次", 3, DONGCHENG))


def test_a_sum_over_districts_is_shown_without_the_districts_that_are_too_rare(session: Session) -> None:
    counted(
        session, {key("钢琴", DONGCHENG): 4, key("钢琴", XICHENG): 1, key("古筝", XICHENG): 2, key("古筝"): 1}
    )
    assert often(session, JUNE) == (
        Often("钢琴", 5, None),
        Often("钢琴", 4, DONGCHENG),
        Often("古筝", 3, None),
    )
    assert [each.words for each in often(session, JUNE, limit=1)] == ["钢琴", "钢琴"]


def test_only_the_month_asked_for_is_told(session: Session) -> None:
    counted(
        session,
        {key("钢琴"): 3, key("钢琴", month=date(2026, 5, 1)): 9, key("一次", month=date(2026, 4, 1)): 1},
    )
    assert [each.count for each in often(session, JUNE)] == [3, 3]
    assert empty_searches.months(session) == (JUNE, date(2026, 5, 1))


def test_rare_words_are_kept_while_their_month_lasts(session: Session) -> None:
    counted(session, {key("一次", DONGCHENG): 1})
    assert forgotten(session, date(2026, 6, 30)) == 0
    assert stored(session) == {key("一次", DONGCHENG): 1}


def test_rare_words_are_erased_once_their_month_is_over(session: Session) -> None:
    counted(session, {key("一次", DONGCHENG): 1, key("一次", XICHENG): 1, key("三次", DONGCHENG): 3})
    assert forgotten(session, date(2026, 7, 1)) == 2
    assert stored(session) == {key("三次", DONGCHENG): 3}
    assert forgotten(session, date(2026, 7, 1)) == 0


def test_words_that_are_rare_in_a_district_alone_lose_the_district_and_keep_their_number(
    session: Session,
) -> None:
    counted(session, {key("钢琴", DONGCHENG): 4, key("钢琴", XICHENG): 1, key("钢琴"): 1})
    before = often(session, JUNE)[0]
    assert forgotten(session, date(2026, 7, 1)) == 1
    assert stored(session) == {key("钢琴", DONGCHENG): 4, key("钢琴"): 2}
    assert often(session, JUNE)[0] == before
    assert forgotten(session, date(2026, 7, 2)) == 0
