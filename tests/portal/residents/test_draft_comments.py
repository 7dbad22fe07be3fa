"""A resident comments on the next edition without an account; an editor answers; everyone reads the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.drafts import steps, writing
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import DraftComment, Role
from tests.pages import CheckingClient, text_of
from tests.portal.logging_in import logged_in
from tests.portal.visiting import Visit
from tests.worlds.reported import add_account
from tests.worlds.told import HOSTILE

pytestmark = pytest.mark.both_databases

LogIn = Callable[..., CheckingClient]
FORM = "/drafts/next/comment"


@pytest.fixture
def visitor(visit: Visit, session: Session) -> Visit:
    """A resident before the form of a draft that is shown for a week."""
    session.rollback()
    begin_writing(session)
    editor = Actor("su", (Held(Role.EDITOR, visit.world.city),))
    edition = visit.world.edition_key
    writing.begin_draft(session, actor=editor, key="next", source=edition)
    writing.drop_item(session, actor=editor, draft="next", version=1, key="counselling", note="并入其他服务")
    steps.show_for_comment(
        session,
        actor=editor,
        draft="next",
        since=clock.today(),
        until=clock.today() + timedelta(days=7),
        comments_to="010-05100000",
    )
    session.commit()
    visit.client.get(FORM)
    return visit.read()


@pytest.fixture
def log_in(app: Flask, session: Session) -> LogIn:
    """A logged-in client: ``log_in(Role.EDITOR, world.city)``."""

    def make(role: Role, division: int) -> CheckingClient:
        session.rollback()
        begin_writing(session)
        name = add_account(session, role, division)
        session.commit()
        return logged_in(app, name)

    return make


def send(visitor: Visit, *, after: int = 20, **typed: str) -> int:
    visitor.wait(after)
    return visitor.client.post(FORM, data=visitor.fields | typed).status_code


def kept(session: Session) -> list[DraftComment]:
    session.rollback()
    return list(session.scalars(select(DraftComment).order_by(DraftComment.id)))


def test_a_comment_is_read_by_the_editor_and_its_answer_by_everyone(
    visitor: Visit, session: Session, log_in: LogIn
) -> None:
    assert send(visitor, words="请保留心理咨询", item="counselling") == 303
    assert send(visitor, words="请保留心理咨询", item="counselling") == 303
    (comment,) = kept(session)
    assert (comment.item, comment.words) == ("counselling", "请保留心理咨询")
    public = visitor.client.get("/drafts/next").text
    assert "1条意见" in public
    assert "请保留心理咨询" not in public
    editor = log_in(Role.EDITOR, visitor.world.city)
    desk = "/editor/drafts/next/comments"
    assert "请保留心理咨询" in editor.get(desk).text
    said = {"number": comment.id, "state": "not_taken", "seen": "open"}
    unanswered = editor.post(desk, data={**said, "answer": ""})
    assert unanswered.status_code == 400
    assert 'value="not_taken" checked' in unanswered.text
    assert editor.post(desk, data={**said, "answer": "由0301项提供。"}).location == desk
    again = editor.post(desk, data={**said, "answer": "晚了一步"})
    assert (again.status_code, "晚了一步" in again.text) == (409, True)
    public = visitor.client.get("/drafts/next").text
    assert "由0301项提供。" in public
    assert "未采纳" in public
    assert "请保留心理咨询" not in public
    assert "请保留心理咨询" in editor.get("/editor/drafts/next/comments.csv").text


def test_an_item_is_chosen_beforehand_where_the_address_names_it(visitor: Visit) -> None:
    visitor.client.get(f"{FORM}?item=counselling")
    assert visitor.read().fields["item"] == "counselling"
    visitor.client.get(f"{FORM}?item=no-such-item")
    assert visitor.read().fields["item"] == ""


@pytest.mark.parametrize(
    ("typed", "after", "status"),
    [
        ({"words": ""}, 20, 400),
        ({"words": "好", "item": "no-such-item"}, 20, 400),
        ({"words": "好" * 1001}, 20, 400),
        ({"words": "好", "homepage": "http://example.com"}, 20, 400),
        ({"words": "好"}, 1, 400),
        ({"words": "好", "stamp": "1.no"}, 20, 400),
    ],
)
def test_what_is_not_taken_is_not_kept_and_not_lost(
    visitor: Visit, session: Session, typed: dict[str, str], after: int, status: int
) -> None:
    assert send(visitor, after=after, **typed) == status
    assert kept(session) == []
    if "homepage" not in typed and typed["words"] == "好":
        assert visitor.read().fields["words"] == "好"


def test_whatever_is_written_is_shown_as_words(visitor: Visit, log_in: LogIn) -> None:
    assert send(visitor, words=HOSTILE) == 303
    editor = log_in(Role.EDITOR, visitor.world.city)
    editor.get("/editor/drafts/next/comments")
    assert HOSTILE in text_of(editor.page.find("main"))


def test_after_the_last_day_nothing_is_taken(visitor: Visit, session: Session) -> None:
    visitor.wait(9 * 24 * 3600)
    visitor.client.get(FORM)
    assert "现在不接受" in visitor.client.page.text
    assert send(visitor, words="晚了") == 400
    assert kept(session) == []
    assert visitor.client.get("/drafts/none/comment").status_code == 404


def test_without_a_token_nothing_is_kept_and_nothing_typed_is_lost(
    app_with: Callable[..., Flask], visitor: Visit, session: Session
) -> None:
    visitor.client = app_with(WTF_CSRF_ENABLED=True).test_client()  # type: ignore[assignment]
    visitor.client.get(FORM)
    token = visitor.read().fields.pop("csrf_token")
    assert send(visitor, words="好") == 400
    assert kept(session) == []
    assert visitor.read().fields["words"] == "好"
    assert send(visitor, csrf_token=token) == 303


def test_one_address_sends_no_more_than_its_share(
    app_with: Callable[..., Flask], visitor: Visit, session: Session
) -> None:
    visitor.client = app_with(rate_limits=True).test_client()  # type: ignore[assignment]
    answers = [send(visitor, words=f"意见{number}") for number in range(21)]
    assert answers == [303] * 20 + [429]
    assert "写的内容" in visitor.client.page.text
    assert len(kept(session)) == 20
