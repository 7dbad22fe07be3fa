"""The demonstration's next edition: shown, with comments of every kind."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue.drafts import comments
from catalogue.drafts.facts import list_drafts
from catalogue.foundation import clock
from catalogue.models import CommentState
from tests.worlds.eight_streets import World


def test_a_next_edition_is_shown_with_comments_of_every_kind(session: Session, demonstration: World) -> None:
    (draft,) = list_drafts(session)
    assert draft.open_for_comment(clock.today())
    found = comments.list_comments(session, draft)
    assert {each.state for each in found} == set(CommentState)
    assert any(each.item is None for each in found)
    assert all("演示" in each.words for each in found)
