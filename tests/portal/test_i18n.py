"""Chinese by default, English by choice."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.config import ConfigError
from portal.words import formatting
from portal.words.i18n import LOCALES, in_chinese, pick, require_translations
from tests.worlds.eight_streets import World


def test_a_visitor_who_chose_nothing_reads_chinese(client: FlaskClient) -> None:
    page = client.get("/log-in").text
    assert '<html lang="zh-CN"' in page
    assert "账号名" in page


@pytest.mark.parametrize("asked", ["en", "en-GB,en;q=0.9", "zh-CN,zh;q=0.9", "zh-TW", "de", "*", ""])
def test_what_the_browser_says_of_languages_changes_nothing(client: FlaskClient, asked: str) -> None:
    assert 'lang="zh-CN"' in client.get("/log-in", headers={"Accept-Language": asked}).text


def test_english_is_offered_in_english_until_a_language_is_chosen(client: FlaskClient) -> None:
    assert "Read this page in English" in client.get("/log-in").text
    for chosen in LOCALES:
        client.post("/preferences", data={"language": chosen})
        assert "Read this page in English" not in client.get("/log-in").text


def test_the_choice_of_english_is_kept_and_can_be_taken_back(client: FlaskClient) -> None:
    client.post("/preferences", data={"language": "en"})
    page = client.get("/log-in").text
    assert '<html lang="en"' in page
    assert "Account name" in page
    client.post("/preferences", data={"language": "zh"})
    assert '<html lang="zh-CN"' in client.get("/log-in").text


@pytest.mark.parametrize("language", ["de", "zh_Hans_CN", "", "../../etc"])
def test_other_languages_are_refused(client: FlaskClient, language: str) -> None:
    assert client.post("/preferences", data={"language": language}).status_code == 400


def test_a_cookie_that_makes_no_sense_is_read_as_no_choice(client: FlaskClient) -> None:
    client.set_cookie("language", "klingon")
    assert '<html lang="zh-CN"' in client.get("/log-in").text


def test_large_print_is_kept_on_every_page_until_it_is_switched_off(client: FlaskClient) -> None:
    client.post("/preferences", data={"elder": "1"})
    assert "data-elder" in client.get("/log-in").text
    assert "data-elder" in client.get("/nowhere").text
    client.post("/preferences", data={"elder": "0"})
    assert "data-elder" not in client.get("/log-in").text


def test_a_preference_leads_back_to_the_page_and_never_elsewhere(client: FlaskClient) -> None:
    client.get("/log-in?next=/work/")
    fields = client.page.all("input", name="next", type="hidden")
    assert fields[0].get("value") == "/log-in?next=/work/"
    answer = client.post("/preferences", data={"elder": "1", "next": "//evil.example"})
    assert answer.location == "/"


def test_a_preference_that_sets_nothing_is_refused(client: FlaskClient) -> None:
    assert client.post("/preferences", data={}).status_code == 400


def test_missing_translations_stop_the_start_and_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="make translations") as caught:
        require_translations(tmp_path)
    assert all(locale in str(caught.value) for locale in LOCALES.values())


@pytest.fixture
def english(app: Flask):
    with app.test_request_context(headers={"Cookie": "language=en"}):
        yield


@pytest.fixture
def chinese(app: Flask):
    with app.test_request_context():
        yield


def test_names_that_exist_in_chinese_only_are_marked_on_english_pages(english: None) -> None:
    assert in_chinese("多福巷社区") == '<span lang="zh-CN">多福巷社区</span>'
    assert in_chinese("<b>") == '<span lang="zh-CN">&lt;b&gt;</span>'
    assert pick("备注", None) == '<span lang="zh-CN">备注</span>'
    assert pick("备注", "Note") == "Note"


def test_on_chinese_pages_they_are_not(chinese: None) -> None:
    assert in_chinese("多福巷社区") == "多福巷社区"
    assert in_chinese("<b>") == "&lt;b&gt;"
    assert pick("备注", "Note") == "备注"


def test_days_are_written_as_the_reader_writes_them(chinese: None) -> None:
    assert formatting.day(date(2026, 11, 3)) == "2026年11月3日"
    assert formatting.short_day(date(2026, 11, 3)) == "11月3日"
    assert formatting.moment(datetime(2026, 11, 3, 16, 30, tzinfo=UTC)) == "2026年11月4日 00:30"
    assert formatting.number(452100) == "452,100"
    assert formatting.number(None) == formatting.day(None) == formatting.moment(None) == "—"


def test_english_days(english: None) -> None:
    assert formatting.day(date(2026, 11, 3)) == "3 November 2026"
    assert formatting.short_day(date(2026, 11, 3)) == "3 Nov"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 9, "0%"), (1, 200, "不足1%"), (47, 57, "82%"), (999, 1000, "99%"), (9, 9, "100%"), (0, 0, "—")],
)
def test_only_all_is_a_hundred_per_cent_and_only_nothing_is_none(
    chinese: None, part: int, whole: int, text: str
) -> None:
    assert formatting.percent(part, whole) == text


@pytest.mark.parametrize(
    ("part", "unknown", "text"),
    [(382, 300, "38%–68%"), (382, 3, "38%"), (382, 0, "38%"), (3, 4, "不足1%"), (0, 1000, "0%–100%")],
)
def test_an_interval_whose_ends_read_alike_is_one_figure(
    chinese: None, part: int, unknown: int, text: str
) -> None:
    assert formatting.percent_span(part, unknown, 1000) == text


@pytest.mark.parametrize(
    ("parts", "texts"),
    [
        ((50, 60, 100), ("50%", "60%")),
        ((369, 372, 600), ("61%", "62%")),
        ((369, 370, 601), ("61.4%", "61.6%")),
        ((0, 1, 600), ("0%", "不足1%")),
        ((7, 7, 9), ("77%", "77%")),
    ],
)
def test_a_small_rise_is_told_with_a_decimal(
    chinese: None, parts: tuple[int, int, int], texts: tuple[str, str]
) -> None:
    assert formatting.rise(*parts) == texts


@pytest.mark.parametrize(
    ("given", "shown", "dialled"),
    [
        ("96156", "96156", "tel:96156"),
        ("01055501234", "010-5550 1234", "tel:01055501234"),
        ("010 5550 1234", "010-5550 1234", "tel:01055501234"),
        ("55501234", "010-5550 1234", "tel:01055501234"),
        ("13800138000", "138 0013 8000", "tel:13800138000"),
        ("010-55501234-8001", "010-5550 1234 转 8001", "tel:01055501234,8001"),
        ("+86 10 5550 1234", "010-5550 1234", "tel:01055501234"),
        ("55501234-6", "55501234-6", None),
        ("见公告", "见公告", None),
    ],
)
def test_telephone_numbers_can_be_read_aloud_and_dialled(
    chinese: None, given: str, shown: str, dialled: str | None
) -> None:
    assert formatting.phone_text(given) == shown
    assert formatting.phone_links(given) == ((shown, dialled),)


def test_several_telephone_numbers_are_links_of_their_own(chinese: None) -> None:
    assert formatting.phone_text("010-55501234, 12345") == "010-5550 1234、12345"
    assert [link.href for link in formatting.phone_links("010-55501234, 12345")] == [
        "tel:01055501234",
        "tel:12345",
    ]


@pytest.mark.parametrize("address", ["/items/0202", "/events/illness", "/audiences/elderly"])
def test_chinese_sentences_follow_each_other_without_a_space(
    client: FlaskClient, told: World, address: str
) -> None:
    client.set_cookie("language", "zh")
    client.set_cookie("community", str(told.community))
    main = client.get(address, query_string={"in": told.city}).text.partition("<main")[2]
    assert not re.findall(r"。[ \n]+[\u4e00-\u9fff][^<]{0,20}", main)
