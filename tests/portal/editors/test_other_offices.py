"""An editor keeps other offices: their texts, their matters, their history, and tables of them."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask

from catalogue.doors import doors
from catalogue.foundation.text_files import csv_text
from catalogue.vocabulary import other_offices
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted

from .conftest import EARLY, MEALS, Words, form_of

POLICE = "/editor/offices/psb_hukou"
NEW = {
    "name_zh": "望远镜管理站",
    "name_en": "Telescope office",
    "hotline": "010 6555 1234",
    "answers_zh": "望远镜登记",
    "answers_en": "telescopes",
    "helps_zh": "居委会可以代为预约",
    "helps_en": "The committee can book for you",
    "source": "试写",
    "scope": "beijing",
}


def added(editor: CheckingClient) -> str:
    """The address of a new office."""
    answer = editor.post("/editor/offices", data=NEW)
    assert answer.status_code == 302
    return answer.location


def sent(editor: CheckingClient, path: str, rows: list[tuple[str, ...]]) -> int:
    file = (BytesIO(csv_text(rows).encode()), "table.csv")
    return editor.post(path, data={"file": file}, content_type="multipart/form-data").status_code


pytestmark = pytest.mark.both_databases


def test_the_list_says_who_answers_what_and_is_searched(editor: CheckingClient) -> None:
    editor.get("/editor/offices")
    assert len(list(editor.page.find("dl", class_="word-list").iter("dt"))) == len(doors())
    editor.get("/editor/offices?q=12368")
    assert "人民法院" in editor.page.text
    assert "档案馆" not in text_of(editor.page.find("dl", class_="word-list"))
    editor.get("/editor/offices?q=没有这个词")
    assert "没有找到" in editor.page.text


def test_a_new_office_and_its_matter_are_found_by_the_next_resident(
    editor: CheckingClient, client: CheckingClient
) -> None:
    address = added(editor)
    answer = editor.post(f"{address}/matters", data={"add": "望远镜年检\n望远镜过户"})
    assert answer.status_code == 302
    editor.get(answer.location.split("#")[0])
    assert "已添加2个事项" in editor.page.text
    client.get("/search?q=望远镜年检")
    assert "望远镜管理站" in client.page.text
    assert "居委会可以代为预约" in client.page.text
    assert [each.get("href") for each in client.page.all("a") if "65551234" in (each.get("href") or "")]


def test_a_number_for_emergencies_is_refused_and_nothing_typed_is_lost(editor: CheckingClient) -> None:
    assert editor.post("/editor/offices", data={**NEW, "hotline": "120"}).status_code == 400
    assert "只供紧急时拨打" in text_of(editor.page.find("p", id="hotline-error"))
    assert editor.page.find("input", id="name_zh").get("value") == NEW["name_zh"]


def test_an_office_is_changed_withdrawn_used_again_and_restored(editor: CheckingClient) -> None:
    editor.get(POLICE)
    assert (
        editor.post(
            POLICE, data={**form_of(editor, "office-form"), "source": "窗口公告", "scope": "national"}
        ).status_code
        == 302
    )
    for state, says in (("withdrawn", "已停用"), ("back", "恢复使用"), ("shipped", "窗口公告")):
        assert editor.post(f"{POLICE}/state", data={"state": state}).status_code == 302
        editor.get(POLICE)
        assert says in editor.page.text
    assert editor.page.find("input", id="source").get("value") == doors()["psb_hukou"].source
    editor.get("/editor/offices/-/changes")
    assert "共4次改动" in editor.page.text


def test_of_two_editors_the_second_is_told(editor: CheckingClient) -> None:
    editor.get(POLICE)
    late = {**form_of(editor, "office-form"), "scope": "national"}
    editor.post(POLICE, data={**late, "source": "甲"})
    assert editor.post(POLICE, data={**late, "source": "乙"}).status_code == 409
    assert editor.page.find("input", id="source").get("value") == "乙"
    again = {**form_of(editor, "office-form"), "scope": "national"}
    assert editor.post(POLICE, data=again).status_code == 302


def test_a_matter_that_is_a_word_of_a_service_is_asked_about_first(
    editor: CheckingClient, client: CheckingClient, words: Words
) -> None:
    assert editor.post(f"{POLICE}/matters", data={"add": "送餐"}).status_code == 200
    assert MEALS in text_of(editor.page.find("div", id="meant"))
    assert "送餐" not in [each.text for each in other_offices.matters_of(words.session, None, "psb_hukou")]
    words.session.rollback()
    assert editor.post(f"{POLICE}/matters", data=form_of(editor, "add-form")).status_code == 302
    client.get("/search?q=送餐")
    assert "公安派出所户籍窗口" in client.page.text
    assert words.edition.item(MEALS).plain_zh in client.page.text


def test_matters_are_removed_moved_and_both_are_undone(editor: CheckingClient, words: Words) -> None:
    own = doors()["psb_hukou"].words[:2]
    moved = {"matter": own[0], "do": "move", "to": "archives"}
    assert editor.post(f"{POLICE}/matters/remove", data=moved).status_code == 302
    assert editor.post(f"{POLICE}/matters/remove", data={"matter": own[1], "do": "remove"}).status_code == 302
    editor.get(POLICE)
    assert own[1] in [text_of(each) for each in editor.page.all("del")]
    editor.get("/editor/offices/archives")
    assert own[0] in editor.page.text
    for change in (3, 2):
        assert editor.post(f"/editor/offices/-/changes/{change}/undo").status_code == 302
    words.session.rollback()
    assert {each.added + each.dropped for each in other_offices.list_offices(words.session)} == {0}
    assert editor.post(f"{POLICE}/matters/remove", data={"matter": own[0], "do": "move"}).status_code == 302
    words.session.rollback()
    assert other_offices.count_office_changes(words.session) == 6


def test_a_table_is_looked_through_and_saved(editor: CheckingClient, words: Words) -> None:
    rows = [other_offices.COLUMNS, ("matter", "psb_hukou", "送餐", *[""] * 10)]
    assert sent(editor, "/editor/offices/-/file", rows) == 200
    row = text_of(editor.page.find("table", class_="ledger"))
    assert "送餐" in row
    assert MEALS in row
    assert other_offices.count_office_changes(words.session) == 0
    words.session.rollback()
    field = next(each for each in editor.page.all("input") if each.get("name") == "rows")
    answer = editor.post("/editor/offices/-/file/save", data={"rows": field.get("value")})
    assert answer.status_code == 302
    words.session.rollback()
    assert other_offices.count_office_changes(words.session) == 1


def test_a_table_with_a_wrong_line_cannot_be_saved(editor: CheckingClient) -> None:
    rows = [other_offices.COLUMNS, ("matter", "nowhere", "龘靐登记", *[""] * 10)]
    assert sent(editor, "/editor/offices/-/file", rows) == 200
    assert "第2行" in text_of(editor.page.find("div", id="errors")).replace(" ", "")
    assert [each for each in editor.page.all("input") if each.get("name") == "rows"] == []
    assert editor.post("/editor/offices/-/file/save", data={"rows": "nonsense"}).status_code == 400


def test_plain_names_are_looked_through_and_saved(
    editor: CheckingClient, client: CheckingClient, words: Words
) -> None:
    key = words.edition.item(EARLY).key
    words.session.rollback()
    assert sent(editor, "/editor/names/file", [("item", "zh", "en"), (key, "宝宝班", "")]) == 200
    assert "宝宝班" in editor.page.text
    field = next(each for each in editor.page.all("input") if each.get("name") == "rows")
    assert editor.post("/editor/names/file/save", data={"rows": field.get("value")}).status_code == 302
    client.get(f"/items/{EARLY}")
    assert text_of(client.page.find("h1")) == "宝宝班"
    client.get("/search?q=宝宝班")
    assert "宝宝班" in text_of(client.page.find("main"))


def test_a_list_costs_no_query_for_each_office(editor: CheckingClient, app: Flask) -> None:
    editor.get("/editor/offices")
    with counted(app) as few:
        editor.get("/editor/offices?q=户籍窗口")
    with counted(app) as many:
        editor.get("/editor/offices")
    assert len(few) == len(many)
