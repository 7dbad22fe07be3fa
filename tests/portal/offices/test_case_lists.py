"""What a street arranges for residents' cases, and how offices see that they were closed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue import feedback
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import CaseOutcome, Role
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

from .test_cases import tell


def test_a_street_writes_its_own_words_and_a_second_writer_sees_a_conflict(
    street: CheckingClient, world: World
) -> None:
    lists = f"/office/{world.street}/cases/replies"
    street.get(lists)
    assert "系统默认" in street.page.text
    street.get(f"{lists}/corrected")
    mine = {"version": "0", "text_zh": "已改好，谢谢。", "text_en": "Done, thank you."}
    for _twice in range(2):
        assert street.post(f"{lists}/corrected", data=mine).status_code == 302
    other = mine | {"text_zh": "另一种写法"}
    assert street.post(f"{lists}/corrected", data=other).status_code == 409
    assert "已改好，谢谢。" in street.page.text
    assert "另一种写法" in street.page.text
    assert street.post(f"{lists}/corrected", data=mine | {"text_zh": ""}).status_code in (400, 409)
    assert street.get(f"{lists}/hotline").status_code == 404
    assert street.get(f"/office/{world.community}/cases/replies").status_code == 404


def test_outcomes_are_shown_by_month_and_division(
    street: CheckingClient, world: World, session: Session, edition: EditionFacts
) -> None:
    case = tell(session, edition, world.community, words="想修鞋")
    begin_writing(session)
    feedback.answer(
        session,
        actor=Actor("w", (Held(Role.WORKER, world.community),)),
        case=case,
        draft=feedback.AnswerDraft(CaseOutcome.ARRANGED, "好"),
        now=clock.now(),
    )
    session.commit()
    street.get(f"/office/{world.street}/cases/outcomes")
    assert street.page.all("table")
    months, parts = (text_of(each) for each in street.page.all("tbody"))
    assert f"{clock.today().year}年{clock.today().month}月" in months
    assert "1" in parts
    assert street.get(f"/office/{world.street}/cases/outcomes?month=1999-01").status_code == 400


def test_a_street_reads_what_it_asks_of_a_community_before_it_passes_a_report_back(
    street: CheckingClient, world: World, session: Session, edition: EditionFacts
) -> None:
    case = tell(session, edition, world.community, words="想修鞋")
    address = f"/office/{world.street}/cases/{case}"
    street.get(address)
    assert "约需" not in street.page.text
    begin_writing(session)
    feedback.pass_on(
        session,
        actor=Actor("w", (Held(Role.WORKER, world.community),)),
        case=case,
        division=world.street,
        reason="社区没有场地",
        now=clock.now(),
    )
    session.commit()
    street.get(address)
    assert "社区办理约需5分钟" in street.page.text.replace(" ", "")
