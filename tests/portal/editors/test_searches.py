"""Empty searches, as an editor sees them: by month and district, and only what three people typed."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from catalogue.foundation import clock
from tests.pages import CheckingClient, text_of

from .conftest import Words


def lines(client: CheckingClient) -> list[str]:
    """The table's lines."""
    return [text_of(row) for table in client.page.all("table") for row in table.iter("tr")][1:]


def test_three_searches_make_a_line_and_two_do_not(editor: CheckingClient, words: Words) -> None:
    words.searched("蹓弯儿寄娃", 3)
    words.searched("打陀螺", 2)
    editor.get("/editor/searches")
    (line,) = lines(editor)
    assert line.startswith("蹓弯儿寄娃")
    assert "打陀螺" not in editor.page.text
    editor.get("/editor/")
    assert "蹓弯儿寄娃" in editor.page.text
    assert "打陀螺" not in editor.page.text


def test_districts_show_where_three_were(editor: CheckingClient, words: Words) -> None:
    dongcheng, other = words.world.district, words.world.districts[-1]
    words.searched("蹓弯儿寄娃", 5, district=dongcheng)
    words.searched("蹓弯儿寄娃", 1, district=other)
    words.searched("打陀螺", 4)
    editor.get("/editor/searches")
    assert lines(editor)[0].startswith("蹓弯儿寄娃")
    assert "东城区 5" in lines(editor)[0]
    assert len(list(editor.page.find("select", id="district").iter("option"))) == 3
    editor.get(f"/editor/searches?district={dongcheng}")
    (line,) = lines(editor)
    assert line.startswith("蹓弯儿寄娃")
    editor.get("/editor/searches?district=0")
    (line,) = lines(editor)
    assert line.startswith("打陀螺")


def test_months(editor: CheckingClient, words: Words) -> None:
    words.searched("去年的词", 3, month=date(2025, 3, 1))
    editor.get("/editor/searches")
    assert lines(editor) == []
    assert "2025-03" in text_of(editor.page.find("select", id="month"))
    editor.get("/editor/searches?month=2025-03")
    assert lines(editor)[0].startswith("去年的词")


def test_a_word_leads_to_its_page(editor: CheckingClient, words: Words) -> None:
    words.searched("蹓弯儿寄娃", 3)
    editor.get("/editor/searches")
    (href,) = [link.get("href") for link in editor.page.all("a") if "教搜索认识" in text_of(link)]
    assert editor.get(href or "").status_code == 200
    assert "蹓弯儿寄娃" in text_of(editor.page.find("h1"))


def test_the_page_says_what_is_kept(editor: CheckingClient, english: CheckingClient) -> None:
    editor.get("/editor/searches")
    assert "不保存" in text_of(editor.page.find("section", class_="kept"))
    english.get("/editor/searches")
    assert "It cannot be seen who searched" in text_of(english.page.find("section", class_="kept"))


def test_the_table_opens_in_excel_and_computes_nothing(english: CheckingClient, words: Words) -> None:
    words.searched("=1+1", 3, district=words.world.district)
    words.searched("打陀螺", 2)
    answer = english.get(f"/editor/searches.csv?month={words.world.today:%Y-%m}")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    month = f"{words.world.today:%Y-%m}"
    assert rows[1:] == [
        [month, "'=1+1", "", "All districts", "3"],
        [month, "'=1+1", f'="{words.world.district}"', "东城区", "3"],
    ]


@pytest.mark.parametrize("query", ["month=x", "month=2025-13", "month=20250", "district=x", "district=²"])
def test_nonsense_in_the_address_is_refused(editor: CheckingClient, query: str) -> None:
    assert editor.get(f"/editor/searches?{query}").status_code == 400


def test_words_of_no_item_are_set_aside_until_they_are_searched_for_twice_as_often(
    editor: CheckingClient, words: Words
) -> None:
    words.searched("打陀螺", 3)
    words.searched("蹓弯儿寄娃", 4)
    aside = {"words": "打陀螺", "month": f"{clock.today():%Y-%m}"}
    assert editor.post("/editor/searches/set-aside", data=aside).status_code == 302
    editor.get("/editor/searches")
    (line,) = lines(editor)
    assert line.startswith("蹓弯儿寄娃")
    assert "打陀螺 3" in text_of(editor.page.find("section", **{"aria-labelledby": "outside"}))
    assert "打陀螺" not in text_of(editor.get("/editor/") and editor.page.find("main"))
    assert "打陀螺" in editor.get("/editor/searches.csv").text  # the table holds everything
    words.searched("打陀螺", 2)
    editor.get("/editor/searches")
    assert len(lines(editor)) == 1
    words.searched("打陀螺", 1)
    editor.get("/editor/searches")
    assert [line.split()[0] for line in lines(editor)] == ["打陀螺", "蹓弯儿寄娃"]
    editor.post("/editor/searches/set-aside", data=aside)
    editor.get("/editor/searches")
    assert len(lines(editor)) == 1
    editor.post("/editor/searches/put-back", data={"words": "打陀螺"})
    editor.get("/editor/searches")
    assert len(lines(editor)) == 2


def test_only_words_of_the_list_are_set_aside(editor: CheckingClient, words: Words) -> None:
    words.searched("打陀螺", 2)
    month = f"{clock.today():%Y-%m}"
    for word in ("打陀螺", "没人搜过", ""):
        sent = editor.post("/editor/searches/set-aside", data={"words": word, "month": month})
        assert sent.status_code == 404, word
