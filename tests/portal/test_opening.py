"""Opening hours in words."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from catalogue.clock import BEIJING
from portal.opening import TO, now_in_words, week_in_words

WEEK = "Mo-Fr 09:00-11:30,13:30-17:00; Sa 09:00-12:00; PH off"
MONDAY, SATURDAY = 23, 28


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (_at(MONDAY, 10), ("今天 11:30 前",), ("open today until 11:30",)),
        (_at(MONDAY, 12), ("今天 13:30 开门",), ("opens today at 13:30",)),
        (_at(MONDAY, 7), ("今天 09:00 开门",), ("opens today at 09:00",)),
        (_at(MONDAY, 18), ("今天已关门", "明天 09:00 开门"), ("closed for today", "opens tomorrow at 09:00")),
        (_at(SATURDAY, 13), ("今天已关门", "周一 09:00 开门"), ("closed for today", "opens on Mon at 09:00")),
        (_at(29, 10), ("今天休息", "明天 09:00 开门"), ("closed today", "opens tomorrow at 09:00")),
    ],
)
def test_a_resident_reads_what_holds_now(
    app: Flask, moment: datetime, zh: tuple[str, ...], en: tuple[str, ...]
) -> None:
    with app.test_request_context():
        with force_locale("zh_Hans_CN"):
            assert now_in_words(WEEK, moment) == zh
        with force_locale("en"):
            assert now_in_words(WEEK, moment) == en


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("24/7", ("全天开放",)),
        ("Mo-Su 08:00-24:00", ("今天 24:00 前",)),
        ("Tu-Su 00:00-24:00; Mo 09:00-24:00", ("全天开放",)),
        ("2026-11-20 09:00-12:00", ("今天休息",)),
        ("2026-12-24 09:00-12:00", ("今天休息", "12月24日 09:00 开门")),
        (None, ()),
        ("whenever we like", ()),
    ],
)
def test_unusual_hours_read_naturally_too(app: Flask, hours: str | None, said: tuple[str, ...]) -> None:
    with app.test_request_context():
        assert now_in_words(hours, _at(MONDAY, 10)) == said


def test_the_week_reads_like_a_sign_on_the_door(app: Flask) -> None:
    today = _at(MONDAY, 10).date()
    with app.test_request_context():
        assert week_in_words(WEEK, today) == (
            f"周一至周五 09:00{TO}11:30、13:30{TO}17:00",
            f"周六 09:00{TO}12:00",
            "法定节假日休息",
        )
        assert week_in_words("Mo,We,Fr 09:00-11:00; PH 09:00-10:00; 2026-11-25 off", today) == (
            f"周一、周三、周五 09:00{TO}11:00",
            f"法定节假日 09:00{TO}10:00",
            "11月25日 休息",
        )
        assert week_in_words("24/7", today) == ("每天 全天",)


def test_exceptions_far_off_or_past_are_not_told(app: Flask) -> None:
    today = _at(MONDAY, 10).date()
    with app.test_request_context():
        assert week_in_words("Mo-Su 09:00-10:00; 2027-05-01 off; 2026-11-01 off", today) == (
            f"每天 09:00{TO}10:00",
        )
