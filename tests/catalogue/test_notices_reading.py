"""Notices for residents' groups: what follows from them is proposed, the rest is left alone, contradictions are asked."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given
from rapidfuzz import fuzz

from catalogue.notices.reading import LONGEST, read_notice
from catalogue.time.lunar import lunar_month_and_day, next_lunar_day
from tests.examples import examples

NOTICES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "notices.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
"""What communities and villages write, the day on which it is read, and what is right."""
LOOSE = {"place", "what", "address"}
TODAY = date(2026, 12, 1)


def same(right: dict[str, Any], read: dict[str, Any]) -> bool:
    """Whether a proposal is the right one: names loosely, all else exactly."""
    if right["type"] != read["type"]:
        return False
    for field, value in right.items():
        told = read[field]
        if field in LOOSE:
            if value and not (
                told and (value in told or told in value or fuzz.partial_ratio(value, told) >= 50)
            ):
                return False
        elif re.sub(r"\W", "", str(value or "")) != re.sub(r"\W", "", str(told or "")):
            return False
    return True


def test_what_follows_from_notices_is_proposed_and_nothing_else() -> None:
    right = wrong = missed = 0
    empty, kept_empty, asked = 0, 0, []
    for each in NOTICES:
        reading = read_notice(each["text"], date.fromisoformat(each["today"]))
        told = [proposal.as_fields() for proposal in reading.proposals]
        for wanted in each["expected"]:
            found = next((one for one in told if same(wanted, one)), None)
            if found is None:
                missed += 1
            else:
                told.remove(found)
                right += 1
        wrong += len(told)
        if not each["expected"] and not each.get("ambiguous"):
            empty += 1
            kept_empty += not reading.proposals
        asked.append(bool(reading.doubts) == each.get("ambiguous", False))
    assert len(NOTICES) > 1000
    assert right / (right + wrong) >= 0.97
    assert right / (right + missed) >= 0.96
    assert kept_empty == empty > 50
    assert sum(asked) >= len(asked) - 2


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("图书室12月10日（周五）闭馆", "“12月10日（周五）”: the weekday is not that of the date"),
        (
            "2月30日下午2点社区活动室有讲座",
            "“2月30日”: the weekday is not that of the date, or there is no such date",
        ),
        ("图书室11月20日闭馆一天", "this day has passed"),
        ("月底前后请大夫来义诊，具体哪天还没定", "on which day is this?"),
    ],
)
def test_what_contradicts_itself_is_asked(text: str, question: str) -> None:
    reading = read_notice(text, TODAY)
    assert reading.proposals == ()
    assert question in str(reading.doubts[0])


def test_each_proposal_shows_the_words_that_it_comes_from() -> None:
    text = "大家早！\n图书室12月8日闭馆一天。合唱队每周三下午2点到4点在活动室排练。\n居委会"
    closed, session = read_notice(text, TODAY).proposals
    assert (closed.said, session.said) == ("图书室12月8日闭馆一天", "合唱队每周三下午2点到4点在活动室排练")
    (talk,) = read_notice("12月3日下午2点在活动室举办防诈骗讲座", TODAY).proposals
    assert talk.what == "防诈骗讲座"  # what takes place, without the verb before it


def test_days_of_the_lunar_calendar_are_those_of_the_ordinary_one() -> None:
    assert lunar_month_and_day(date(2027, 2, 6)) == (1, 1)
    assert next_lunar_day(12, 30, TODAY) == date(2027, 2, 5)
    assert next_lunar_day(1, 15, date(2027, 2, 21)) == date(2028, 2, 9)
    (market,) = read_notice("逢农历初三、十三赶大集，早6点到12点在村口", TODAY).proposals
    assert market.repeat == "every lunar month day 3, 13"
    (market,) = read_notice("逢农历初三、十八、廿三、廿八赶大集，早6点半到12点，在村口广场", TODAY).proposals
    assert (market.repeat, market.what) == ("every lunar month day 3, 18, 23, 28", "赶大集")


PIECES = st.sampled_from(
    re.findall(
        r"\S+|\s",
        "12月10日 周四 至 起 每周 三 上午 9点 半 - 11:30 图书室 闭馆 搬到 3号楼 电话 改为 010-0546 3908 讲座 取消 改到 在 （ ） ， 。 1、 腊月 廿三 除夕 农历逢三 停 不 🎉 13月45日 到 原定 2月30日 99点 , ",
    )
)


@examples(15)
@given(st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60)))
def test_no_text_stops_the_reader(text: str) -> None:
    assert read_notice(text, TODAY) == read_notice(text, TODAY)


def test_what_is_too_long_is_read_up_to_the_limit() -> None:
    assert read_notice("好" * LONGEST + "图书室明天闭馆", TODAY).proposals == ()
