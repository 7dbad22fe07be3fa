"""An editor's pages of drafts are accessible and fit, in both languages, in 关怀版, while a draft is written and while it is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.crosswalks.mappings import Correspondence
from catalogue.drafts import comments, corresponding, steps, writing
from catalogue.foundation.clock import today
from catalogue.foundation.database import begin_writing
from catalogue.models import CommentState, Relation, Role
from tests.browser.conftest import DESK, PHONE
from tests.browser.logging_in import add_accounts, log_in
from tests.browser.looking import set_large_print
from tests.worlds.eight_streets import World

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNFOLD = "for (const each of document.querySelectorAll('main details')) each.open = true"
PAGES = (
    "/editor/drafts",
    "/editor/drafts/written",
    "/editor/drafts/written/item",
    "/editor/drafts/written/item?item=legal-advice",
    "/editor/drafts/written/item?item=legal-advice&do=split",
    "/editor/drafts/written/words?item=legal-advice",
    "/editor/drafts/written/categories",
    "/editor/drafts/written/crosswalk",
    "/editor/drafts/shown",
    "/editor/drafts/shown/comments",
    "/editor/drafts/shown/crosswalk",
)


@pytest.fixture
def drafts(world: World, session: Session) -> World:
    """A draft that is written, with something that is not decided, and one that is shown, with comments."""
    add_accounts(session, ("editor", Role.EDITOR, world.city))
    begin_writing(session)
    su = Actor("su", (Held(Role.EDITOR, world.city),))
    for key in ("written", "shown"):
        writing.begin_draft(session, actor=su, key=key, source=world.edition_key)
        writing.drop_item(session, actor=su, draft=key, version=1, key="counselling", note="并入其他服务")
    part = Correspondence("counselling", "legal-advice", Relation.NARROWER, note="并入")
    corresponding.set_correspondence(session, actor=su, draft="written", version=2, row=part)
    draft = steps.show_for_comment(
        session,
        actor=su,
        draft="shown",
        since=today(),
        until=today() + timedelta(days=7),
        comments_to="12345",
    )
    for words in ("请保留", "同意"):
        comments.comment_on(session, draft=draft, item="counselling", words=words, mark=words, today=today())
    first = comments.list_comments(session, draft)[0]
    comments.answer_comment(
        session,
        actor=su,
        draft=draft,
        number=first.number,
        state=CommentState.NOT_TAKEN,
        answer="由其他项目提供。",
        seen=CommentState.OPEN,
    )
    session.commit()
    return world


@pytest.mark.usefixtures("drafts")
@pytest.mark.parametrize(("language", "viewport"), [("zh", PHONE), ("en", DESK)], ids=["phone", "desk"])
def test_every_page_of_drafts_is_accessible_and_fits(
    language: str,
    viewport: dict[str, int],
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
) -> None:
    context = open_context(viewport=viewport)
    page = context.new_page()
    log_in(page, "editor")
    context.add_cookies([{"name": "language", "value": language, "url": page.url}])
    for path in PAGES:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        page.evaluate(UNFOLD)
        assert_accessible(page)
        assert page.evaluate(WIDER) <= 0, path
        if viewport == PHONE:
            set_large_print(page, True)
            assert_accessible(page)
            assert page.evaluate(WIDER) <= 0, path
