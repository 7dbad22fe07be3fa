"""Editors only: what others get of every page and every form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.drafts.facts import list_drafts
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import OutsideMatter, Role, TermKind
from catalogue.vocabulary.other_offices import count_office_changes
from tests.pages import CheckingClient
from tests.portal.logging_in import token_of
from tests.worlds.eight_streets import World

from .conftest import EARLY, NEW, Words

LogIn = Callable[..., CheckingClient]

PAGES = (
    "/editor/",
    "/editor/terms",
    f"/editor/items/{EARLY}",
    "/editor/term",
    "/editor/searches",
    "/editor/searches.csv",
    "/editor/changes",
    "/editor/drafts",
    "/editor/drafts/next",
    "/editor/drafts/next/item",
    "/editor/drafts/next/file.yaml",
    "/editor/drafts/next/categories",
    "/editor/drafts/next/crosswalk",
    "/editor/drafts/next/words",
    "/editor/drafts/next/crosswalk.csv",
    "/editor/drafts/next/comments",
    "/editor/drafts/next/comments.csv",
    "/editor/offices",
    "/editor/offices/-/new",
    "/editor/offices/psb_hukou",
    "/editor/offices/-/changes",
    "/editor/offices.csv",
    "/editor/names.csv",
)
FORMS = {
    f"/editor/items/{EARLY}/plain-name": {"plain_zh": "遛娃", "plain_en": "Toddlers"},
    "/editor/term": {"word": "另一个词", "add-1": EARLY, "add-1-kind": "means"},
    "/editor/term/preview": {"word": "另一个词", "add-1": EARLY, "add-1-kind": "means"},
    "/editor/changes/1/undo": {},
    "/editor/searches/set-aside": {"words": "蹓弯儿寄娃"},
    "/editor/searches/put-back": {"words": "打陀螺"},
}
OFFICE_FORMS = {
    "/editor/offices": {"name_zh": "望远镜站"},
    "/editor/offices/psb_hukou": {"name_zh": "望远镜站"},
    "/editor/offices/psb_hukou/state": {"state": "withdrawn"},
    "/editor/offices/psb_hukou/matters": {"add": "龘靐登记"},
    "/editor/offices/psb_hukou/matters/remove": {"matter": "户口迁移审批", "do": "remove"},
    "/editor/offices/-/changes/1/undo": {},
    "/editor/offices/-/file": {},
    "/editor/offices/-/file/save": {"rows": "[]"},
    "/editor/drafts": {"key": "next", "from": "beijing-1060-trial"},
    "/editor/drafts/next/step": {"do": "withdraw"},
    "/editor/drafts/next/item": {"do": "drop", "item": "counselling"},
    "/editor/drafts/next/title": {"title_zh": "题目", "title_en": "Title"},
    "/editor/drafts/next/categories": {"do": "merge", "old": "01", "into": "02"},
    "/editor/drafts/next/words": {"item": "counselling", "word": "送餐"},
    "/editor/drafts/next/crosswalk": {"do": "remove", "from_item": "counselling"},
    "/editor/drafts/next/comments": {"number": "1", "state": "taken", "answer": "已采纳", "seen": "open"},
    "/editor/names/file": {},
    "/editor/names/file/save": {"rows": "[]"},
}
EVERY_FORM: dict[str, dict[str, str]] = {**FORMS, **OFFICE_FORMS}
OTHERS = [
    (Role.WORKER, "community"),
    (Role.STREET, "street"),
    (Role.DISTRICT, "district"),
    (Role.CITY, "city"),
    (Role.ADMIN, "district"),
]


@pytest.fixture
def kept(words: Words, session: Session) -> Callable[[], bool]:
    """Whether the words, and those that are set aside, are as they were."""
    words.teach(NEW, {EARLY: TermKind.MEANS})
    words.searched("蹓弯儿寄娃", 3)
    words.searched("打陀螺", 3)
    session.rollback()
    begin_writing(session)
    session.add(OutsideMatter(words="打陀螺", count=3, at=clock.now(), actor="editor"))
    session.commit()

    def aside() -> list[str]:
        session.rollback()
        return list(session.scalars(select(OutsideMatter.words)))

    before = words.history()
    assert [change.id for change in before] == [1]
    return lambda: (
        words.history() == before
        and aside() == ["打陀螺"]
        and count_office_changes(session) == 0
        and not list_drafts(session)
    )


def test_every_address_is_in_these_tables(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("editors.")]
    gets = {
        str(rule).replace("<item:item>", EARLY).replace("<office>", "psb_hukou").replace("<draft>", "next")
        for rule in rules
        if "GET" in (rule.methods or ())
    }
    assert gets == set(PAGES)
    posts = {
        str(rule)
        .replace("<int:change>", "1")
        .replace("<item:item>", EARLY)
        .replace("<office>", "psb_hukou")
        .replace("<draft>", "next")
        for rule in rules
        if "POST" in (rule.methods or ())
    }
    assert posts == set(EVERY_FORM)


@pytest.mark.parametrize("path", PAGES)
def test_pages_ask_a_visitor_to_log_in(client: FlaskClient, world: World, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/log-in?next=/editor/")


@pytest.mark.parametrize("path", EVERY_FORM)
def test_forms_of_a_visitor_change_nothing(client: FlaskClient, kept: Callable[[], bool], path: str) -> None:
    answer = client.post(path, data=EVERY_FORM[path])
    assert answer.status_code == 302
    assert answer.location.startswith("/log-in")
    assert kept()


@pytest.mark.parametrize(("role", "division"), OTHERS)
def test_other_roles_get_in_nowhere(
    log_in: LogIn, world: World, kept: Callable[[], bool], role: Role, division: str
) -> None:
    stranger = log_in(role, getattr(world, division))
    for path in PAGES:
        assert stranger.get(path).status_code == 403, path
        assert "您不能打开此页" in stranger.page.text
    for path, data in EVERY_FORM.items():
        assert stranger.post(path, data=data).status_code == 403, path
    assert kept()
    stranger.get("/")
    assert "/editor/" not in [link.get("href") for link in stranger.page.all("a")]


@pytest.mark.parametrize("path", EVERY_FORM)
def test_forms_without_a_token_change_nothing(
    app_with: Callable[..., Flask], log_in: LogIn, world: World, kept: Callable[[], bool], path: str
) -> None:
    editor = log_in(Role.EDITOR, world.city, of=app_with(WTF_CSRF_ENABLED=True))
    assert editor.post(path, data=EVERY_FORM[path]).status_code == 400
    assert "表单已失效" in editor.page.text
    assert kept()


@pytest.mark.parametrize("path", FORMS)
def test_the_same_forms_with_a_token_work(
    app_with: Callable[..., Flask], log_in: LogIn, world: World, kept: Callable[[], bool], path: str
) -> None:
    editor = log_in(Role.EDITOR, world.city, of=app_with(WTF_CSRF_ENABLED=True))
    token = token_of(editor.get("/editor/changes").get_data(as_text=True))
    answer = editor.post(path, data=FORMS[path] | token)
    assert answer.status_code == (200 if path.endswith("preview") else 302)
    assert kept() is path.endswith("preview")


def test_without_a_catalogue_there_is_a_page_that_says_so(
    editor: CheckingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.editors.scope.current_edition", lambda: None)
    for path in ("/editor/", "/editor/terms", "/editor/term"):
        assert editor.get(path).status_code == 404
        assert "尚未载入指导目录" in editor.page.text
