"""From a search that finds nothing to a word that is taught, in a real browser; and the editors' pages by every means."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import vocabulary
from catalogue.access import accounts
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import get_edition
from catalogue.feedback import empty_searches
from catalogue.feedback.empty_searches import EmptyKey
from catalogue.foundation.clock import today
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, TermKind
from portal.residents.search.empty_searches import keeper
from tests.browser.conftest import DESK, PHONE, LiveServer
from tests.browser.logging_in import PASSWORD, log_in
from tests.browser.looking import set_large_print
from tests.worlds.eight_streets import World

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
EARLY = "0503"
STRANGE = "皮猴撒欢儿"
PAGES = (
    "/editor/",
    "/editor/terms",
    "/editor/terms?show=taught",
    "/editor/term",
    f"/editor/term?word={STRANGE}",
    "/editor/term?word=送餐",
    f"/editor/items/{EARLY}",
    "/editor/searches",
    "/editor/changes",
    "/editor/offices",
    "/editor/offices/-/new",
    "/editor/offices/psb_hukou",
    "/editor/offices/-/changes",
)


@pytest.fixture
def desk(world: World, session: Session) -> World:
    """Two editors with accounts, a word that was taught, one that was dropped, and an empty search."""
    begin_writing(session)
    for name in ("editor", "second"):
        accounts.add_user(session, name, Role.EDITOR, world.city, PASSWORD, actor=operator("tests"))
    edition = get_edition(session, world.edition_key)
    actor = Actor("second", (Held(Role.EDITOR, world.city),))
    item = edition.item(EARLY)
    for term, kind in (("遛娃的地儿", TermKind.MEANS), (item.vocabulary_zh[2], TermKind.DROPPED)):
        vocabulary.change_term(
            session, actor=actor, edition=edition, term=term, links={item.id: kind}, expected=None
        )
    month = today().replace(day=1)
    empty_searches.count(session, {EmptyKey(month, world.district, "夜里修钟表"): 4})
    session.commit()
    return world


_SEARCHING = """
import json, sys
from sqlalchemy.orm import Session
from catalogue.foundation.database import make_engine
from catalogue.search import search, shared_searcher
engine = make_engine(sys.argv[1])
for line in sys.stdin:
    with Session(engine) as session:
        answer = search(session, shared_searcher(session), line.strip())
        print(json.dumps([hit.code for hit in answer.items]), flush=True)
