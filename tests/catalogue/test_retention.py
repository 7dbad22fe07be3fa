"""What is kept for a time only is erased by the daily count, even if no one comes back to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.access import accounts, kept_forms, log_ins
from catalogue.access.authenticating import FAILURES_KEPT, FAMILIAR_FOR
from catalogue.access.factors.waiting import WAITS_FOR
from catalogue.access.rights import operator
from catalogue.following import LINK_HOLDS as FOLLOW_HOLDS
from catalogue.foundation import clock
from catalogue.models import (
    DigestWish,
    DraftComment,
    EditionDraft,
    FamiliarSource,
    Follow,
    KeptForm,
    LogIn,
    LogInFailure,
    OwnerList,
    OwnerListUpload,
    PointAnswer,
    PointAnswerKind,
    ReportReadBack,
    Role,
    WaitingKind,
    WaitingStep,
    WorkbookUpload,
)
from catalogue.models.decisions.draft_comments import CommentState
from catalogue.operations.daily import count_day
from catalogue.operations.retention import FILES_KEPT, forget_expired
from catalogue.today.digests import LINK_HOLDS
from tests.worlds import department_tables
from tests.worlds.eight_streets import World

MOMENT = timedelta(seconds=1)
NOW = clock.now().replace(microsecond=0)


def rows(session: Session, world: World) -> dict[str, tuple[Any, timedelta]]:
    """A row of each kind as of now, by the name of its table, and how long it is kept."""
    user = accounts.add_user(
        session, "dong", Role.WORKER, world.community, "four plain words here", actor=operator("tests")
    ).id
    template = department_tables.keep(session, world.street).id
    lists = [OwnerList(division_code=world.street, name=name) for name in ("养老驿站", "菜站")]
    session.add_all(lists)
    session.flush()
    file = {"file_name": "书.xlsx", "content": b"-"}
    made = (
        (KeptForm(user_id=user, address="/work", fields="[]", kept_at=NOW), kept_forms.KEPT_FOR),
        (LogIn(user_id=user, token_hash="a", began_at=NOW), log_ins.LONGEST_LOG_IN),
        (
            WaitingStep(token_hash="a", kind=WaitingKind.LOG_IN, user_id=user, challenge="b", began_at=NOW),
            WAITS_FOR,
        ),
        (LogInFailure(name="dong", source="b", at=NOW), FAILURES_KEPT),
        (FamiliarSource(user_id=user, source="c", seen_at=NOW), FAMILIAR_FOR),
        (WorkbookUpload(division_code=world.street, actor="dong", uploaded_at=NOW, **file), FILES_KEPT),
        (OwnerListUpload(list_id=lists[0].id, uploaded_at=NOW, **file), FILES_KEPT),
        (
            ReportReadBack(
                template_id=template, division_code=world.street, file_name="表.xlsx", said={}, read_at=NOW
            ),
            FILES_KEPT,
        ),
        (
            Follow(
                who="e", token="f", sealed="g", division_code=world.community, language="zh", asked_at=NOW
            ),
            FOLLOW_HOLDS,
        ),
        (DigestWish(user_id=user, address="dong@example.cn", wished_at=NOW, token="d"), LINK_HOLDS),
    )
    session.add_all(row for row, _kept in made)
    session.flush()
    return {row.__tablename__: (row, kept) for row, kept in made}


@pytest.mark.parametrize(
    "table",
    [
        *("kept_forms", "log_ins", "log_in_failures", "familiar_sources"),
        *("workbook_uploads", "owner_list_uploads", "report_read_backs", "follows"),
    ],
)
def test_a_row_is_there_until_its_time_is_over_and_gone_after_it(
    session: Session, world: World, table: str
) -> None:
    row, kept = rows(session, world)[table]
    there = select(*type(row).__table__.primary_key.columns)
    forget_expired(session, now=NOW + kept - MOMENT)
    assert len(session.execute(there).all()) == 1
    forget_expired(session, now=NOW + kept)
    assert session.execute(there).all() == []
    assert forget_expired(session, now=NOW + kept) == 0


def test_the_daily_count_erases_what_is_over(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = rows(session, world)
    later = NOW + max(time for _row, time in kept.values()) + MOMENT
    monkeypatch.setattr(clock, "now", lambda: later)
    count_day(session, today=world.today)
    left = {name for name, (row, _time) in kept.items() if session.execute(select(type(row).__table__)).all()}
    assert left == set()


def test_the_words_of_a_comment_go_half_a_year_after_its_answer_and_the_answer_stays(
    session: Session, world: World
) -> None:
    session.add(
        EditionDraft(
            key="next",
            from_edition="first",
            content={},
            state="approved",
            version=1,
            writers=[],
            comments_to="",
            changed_at=NOW,
        )
    )
    session.flush()
    for number, answered in enumerate((NOW - timedelta(days=184), NOW - timedelta(days=182), None)):
        session.add(
            DraftComment(
                draft="next",
                words="我是张三，请留着理发。",
                mark=f"{number}",
                sent_at=NOW - timedelta(days=300),
                state=CommentState.TAKEN if answered else CommentState.OPEN,
                answer="已采纳。" if answered else "",
                answered_at=answered,
            )
        )
    session.flush()
    assert forget_expired(session, now=NOW) == 1
    said = session.execute(select(DraftComment.words, DraftComment.answer).order_by(DraftComment.id)).all()
    assert [bool(words) for words, _answer in said] == [False, True, True]
    assert said[0].answer == "已采纳。"


def test_the_note_of_those_who_run_a_place_goes_half_a_year_after_it_was_settled(
    session: Session, world: World
) -> None:
    for number, settled in enumerate((NOW - timedelta(days=184), NOW - timedelta(days=182), None)):
        session.add(
            PointAnswer(
                point_id=1,
                open_point_id=None,
                kind=PointAnswerKind.UNCHANGED,
                said={},
                note="请打我手机",
                seen_version=1,
                page=f"{number}",
                sent_at=NOW - timedelta(days=300),
                settled_at=settled,
            )
        )
    session.flush()
    assert forget_expired(session, now=NOW) == 1
    notes = session.scalars(select(PointAnswer.note).order_by(PointAnswer.id)).all()
    assert notes == [None, "请打我手机", "请打我手机"]
