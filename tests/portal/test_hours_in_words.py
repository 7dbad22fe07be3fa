"""Every kind of hours is told in words, and the words are read back as the same hours."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from catalogue.models import DayKind
from catalogue.time import days
from catalogue.time.hours import OpeningHours
from catalogue.time.wording import read_words
from portal.words.opening_hours import TO, all_in_words, is_open_now, now_in_words, then_in_words, week_list
from portal.words.opening_hours.to_type import hours_to_type
from tests.catalogue.test_hours_reading import UNDERSTOOD
from tests.portal.test_opening import _at

TODAY = date(2026, 11, 23)
LANGUAGES = ("zh_Hans_CN", "en")


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (
            "Apr 01-Oct 31: Mo-Su 06:00-21:00",
            ("4月1日至10月31日 每天 06:00-21:00",),
            ("1 Apr to 31 Oct every day 06:00-21:00",),
        ),
        ("May-Sep: Tu-Su 08:30-18:00", ("5月1日至9月30日 周二至周日 08:30-18:00",), ("1 May to 30 Sep Tue to Sun 08:30-18:00",)),
        ("Sa[1,3] 09:00-11:00", ("每月第一、第三个周六 09:00-11:00",), ("the first and third Sat of the month 09:00-11:00",)),
        ("Fr[-1] off", ("每月最后一个周五 休息",), ("the last Fri of the month closed",)),
        ("Fr-Sa 18:00-02:00", ("周五、周六 18:00-次日02:00",), ("Fri, Sat 18:00-02:00 the next day",)),
        ("Sa 09:00-12:00 \"by appointment\"", ("周六 09:00-12:00（需预约）",), ("Sat 09:00-12:00 (by appointment)",)),
        ("\"by appointment\"", ("需预约",), ("by appointment",)),
        ("Mo-Su 06:00+ \"until sold out\"", ("每天 06:00起，售完为止",), ("every day from 06:00, until sold out",)),
        ("Mo-Fr 06:00+", ("周一至周五 06:00起，结束时间不定",), ("Mon to Fri from 06:00, no fixed closing time",)),
        ("Mo-Su sunrise-sunset", ("每天 日出至日落",), ("every day sunrise to sunset",)),
        ("Mo 08:00-11:00 open \"儿保\"", ("周一 08:00-11:00（儿保）",), ("Mon 08:00-11:00 (儿保)",)),
        ("SH Mo-Fr 09:00-17:00", ("寒暑假 周一至周五 09:00-17:00",), ("school holidays Mon to Fri 09:00-17:00",)),
        ("Sa-Su 00:00-24:00", ("周六、周日 24小时",), ("Sat, Sun 24 hours",)),
        ("Mo-Fr 09:00-18:00; Sa 10:00-16:00; PH Mo-Fr 09:00-18:00; PH Sa 10:00-16:00", ("周一至周五 09:00-18:00", "周六 10:00-16:00", "法定节假日照常"), None),
        ("SH off", ("寒暑假 休息",), ("school holidays closed",)),
        ("PH 09:00-12:00", ("法定节假日 09:00-12:00",), None),
        ("2026 Oct 01-07 off", ("2026年10月1日至10月7日 休息",), None),
        ("2027 Feb 05-11 off", ("2027年2月5日至2月11日 休息",), None),
        ("off \"until further notice\"", ("暂停开放，恢复时间另行通知",), ("closed until further notice",)),
        ("Mo-Fr 08:00-12:00 open \"门诊\" || 24/7 open \"急诊\"", ("周一至周五 08:00-12:00（门诊）", "急诊 每天 全天"), None),
    ],
)  # fmt: skip
def test_each_kind_of_rule_has_words(
    app: Flask, text: str, zh: tuple[str, ...], en: tuple[str, ...] | None
) -> None:
    hours = OpeningHours.parse(text)
    with app.test_request_context():
        for locale, said in zip(LANGUAGES, (zh, en), strict=True):
            with force_locale(locale):
                told = tuple(words.replace(TO, "-") for words in all_in_words(hours))
                assert said is None or told == said


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_words_of_a_form_are_read_back_as_the_same_hours(app: Flask, locale: str) -> None:
    wrong = []
    with app.test_request_context(), force_locale(locale):
        for text in sorted({right for _typed, right in UNDERSTOOD}):
            hours = OpeningHours.parse(text)
            shown = hours_to_type(str(hours))
            if read_words(shown).hours != hours:
                wrong.append((text, shown, read_words(shown)))
    assert wrong == []


def test_a_resident_reads_what_holds_now_of_nights_appointments_and_markets(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        assert now_in_words("Mo-Su 18:00-02:00", _at(23, 20)) == ("开到明天 02:00",)
        assert now_in_words('Mo-Su 09:00-17:00 "by appointment"', _at(23, 10)) == ("需预约，请先打电话",)
        assert now_in_words('Mo-Su 06:00+ "until sold out"', _at(23, 10)) == ("06:00 起开门，售完为止",)
        assert now_in_words("Mo-Fr 15:30-18:00; SH 09:00-17:00", _at(23, 16)) == (
            "今天 18:00 前",
            "寒暑假（以校历为准）时间不同，请先打电话",
        )


def test_the_row_of_today_is_that_of_the_season(app: Flask) -> None:
    text = "Apr-Oct: Mo-Su 06:00-21:00; Nov-Mar: Mo-Su 06:30-20:00; PH off"
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        rows = [(name, times.replace(TO, "-"), here) for name, times, here in week_list(text, TODAY)]
    assert rows == [
        ("4月1日至10月31日 每天", "06:00-21:00", False),
        ("11月1日至3月31日 每天", "06:30-20:00", True),
        ("法定节假日", "休息", False),
    ]


def test_the_command_reads_each_text_in_the_order_given(run: Callable[..., Any]) -> None:
    typed = "周一至周五 9:00-17:00\\n周六休息\n\n8点-5点\n"
    answer = run("hours", "read", "--format", "jsonl", "Daily 9am-5pm", "-", typed=typed)
    assert answer.exit_code == 0
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [line["schedule"] for line in lines] == ["Mo-Su 09:00-17:00", "Mo-Fr 09:00-17:00", None, None]
    assert [line["text"] for line in lines][1] == "周一至周五 9:00-17:00\\n周六休息"
    assert [line["ask"] is None for line in lines] == [True, True, False, False]
    assert lines[3]["ask"] == "“8点-5点”：是星期几？"
    told = run("hours", "read", "周一至周五 8:30-11:30，1:30-5:00", "Office hours")
    assert told.stdout.splitlines() == [
        f"周一至周五 8:30-11:30，1:30-5:00  =>  周一至周五 08:30{TO}11:30、13:30{TO}17:00",
        "Office hours  =>  ? “Office hours” names no times. On which days is it open, from when until when?",
    ]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_what_is_kept_of_a_minute_is_what_holds_at_each_of_its_seconds(app: Flask, locale: str) -> None:
    rng = random.Random(locale)
    texts = sorted({right for _typed, right in UNDERSTOOD})
    tellers: Any = (now_in_words, then_in_words, is_open_now)
    with app.test_request_context(), force_locale(locale):
        for text in texts:
            for _ in range(3):
                minute = _at(23, 0) + timedelta(minutes=rng.randrange(60 * 24 * 30))
                if rng.random() < 0.7:
                    minute = minute.replace(minute=rng.choice((0, 30)))
                for second in (0, rng.randrange(1, 60), 59):
                    moment = minute + timedelta(seconds=second, microseconds=second)
                    for tell in tellers:
                        assert tell(text, moment) == tell.__wrapped__(text, moment)
                assert week_list(text, minute.date()) == week_list.__wrapped__(text, minute.date())  # type: ignore[attr-defined]


def test_a_holiday_that_is_declared_is_told_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2026, 11, 23)
    with app.test_request_context():
        before = now_in_words("Mo-Fr 09:00-17:00", _at(23, 10))
        declared = {day: days.DeclaredDay(day, DayKind.HOLIDAY, "临时假日")}
        monkeypatch.setattr(days, "_current", days.Calendar(declared))
        after = now_in_words("Mo-Fr 09:00-17:00", _at(23, 10))
        assert "临时假日" in after[-1]
        assert before == after[:-1]
        monkeypatch.undo()
        assert now_in_words("Mo-Fr 09:00-17:00", _at(23, 10)) == before