"""


@contextmanager
def another_process(url: str) -> Iterator[Callable[[], list[str]]]:
    """A process of its own with a searcher of its own; asks it for the codes that it finds for the strange word."""
    with subprocess.Popen(
        [sys.executable, "-c", _SEARCHING, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asked, answered = process.stdin, process.stdout

        def found() -> list[str]:
            asked.write(f"{STRANGE}\n")
            asked.flush()
            codes: list[str] = json.loads(answered.readline())
            return codes

        yield found
        asked.close()


def test_a_search_in_vain_becomes_a_word_and_residents_find_the_service(
    open_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    desk: World,
    session: Session,
    engine: Engine,
) -> None:
    name = get_edition(session, desk.edition_key).item(EARLY).plain_zh
    editor, resident = open_context().new_page(), open_context(viewport=PHONE).new_page()
    log_in(editor, "editor", PASSWORD)
    with another_process(str(engine.url)) as found_there:
        assert found_there() == []
        for times in (1, 2, 3):
            somebody = open_context(viewport=PHONE).new_page()
            somebody.goto(f"/search?q={STRANGE}")
            expect(somebody.get_by_text(name)).to_have_count(0)
            keeper(live_server.app).flush()
            editor.goto("/editor/searches")
            expect(editor.get_by_role("row").filter(has_text=STRANGE)).to_have_count(1 if times == 3 else 0)
        line = editor.get_by_role("row").filter(has_text=STRANGE)
        line.get_by_role("link", name="教搜索认识").click()
        expect(editor.locator("h1")).to_contain_text(STRANGE)
        editor.get_by_label("服务1", exact=True).select_option(EARLY)
        editor.get_by_role("button", name="预览变化").click()
        expect(editor.locator(".preview tbody tr").first).to_contain_text(EARLY)
        expect(editor.get_by_text("现在还没有保存")).to_be_visible()
        assert found_there() == []
        editor.get_by_role("button", name="保存", exact=True).click()
        expect(editor.get_by_role("status")).to_contain_text("已保存")
        resident.goto(f"/search?q={STRANGE}")
        expect(resident.get_by_role("link", name=name).first).to_be_visible()
        assert found_there()[0] == EARLY
        editor.goto("/editor/changes")
        editor.get_by_role("button", name=f"撤销：{STRANGE}").click()
        expect(editor.get_by_role("status")).to_contain_text("已撤销")
        assert found_there() == []


def test_a_matter_of_an_office_leads_the_next_resident_to_its_door(
    open_context: Callable[..., BrowserContext], desk: World, assert_accessible: Callable[[Page], None]
) -> None:
    """Without a script, narrow and wide, in both languages."""
    for language, viewport, add, matter in (
        ("zh", PHONE, "添加", "望远镜年检"),
        ("en", DESK, "Add", "telescope licence plate"),
    ):
        context = open_context(viewport=viewport, java_script_enabled=False)
        editor, resident = context.new_page(), open_context(viewport=viewport).new_page()
        log_in(editor, "editor", PASSWORD)
        context.add_cookies([{"name": "language", "value": language, "url": editor.url}])
        resident.goto(f"/search?q={matter}")
        expect(resident.get_by_text("12368")).to_have_count(0)
        editor.goto("/editor/offices")
        editor.fill("#q", "12368")
        editor.press("#q", "Enter")
        editor.locator(".word-list dt a").first.click()
        editor.fill("#add", matter)
        editor.get_by_role("button", name=add, exact=True).click()
        expect(editor.locator(".matter-list")).to_contain_text(matter)
        resident.goto(f"/search?q={matter}")
        expect(resident.get_by_text("12368").first).to_be_visible()
        assert_accessible(resident)
        # What is a word of a service already is asked about first.
        editor.fill("#add", "送餐")
        editor.get_by_role("button", name=add, exact=True).click()
        expect(editor.locator("#meant")).to_contain_text("0202")
        assert editor.evaluate(WIDER) <= 0


def test_two_editors_and_one_word(open_context: Callable[..., BrowserContext], desk: World) -> None:
    first, second = open_context().new_page(), open_context().new_page()
    log_in(first, "editor", PASSWORD)
    log_in(second, "second", PASSWORD)
    for page, code in ((first, "0503"), (second, "0506")):
        page.goto(f"/editor/term?word={STRANGE}")
        page.get_by_label("服务1", exact=True).select_option(code)
    second.get_by_role("button", name="不预览，直接保存").click()
    expect(second.get_by_role("status")).to_contain_text("已保存")
    first.get_by_role("button", name="预览变化").click()
    expect(first.locator("#errors")).to_contain_text("刚被别人改过")
    expect(first.locator("#link-0506")).to_have_value("means")
    expect(first.locator("#link-0503")).to_have_value("means")
    first.get_by_role("button", name="不预览，直接保存").click()
    expect(first.get_by_role("status")).to_contain_text("已保存")
    expect(first.locator("#link-0506")).to_have_value("means")


def test_with_the_keyboard_alone_and_without_a_script(
    open_context: Callable[..., BrowserContext], desk: World
) -> None:
    page = open_context(java_script_enabled=False, viewport=PHONE).new_page()
    log_in(page, "editor", PASSWORD)
    page.focus("#word")
    page.keyboard.type(STRANGE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/editor/term?word=*")
    page.focus("#add-1")
    page.keyboard.type(EARLY)
    expect(page.locator("#add-1")).to_have_value(EARLY)
    for _step in range(6):
        page.keyboard.press("Tab")
    page.get_by_role("button", name="预览变化").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/editor/term/preview*")
    page.get_by_role("button", name="保存", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#link-0503")).to_have_value("means")


def test_every_page_is_accessible_in_every_mode(
    open_context: Callable[..., BrowserContext], desk: World, assert_accessible: Callable[[Page], None]
) -> None:
    def looks(page: Page, path: str) -> None:
        assert_accessible(page)
        assert page.evaluate(WIDER) <= 0, (path, page.viewport_size)

    for language, viewport in (("zh", PHONE), ("en", DESK)):
        context = open_context(viewport=viewport)
        page = context.new_page()
        log_in(page, "editor", PASSWORD)
        context.add_cookies([{"name": "language", "value": language, "url": page.url}])
        for path in PAGES:
            page.goto(path)
            looks(page, path)
            if viewport == PHONE:
                set_large_print(page, True)
                looks(page, path)
        page.goto(f"/editor/term?word={STRANGE}")
        page.locator("#add-1").select_option(EARLY)
        page.locator(".actions .button").click()
        expect(page.locator(".preview")).to_be_visible()
        assert_accessible(page)
        page.goto("/editor/term?word=！")
        assert_accessible(page)
