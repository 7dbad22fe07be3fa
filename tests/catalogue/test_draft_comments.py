"""Comments on a draft: taken in its days alone, read by editors, answered for everyone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalogue import audit, catalogues
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts
from catalogue.drafts import comments, steps, writing
from catalogue.drafts.comments import CommentAnswer
from catalogue.drafts.facts import DraftFacts
from catalogue.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Refused
from catalogue.models import CommentState, Role
from tests.worlds import small_town
from tests.worlds.small_town import CITY, CITY_HALL

SMALL = (Path(__file__).parent.parent / "data" / "edition-small.yaml").read_text(encoding="utf-8")
TODAY = small_town.FIRST_DAY
LAST = TODAY + timedelta(days=7)
SU = Actor("su", (Held(Role.EDITOR, CITY),))
OPEN, TAKEN, NOT_TAKEN = CommentState


@pytest.fixture
def shown(session: Session, tmp_path: Path, by_hand: EditionFacts) -> DraftFacts:
    """A draft that drops an item, shown for comment for a week."""
    path = tmp_path / "edition.yaml"
    path.write_text(SMALL.replace("key: small", "key: first"), encoding="utf-8")
    catalogues.load_edition(session, path, actor=operator("tests"))
    writing.begin_draft(session, actor=SU, key="next", source="first")
    writing.drop_item(session, actor=SU, draft="next", version=1, key="delta")
    return steps.show_for_comment(
        session, actor=SU, draft="next", since=TODAY, until=LAST, comments_to="12345"
    )


def say(session: Session, draft: DraftFacts, words: str, item: str | None = None, mark: str = "") -> bool:
    return comments.comment_on(session, draft=draft, item=item, words=words, mark=mark or words, today=TODAY)


def answer(session: Session, draft: DraftFacts, number: int, **changes: object) -> None:
    given = {"actor": SU, "state": TAKEN, "answer": "已采纳。", "seen": OPEN, **changes}
    comments.answer_comment(session, draft=draft, number=number, **given)  # type: ignore[arg-type]


def test_everyone_sees_how_many_comments_there_are_and_the_answers_but_no_words(
    session: Session, shown: DraftFacts
) -> None:
    for words, item in (
        ("整体不错", None),
        ("时间太短", "alpha"),
        ("时间不够", "alpha"),
        ("别取消", "delta"),
    ):
        assert say(session, shown, words, item)
    before = comments.summary_of(session, shown)
    assert (before.total, before.on(None), before.on("alpha"), before.on("beta")) == (4, 1, 2, 0)
    assert before.answers == ()
    first, second, third, fourth = sorted(each.number for each in comments.list_comments(session, shown))
    for number in (second, third):
        answer(session, shown, number, answer="时间  已延长。")
    answer(session, shown, fourth, state=NOT_TAKEN, answer="无人使用。")
    summary = comments.summary_of(session, shown)
    assert (summary.of(OPEN), summary.of(TAKEN), summary.of(NOT_TAKEN)) == (1, 2, 1)
    alpha, delta = comments.items_of(shown)["alpha"], comments.items_of(shown)["delta"]
    assert summary.answers == (
        CommentAnswer(alpha, TAKEN, "时间 已延长。", 2),
        CommentAnswer(delta, NOT_TAKEN, "无人使用。", 1),
    )
    assert [each.number for each in comments.list_comments(session, shown)] == [first, second, third, fourth]
    assert [row[3] for row in comments.export_rows(session, "next")] == [
        "整体不错",
        "时间太短",
        "时间不够",
        "别取消",
    ]
    assert "draft.comment_answered" in {entry.action for entry in audit.entries(session)}


def test_what_is_sent_twice_is_kept_once(session: Session, shown: DraftFacts) -> None:
    assert say(session, shown, "一次", mark="form 1")
    assert not say(session, shown, "一次", mark="form 1")
    assert comments.summary_of(session, shown).total == 1


def test_comments_are_taken_from_the_first_day_to_the_last(session: Session, shown: DraftFacts) -> None:
    for day, taken in (
        (TODAY, True),
        (LAST, True),
        (TODAY - timedelta(days=1), False),
        (LAST + timedelta(days=1), False),
    ):
        mark = day.isoformat()
        if taken:
            assert comments.comment_on(session, draft=shown, item=None, words="好", mark=mark, today=day)
        else:
            with pytest.raises(Refused, match="not taken now"):
                comments.comment_on(session, draft=shown, item=None, words="好", mark=mark, today=day)
    assert shown.opens_later(TODAY - timedelta(days=1))
    assert not shown.opens_later(TODAY)


@pytest.mark.parametrize(
    ("act", "refused"),
    [
        (lambda session, draft: say(session, draft, " \n "), Invalid),
        (lambda session, draft: say(session, draft, "长" * 1001), Invalid),
        (lambda session, draft: say(session, draft, "好", "nothing"), Invalid),
        (lambda session, draft: answer(session, draft, 1, actor=CITY_HALL), NotAllowed),
        (lambda session, draft: answer(session, draft, 99), NotFound),
        (lambda session, draft: answer(session, draft, 1, seen=TAKEN), Conflict),
        (lambda session, draft: answer(session, draft, 1, state=OPEN), Invalid),
        (lambda session, draft: answer(session, draft, 1, answer="  "), Invalid),
        (lambda session, draft: answer(session, draft, 1, answer="长" * 501), Invalid),
    ],
)
def test_what_is_refused_leaves_the_comments_as_they_were(
    session: Session,
    shown: DraftFacts,
    act: Callable[[Session, DraftFacts], object],
    refused: type[DomainError],
) -> None:
    say(session, shown, "原有")
    before = comments.list_comments(session, shown)
    with pytest.raises(refused):
        act(session, shown)
    assert comments.list_comments(session, shown) == before
