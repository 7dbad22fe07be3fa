"""Opening hours in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from catalogue.foundation.clock import BEIJING
from portal.words.opening_hours import (
    TO,
    day_in_words,
    holidays_unsaid,
    now_in_words,
    plain_week,
    then_in_words,
    week_in_words,
    week_list,
)

WEEK = "Mo-Fr 09:00-11:30,13:30-17:00; Sa 09:00-12:00; PH off"
MONDAY, SATURDAY = 23, 28


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (
            _at(MONDAY, 10),
            (f"现在开门；11:30{TO}13:30 休息",),
            (f"open now; closed 11:30{TO}13:30",),
        ),
        (_at(MONDAY, 15), ("今天 17:00 前",), ("open today until 17:00",)),
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


def test_no_break_of_the_day_is_hidden_behind_the_first(app: Flask) -> None:
    three = "Mo-Su 08:00-10:00,12:00-14:00,16:00-24:00"
    with app.test_request_context():
        for alone in (False, True):
            assert now_in_words(three, _at(MONDAY, 9), alone=alone) == (
                f"现在开门；10:00{TO}12:00、14:00{TO}16:00 休息",
            )
        assert now_in_words(three, _at(MONDAY, 13)) == (f"现在开门；14:00{TO}16:00 休息",)
        assert now_in_words(three, _at(MONDAY, 11)) == ("今天 12:00 开门",)
        assert now_in_words(three, _at(MONDAY, 17)) == ("今天 24:00 前",)
        assert then_in_words(three, _at(MONDAY, 13)) == (f"到时候开门；14:00{TO}16:00 休息",)
        with force_locale("en"):
            assert then_in_words(three, _at(MONDAY, 13)) == (f"open then; closed 14:00{TO}16:00",)


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


SEASON = "Mo-Fr 09:00-17:00; 2026-11-15..2027-03-15 off"


def test_days_in_a_row_are_told_as_one_with_their_end(app: Flask) -> None:
    with app.test_request_context():
        assert week_in_words(SEASON, date(2026, 11, 1))[-1] == "11月15日至2027年3月15日 休息"
        assert week_in_words(SEASON, date(2026, 12, 1))[-1] == "11月15日至2027年3月15日 休息"
        assert week_in_words(SEASON, date(2027, 3, 15))[-1] == "2026年11月15日至3月15日 休息"
        for day in (date(2026, 10, 1), date(2027, 3, 16)):
            assert week_in_words(SEASON, day) == (f"周一至周五 09:00{TO}17:00",)
        assert week_in_words(
            "Mo 09:00-10:00; 2026-11-24..2026-11-25 off; 2026-11-26 09:00-10:00", date(2026, 11, 23)
        )[1:] == ("11月24日至11月25日 休息", f"11月26日 09:00{TO}10:00")
        with force_locale("en"):
            assert week_in_words(SEASON, date(2026, 11, 1))[-1] == "15 Nov to 15 March 2027 closed"
    listed = _list(app, SEASON, date(2026, 12, 1))
    assert [row for row in listed if row[2]] == [("11月15日至2027年3月15日", "休息", True)]


def test_paper_tells_a_season(app: Flask) -> None:
    with app.test_request_context():
        assert plain_week(SEASON, date(2026, 11, 1)) == (
            f"周一至周五 09:00{TO}17:00",
            "11月15日至2027年3月15日 休息",
        )


def test_the_hours_of_another_year_are_doubted_while_its_holidays_are_unknown(app: Flask) -> None:
    doubt = "2027年的放假安排还没有录入，时间可能有变"
    with app.test_request_context():
        assert now_in_words(SEASON, _at(MONDAY, 10)) == ("今天休息", "3月16日 09:00 开门", doubt)
        assert now_in_words("Mo-Fr 09:00-17:00; PH off", datetime(2026, 12, 31, 18, tzinfo=BEIJING)) == (
            "今天已关门",
            "周一 09:00 开门",
            doubt,
        )
        # There is no doubt about a day with hours of its own.
        said = "Mo-Fr 09:00-17:00; 2026-11-01..2027-03-15 off; 2027-03-16 09:00-12:00"
        assert now_in_words(said, _at(MONDAY, 10)) == ("今天休息", "3月16日 09:00 开门")


def test_paper_keeps_what_lasts(app: Flask) -> None:
    today = _at(MONDAY, 10).date()
    with app.test_request_context():
        told = "Mo-Fr 09:00-10:00; PH off; 2026-11-25 off"
        assert plain_week(told, today) == (f"周一至周五 09:00{TO}10:00", "法定节假日休息")
        assert plain_week(told, today, holidays=False) == (f"周一至周五 09:00{TO}10:00",)
        assert plain_week("Mo-Su 09:00-10:00; 2026-11-25 off", today) == (f"每天 09:00{TO}10:00",)
        assert plain_week(None, today) == ()
    assert [holidays_unsaid(text) for text in ("Mo 09:00-10:00", "24/7", "Mo 09:00-10:00; PH off", None)] == [
        True,
        False,
        False,
        False,
    ]


def _list(
    app: Flask, text: str | None, day: date, locale: str = "zh_Hans_CN"
) -> tuple[tuple[str, str, bool], ...]:
    with app.test_request_context(), force_locale(locale):
        return tuple((name, times.replace(TO, "-"), today) for name, times, today in week_list(text, day))


def test_a_week_is_a_list_with_today_marked(app: Flask) -> None:
    assert _list(app, WEEK, date(2026, 11, 23)) == (
        ("周一至周五", "09:00-11:30、13:30-17:00", True),
        ("周六", "09:00-12:00", False),
        ("周日", "休息", False),
        ("法定节假日", "休息", False),
    )
    assert _list(app, "Mo-Sa 08:00-12:00", date(2026, 11, 23))[-1] == (
        "法定节假日",
        "未说明，去之前请先打电话",
        False,
    )
    assert _list(app, "Mo-Su 00:00-24:00", date(2026, 11, 23), "en") == (("Every day", "all day", True),)


def test_hours_that_nobody_told_or_that_cannot_be_read_make_no_list(app: Flask) -> None:
    assert _list(app, None, date(2026, 11, 23)) == ()
    assert _list(app, "whenever", date(2026, 11, 23)) == ()


def test_on_a_public_holiday_the_line_of_the_holidays_is_marked(app: Flask) -> None:
    national_day = date(2026, 10, 1)
    assert [name for name, _times, today in _list(app, WEEK, national_day) if today] == ["法定节假日"]
    everyday = "Mo-Su 09:00-17:00"
    assert [name for name, _times, today in _list(app, everyday, national_day) if today] == ["每天"]


def test_coming_exceptions_are_listed_and_marked_on_their_day(app: Flask) -> None:
    text = "Mo-Fr 09:00-17:00; 2026-11-25 off; 2026-11-28 10:00-12:00; 2027-03-01 off"
    listed = _list(app, text, date(2026, 11, 25))
    assert ("11月25日", "休息", True) in listed
    assert ("11月28日", "10:00-12:00", False) in listed
    assert [name for name, _times, today in listed if today] == ["11月25日"]
    assert not any("3月" in name for name, _times, _today in listed)


def test_exactly_one_line_of_a_list_is_today(app: Flask) -> None:
    for day in (date(2026, 1, 1) + timedelta(days=step) for step in range(366)):
        listed = _list(app, WEEK, day)
        assert sum(today for _name, _times, today in listed) == 1, day


def test_a_weekend_day_that_is_worked_has_a_line_of_its_own(app: Flask) -> None:
    listed = _list(app, "Mo-Fr 09:00-17:00", date(2026, 10, 10))
    assert listed[0] == ("10月10日", "09:00-17:00", True)
    assert [today for _name, _times, today in listed].count(True) == 1


@pytest.mark.parametrize(
    ("text", "moment", "zh", "en"),
    [
        (
            "Mo-Su 09:00-17:00",
            datetime(2026, 10, 1, 10, tzinfo=BEIJING),
            ("今天 17:00 前", "法定节假日（国庆节），时间可能有变，请先打电话"),
            ("open today until 17:00", "public holiday (National Day), hours may differ, call before you go"),
        ),
        (
            "Mo-Fr 09:00-17:00",
            datetime(2026, 9, 30, 18, tzinfo=BEIJING),
            ("今天已关门", "明天 09:00 开门", "法定节假日（国庆节），时间可能有变，请先打电话"),
            (
                "closed for today",
                "opens tomorrow at 09:00",
                "public holiday (National Day), hours may differ, call before you go",
            ),
        ),
        (
            "Mo-Fr 09:00-17:00",
            datetime(2026, 10, 10, 10, tzinfo=BEIJING),
            ("今天 17:00 前", "调休上班日，按周五的时间推算，请先打电话"),
            (
                "open today until 17:00",
                "make-up working day, taken to be open as on Fri, call before you go",
            ),
        ),
        (
            "Mo-Su 09:00-17:00; PH 10:00-12:00",
            datetime(2026, 10, 1, 10, tzinfo=BEIJING),
            ("今天 12:00 前",),
            None,
        ),
        ("24/7", datetime(2026, 10, 1, 10, tzinfo=BEIJING), ("全天开放",), None),
    ],
)
def test_hours_of_which_nobody_said_that_they_hold_come_with_a_warning(
    app: Flask, text: str, moment: datetime, zh: tuple[str, ...], en: tuple[str, ...] | None
) -> None:
    with app.test_request_context():
        with force_locale("zh_Hans_CN"):
            assert now_in_words(text, moment) == zh
        if en:
            with force_locale("en"):
                assert now_in_words(text, moment) == en


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Su 08:00-12:00", ("到时候开门，12:00 关门",)),
        ("Mo-Sa 08:00-12:00", ("到时候不开门",)),
        ("24/7", ("到时候开门，当天不关",)),
        (None, ()),
    ],
)
def test_a_moment_that_is_asked_for_has_its_own_words(
    app: Flask, text: str | None, said: tuple[str, ...]
) -> None:
    with app.test_request_context():
        assert then_in_words(text, _at(29, 10)) == said


def test_what_is_particular_about_a_day_is_told(app: Flask) -> None:
    with app.test_request_context():
        assert day_in_words(date(2026, 10, 1)) == "法定节假日（国庆节）"
        assert day_in_words(date(2026, 10, 10)) == "调休上班日"
        assert day_in_words(date(2026, 11, 23)) is None


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 27, 20, tzinfo=BEIJING), "开到明天 02:00"),
        (datetime(2026, 11, 28, 1, tzinfo=BEIJING), "今天 02:00 前"),
        (datetime(2026, 11, 27, 17, tzinfo=BEIJING), "今天 18:00 开门"),
    ],
)
def test_hours_past_midnight_are_no_whole_day(app: Flask, moment: datetime, said: str) -> None:
    with app.test_request_context():
        assert now_in_words("Fr 18:00-24:00; Sa 00:00-02:00", moment) == (said,)


def test_a_moment_before_hours_past_midnight_is_told_so(app: Flask) -> None:
    with app.test_request_context():
        friday = datetime(2026, 11, 27, 23, tzinfo=BEIJING)
        assert then_in_words("Fr 18:00-24:00; Sa 00:00-02:00", friday) == ("到时候开门，开到第二天",)
        assert then_in_words("Fr 18:00-24:00", friday) == ("到时候开门，当天不关",)
