"""The city drafts an edition in the portal: split, added, shown, approved by another, in force; what each user then sees."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalogue import catalogues
from catalogue.coverage.figures import tally
from catalogue.coverage.matrix import matrix
from catalogue.drafts.facts import get_draft, outlook
from catalogue.foundation import clock
from catalogue.models import DraftState, Role
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

LogIn = Callable[..., CheckingClient]
TODAY = clock.today()
NIGHT = {
    "code": "0212",
    "name_zh": "社区夜间照料服务",
    "name_en": "Night care",
    "form": "remote",
    "summary_zh": "夜间有人照料。",
    "summary_en": "Somebody is there at night.",
    "audiences": ["elderly"],
    "body": "station",
}


@pytest.fixture
def begun(log_in: LogIn, world: World) -> CheckingClient:
    """An editor who has begun a draft from the shipped edition."""
    editor = log_in(Role.EDITOR, world.city)
    title = {"title_zh": "指导目录（下一版草案）", "title_en": "Guidance Catalogue (next draft)"}
    answer = editor.post("/editor/drafts", data={"key": "next", "from": world.edition_key, **title})
    assert answer.location == "/editor/drafts/next"
    return editor


def sent(editor: CheckingClient, path: str, **changes: object) -> dict[str, object]:
    """What the form at ``path`` holds, with some fields changed."""
    page = editor.get(path).text
    form = page[page.index('id="item-form"') :]
    fields: dict[str, object] = dict(re.findall(r'<input[^>]*name="([a-z_]+)"[^>]* value="([^"]*)"', form))
    fields |= dict(re.findall(r'<textarea[^>]*name="([a-z_]+)"[^>]*>([^<]*)</textarea>', form))
    for select, options in re.findall(r'<select[^>]*name="([a-z_]+)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[select] = chosen[1] if chosen else ""
    for prefix in ("", "part_"):
        ticked = re.findall(rf'name="{prefix}audiences" value="([a-z_]+)" checked', form)
        if ticked:
            fields[f"{prefix}audiences"] = ticked
    return {**fields, **changes}


def test_the_city_drafts_an_edition_and_it_comes_into_force(
    begun: CheckingClient,
    log_in: LogIn,
    client: FlaskClient,
    world: World,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    editor, item = begun, "/editor/drafts/next/item"
    add = sent(editor, item, do="add", key="night-care", category="02", **NIGHT)
    assert editor.post(item, data=add).location == "/editor/drafts/next"
    old = catalogues.get_edition(session, world.edition_key).item("0202")
    split = sent(
        editor,
        f"{item}?item={old.key}&do=split",
        do="split",
        criterion_zh="在餐桌就餐。",
        criterion_en="Meals at a table.",
        key="meals-brought",
        part_code="0213",
        part_name_zh="社区老年人送餐服务",
        part_name_en="Meals brought to older people",
        part_form="home",
        part_summary_zh="把饭菜送到家。",
        part_summary_en="Meals are brought home.",
    )
    assert editor.post(item, data=split).location == "/editor/drafts/next"
    page = editor.get("/editor/drafts/next").text
    for words in ("拆分", "新增", "社区夜间照料服务", "社区老年人送餐服务", "覆盖情况"):
        assert words in page, words
    assert client.get("/drafts/next").status_code == 404
    step = "/editor/drafts/next/step"
    until = TODAY + timedelta(days=7)
    editor.post(
        step, data={"do": "comment", "since": TODAY, "until": until, "comments_to": "市民政局，010-05100000"}
    )
    shown = client.get("/drafts/next").text
    assert "市民政局，010-05100000" in shown
    assert "草案" in shown
    assert "/drafts/next" in client.get("/services").text
    second = log_in(Role.ADMIN, world.city)
    assert 'value="approve"' not in second.get("/editor/drafts/next").text
    monkeypatch.setattr(clock, "today", lambda: until + timedelta(days=1))
    assert 'value="approve"' in second.get("/editor/drafts/next").text
    editor.post(step, data={"do": "approve"})
    session.rollback()
    assert get_draft(session, "next").state is DraftState.COMMENT
    second.post(step, data={"do": "approve"})
    session.rollback()
    draft = get_draft(session, "next")
    assert (draft.state, draft.approved_by) == (DraftState.APPROVED, f"admin{world.city}")
    expected = outlook(session, draft, world.city).after.tally
    assert "0213" not in client.get("/services").text
    editor.post(step, data={"do": "enforce", "day": until + timedelta(days=2)})
    session.rollback()
    assert get_draft(session, "next").state is DraftState.ENFORCED
    assert "自" in client.get("/drafts/next").text
    assert "/drafts/next" in client.get("/services").text
    monkeypatch.setattr(clock, "today", lambda: until + timedelta(days=2))
    assert "/drafts/next" not in client.get("/services").text
    edition = catalogues.get_edition(session, "next")
    assert tally(matrix(session, edition, world.city).total) == expected
    worker = log_in(Role.WORKER, world.community)
    assert "社区老年人送餐服务" in worker.get(f"/work/{world.community}").text
    assert client.get("/items/0213").status_code == 200
    assert "社区老年人送餐服务" in client.get("/search?q=老年人送餐").text


def test_a_mistake_keeps_what_was_typed(begun: CheckingClient) -> None:
    item = "/editor/drafts/next/item"
    wrong = sent(begun, item, do="add", key="night-care", category="02", **{**NIGHT, "code": "0202"})
    answer = begun.post(item, data=wrong)
    assert answer.status_code == 400
    assert "社区夜间照料服务" in answer.text
    taken = begun.post("/editor/drafts", data={"key": "next", "from": "beijing-1060-trial"})
    assert taken.status_code == 409
    assert "已有名为" in taken.text


def test_a_draft_that_others_changed_meanwhile_is_not_overwritten(begun: CheckingClient) -> None:
    item = "/editor/drafts/next/item"
    first = sent(begun, item, do="add", key="night-care", category="02", **NIGHT)
    assert begun.post(item, data=first).status_code == 302
    answer = begun.post(item, data={**first, "key": "other", "code": "0214", "name_zh": "另一项"})
    assert (answer.status_code, "别人改过" in answer.text) == (409, True)


CATEGORIES = "/editor/drafts/next/categories"


def version(editor: CheckingClient, path: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', editor.get(path).text)
    assert found is not None
    return found[1]


def test_categories_are_added_changed_and_merged_on_their_page(
    begun: CheckingClient, session: Session, world: World
) -> None:
    def codes() -> list[str]:
        session.rollback()
        return [category.code for category in get_draft(session, "next").edition.categories]

    before = codes()
    add = {"do": "add", "number": "11", "category_zh": "数字生活", "category_en": "Life online"}
    refused = begun.post(CATEGORIES, data={**add, "version": version(begun, CATEGORIES)})
    assert (refused.status_code, "数字生活" in refused.text) == (409, True)
    moved = catalogues.get_edition(session, world.edition_key).item("0202").key
    for sent_now in (
        {**add, "items": [moved]},
        {"do": "change", "old": "11", "number": "12", "category_zh": "数字生活", "category_en": "Online"},
    ):
        answer = begun.post(CATEGORIES, data={**sent_now, "version": version(begun, CATEGORIES)})
        assert answer.location == CATEGORIES
    assert codes() == [*before, "12"]
    page = begun.get("/editor/drafts/next").text
    assert "新增类：12 数字生活" in page
    assert "1201" in page
    merge = {"do": "merge", "old": "12", "into": "02", "version": version(begun, CATEGORIES)}
    assert begun.post(CATEGORIES, data=merge).location == CATEGORIES
    assert codes() == before


def test_an_item_is_dropped_and_put_back_and_the_draft_has_another_title(
    begun: CheckingClient, session: Session, world: World
) -> None:
    item, page = "/editor/drafts/next/item", "/editor/drafts/next"
    key = catalogues.get_edition(session, world.edition_key).item("0202").key
    drop = {"do": "drop", "item": key, "version": version(begun, f"{item}?item={key}"), "note": "不再设"}
    assert begun.post(item, data=drop).location == page
    assert "恢复0202" in begun.get(page).text
    title = {"title_zh": "新题目", "title_en": "New title", "version": version(begun, page)}
    assert begun.post(f"{page}/title", data=title).location == page
    assert "新题目" in begun.get(page).text
    restore = {"do": "restore", "item": key, "version": version(begun, page)}
    assert begun.post(item, data=restore).location == page
    assert "恢复0202" not in begun.get(page).text
    assert begun.post(item, data=restore).location == page  # twice: said, and nothing is done
    assert "没有取消项目" in begun.get(page).text


def test_items_merge_into_one_that_goes_on(begun: CheckingClient, session: Session, world: World) -> None:
    item = "/editor/drafts/next/item"
    edition = catalogues.get_edition(session, world.edition_key)
    key = edition.item("0202").key
    merged = sent(
        begun,
        f"{item}?item={key}",
        do="save",
        merges="0203",
        criterion_zh="两样都有。",
        criterion_en="Both of them.",
    )
    assert begun.post(item, data=merged).location == "/editor/drafts/next"
    assert "合并" in begun.get("/editor/drafts/next").text
    session.rollback()
    keys = {each.key for each in get_draft(session, "next").edition.items}
    assert key in keys
    assert edition.item("0203").key not in keys


def test_a_draft_goes_out_as_a_file_and_comes_in_as_another_draft(
    begun: CheckingClient, session: Session, world: World
) -> None:
    text = begun.get("/editor/drafts/next/file.yaml").get_data(as_text=True)
    key = catalogues.get_edition(session, world.edition_key).item("0202").key

    def send(changed: str) -> TestResponse:
        file = (io.BytesIO(changed.encode()), "next.yaml")
        return begun.post("/editor/drafts", data={"key": "other", "from": world.edition_key, "file": file})

    wrong = send(text.replace("form: venue", "form: nowhere", 1))
    assert wrong.status_code == 400
    assert "nowhere" in wrong.text
    assert send(text.replace(f"key: {key}\n", "key: meals-anew\n")).location == "/editor/drafts/other"
    crosswalk = "/editor/drafts/other/crosswalk"
    page = begun.get(crosswalk).text
    assert "尚未确定的项目" in page
    line = {"do": "set", "from_item": key, "to_item": "meals-anew", "relation": "exact", "note": "改名"}
    answer = begun.post(crosswalk, data={**line, "version": version(begun, crosswalk)})
    assert answer.location == crosswalk
    assert "尚未确定的项目" not in begun.get(crosswalk).text
    assert "改名" in begun.get(f"{crosswalk}.csv").text
    again = {"do": "set", "from_item": key, "to_item": key, "relation": "exact"}
    refused = begun.post(crosswalk, data={**again, "version": version(begun, crosswalk)})
    assert refused.status_code == 409
    back = {"do": "remove", "from_item": key, "to_item": "meals-anew"}
    begun.post(crosswalk, data={**back, "version": version(begun, crosswalk)})
    assert "尚未确定的项目" in begun.get(crosswalk).text
