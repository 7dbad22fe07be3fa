"""An item is split in a draft: its words come along, an editor looks through them, and residents find both parts by them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue.drafts.content import DraftedItem
from catalogue.foundation import clock
from catalogue.models import Role
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

LogIn = Callable[..., CheckingClient]
TODAY = clock.today()
DRAFT, WORDS = "/editor/drafts/next", "/editor/drafts/next/words"
BROUGHT = DraftedItem(
    code="0213",
    name_zh="社区老年人送餐服务",
    name_en="Meals brought to older people",
    form="home",
    summary_zh="把饭菜送到家。",
    summary_en="Meals are brought home.",
    audiences=("elderly",),
)


@pytest.fixture
def editor(log_in: LogIn, session: Session, world: World) -> CheckingClient:
    """An editor, with a draft that splits the meals in two."""
    found = log_in(Role.EDITOR, world.city)
    found.post("/editor/drafts", data={"key": "next", "from": world.edition_key})
    split = {
        "do": "split",
        "item": "meals",
        "version": "1",
        "code": "0202",
        "name_zh": "社区老年食堂服务",
        "name_en": "Canteens for older people",
        "form": "venue",
        "summary_zh": "在食堂就餐。",
        "summary_en": "Meals in a canteen.",
        "criterion_zh": "在餐桌就餐。",
        "criterion_en": "Meals at a table.",
        "audiences": "elderly",
        "key": "meals-brought",
        "part_audiences": "elderly",
        **{
            f"part_{field}": getattr(BROUGHT, field)
            for field in ("code", "name_zh", "name_en", "form", "summary_zh", "summary_en")
        },
    }
    assert found.post(f"{DRAFT}/item", data=split).location == DRAFT
    return found


def test_the_words_of_both_parts_are_marked_until_they_are_looked_through(editor: CheckingClient) -> None:
    editor.get(DRAFT)
    said = text_of(editor.page.find("main"))
    assert "还没有人核对： 0202 社区老年食堂服务、0213 社区老年人送餐服务" in said
    assert said.count("待核对") == 2
    editor.get(f"{WORDS}?item=meals-brought")
    form = editor.page.find("form", id="words-form")
    ticks = {box.get("value"): box for box in form.iter("input") if box.get("type") == "checkbox"}
    assert all("checked" in box.attrib for box in ticks.values())
    assert {"老年食堂", "送餐", "做饭"} <= ticks.keys()
    kept = [word for word in ticks if word != "老年食堂"]
    sent = {"item": "meals-brought", "version": "2", "word": kept}
    assert editor.post(WORDS, data=sent).location == DRAFT
    editor.get(DRAFT)
    assert text_of(editor.page.find("main")).count("待核对") == 1
    editor.get(f"{WORDS}?item=meals-brought")
    form = editor.page.find("form", id="words-form")
    empty = [
        box.get("value")
        for box in form.iter("input")
        if box.get("type") == "checkbox" and "checked" not in box.attrib
    ]
    assert empty == ["老年食堂"]
    assert editor.post(WORDS, data=sent).status_code == 302
    editor.get(f"{WORDS}?item=meals-brought")
    assert "草案" in text_of(editor.page.find("main"))
    assert editor.get(f"{WORDS}?item=legal-advice").status_code == 404
    assert editor.get(f"{WORDS}?item=no-such").status_code == 404


def test_residents_find_both_parts_by_what_they_always_said(
    editor: CheckingClient,
    client: FlaskClient,
    log_in: LogIn,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    until = TODAY + timedelta(days=7)
    names = ("社区老年食堂服务", "社区老年人送餐服务")

    def found(query: str) -> list[bool]:
        page = client.get("/search", query_string={"q": query}).text
        return [name in page for name in names]

    step = f"{DRAFT}/step"
    editor.post(step, data={"do": "comment", "since": TODAY, "until": until, "comments_to": "12345"})
    monkeypatch.setattr(clock, "today", lambda: until + timedelta(days=1))
    log_in(Role.ADMIN, world.city).post(step, data={"do": "approve"})
    editor.post(step, data={"do": "enforce", "day": until + timedelta(days=2)})
    assert found("幸福餐桌") == [False, False]
    monkeypatch.setattr(clock, "today", lambda: until + timedelta(days=2))
    for query in ("幸福餐桌", "社区老年人(残疾人)就餐送餐服务", "meals on wheels"):
        assert found(query) == [True, True], query
    assert editor.get(f"{WORDS}?item=meals-brought").status_code == 200
