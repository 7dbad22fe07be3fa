"""The worker's desk for what residents report: the list by its clock, one case, the answer, and callers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from catalogue import feedback
from catalogue.feedback import CaseFacts
from catalogue.foundation import clock
from catalogue.models import CaseKind, Channel, Outcome, Role, TrailEntry, WrongField
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World
from tests.worlds.told import HOSTILE

from .conftest import CARE, MEALS, Town, errors_of

pytestmark = pytest.mark.both_databases

LogIn = Callable[..., CheckingClient]


def tell(town: Town, *, at: datetime | None = None, mark: str | None = None, **said: Any) -> CaseFacts:
    """Report something as a resident does."""
    town.write()
    draft = feedback.ReportDraft(**{"kind": CaseKind.NEED, "division": town.community} | said)
    found = feedback.report(town.session, draft=draft, channel=Channel.WEB, mark=mark, now=at or clock.now())
    town.session.commit()
    return found.case


def wrong_phone(town: Town, **said: Any) -> CaseFacts:
    return tell(town, kind=CaseKind.CORRECTION, item=town.edition.item(CARE), field=WrongField.PHONE, **said)


def cases_of(client: CheckingClient) -> list[str]:
    return [text_of(each) for each in client.page.all("li", class_="case")]


def test_open_cases_come_first_by_their_day_with_counts_and_the_overdue_in_words(
    worker: CheckingClient, town: Town
) -> None:
    tell(town, words="今天的")
    tell(town, words="两周前的", at=clock.now() - timedelta(days=14))
    wrong_phone(town)
    wrong_phone(town)
    worker.get(f"/work/{town.community}/cases")
    first, *others = cases_of(worker)
    assert "两周前的" in first
    assert "已逾期" in first
    assert len(others) == 2
    assert any("共2次反映" in each and "纠错" in each for each in others)
    assert all("前答复" in each for each in others)
    worker.get(f"/work/{town.community}/cases?show=answered")
    assert cases_of(worker) == []


def test_the_list_of_lines_and_the_start_page_say_how_many_wait(
    worker: CheckingClient, log_in: LogIn, town: Town, world: World
) -> None:
    worker.get(f"/work/{town.community}")
    assert worker.page.all("a", class_="waiting") == []
    tell(town, words="修鞋", at=clock.now() - timedelta(days=14))
    tell(town, words="配钥匙")
    worker.get(f"/work/{town.community}")
    assert "居民反映2件待答复" in text_of(worker.page.find("a", class_="waiting"))
    assert "1件已逾期" in worker.page.text
    street = log_in(Role.STREET, world.street)
    street.get("/work/")
    (waiting,) = street.page.all("a", class_="waiting")
    assert waiting.get("href") == f"/work/{town.community}/cases"


def test_contacts_are_on_the_case_alone_until_it_is_answered(worker: CheckingClient, town: Town) -> None:
    case = wrong_phone(town, words="打不通", contact="138 0013 8000")
    worker.get(f"/work/{town.community}/cases")
    assert "138 0013 8000" not in worker.page.text
    worker.get(f"/work/{town.community}/cases/{case.id}")
    assert "138 0013 8000" in worker.page.text
    assert worker.page.all("a", href=f"/work/{town.community}/{CARE}")
    answer = worker.post(
        f"/work/{town.community}/cases/{case.id}/answer",
        data={"outcome": "arranged", "answer": "已更正。"},
        follow_redirects=True,
    )
    assert answer.status_code == 200
    assert cases_of(worker) == []
    worker.get(f"/work/{town.community}/cases/{case.id}")
    assert "138 0013 8000" not in worker.page.text
    assert "已更正。" in worker.page.text
    # What was answered can be corrected, and not answered again.
    (form,) = (each for each in worker.page.all("form") if each.get("data-answer") is not None)
    assert (form.get("action") or "").endswith("/answer/correct")


def test_reading_a_contact_is_noted_and_a_case_without_one_is_not(worker: CheckingClient, town: Town) -> None:
    with_contact = wrong_phone(town, words="打不通", contact="138 0013 8000")
    without = tell(town, words="没有车位")
    for case in (with_contact, without, with_contact):
        worker.get(f"/work/{town.community}/cases/{case.id}")
    town.session.rollback()
    read = town.session.scalars(select(TrailEntry).where(TrailEntry.action == "contact.read")).all()
    assert [(each.subject, each.division_code) for each in read] == [
        (f"case {with_contact.id}", town.community)
    ] * 2
    assert {each.role for each in read} == {"worker"}
    assert "8000" not in str([(each.subject, each.actor) for each in read])


def test_an_empty_answer_is_not_given_and_a_second_one_is_refused(worker: CheckingClient, town: Town) -> None:
    case = wrong_phone(town)
    address = f"/work/{town.community}/cases/{case.id}/answer"
    assert worker.post(address, data={"outcome": "arranged", "answer": " "}).status_code == 400
    assert "请填写答复" in errors_of(worker)
    assert worker.post(address, data={"outcome": "arranged", "answer": "好"}).status_code == 302
    worker.post(address, data={"outcome": "arranged", "answer": "不好"}, follow_redirects=True)
    assert "答复不能改写" in worker.page.text
    assert "不好" not in worker.page.text


def test_a_caller_s_report_gets_a_code_and_counts_as_one_voice_a_day(
    worker: CheckingClient, town: Town
) -> None:
    town.record(MEALS, points=(town.place().id,))
    for number in range(4):
        answer = worker.post(
            f"/work/{town.community}/cases/new",
            data={"kind": "in_vain", "item": MEALS, "words": f"第{number}位", "contact": "139 0013 9000"},
            follow_redirects=True,
        )
        assert answer.status_code == 200
        code = re.search(r"查询码是([0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3})", worker.page.text)
        assert code
    assert "代登记 · worker" in worker.page.text
    assert "139 0013 9000" in worker.page.text
    assert not town.line(MEALS).offering.disputed  # type: ignore[union-attr]
    worker.get(f"/work/{town.community}/{MEALS}")
    assert "有4位居民反映：白跑了一趟" in worker.page.text


def test_a_caller_s_report_sent_twice_is_one(worker: CheckingClient, town: Town) -> None:
    worker.get(f"/work/{town.community}/cases/new")
    form = worker.page.find("input", id="handed_out").get("value") or ""
    data = {"handed_out": form, "kind": "need", "words": "修鞋"}
    sent = [worker.post(f"/work/{town.community}/cases/new", data=data) for _twice in range(2)]
    assert [answer.status_code for answer in sent] == [302, 302]
    assert [reports for _case, reports, _open in town.cases()] == [1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "从所列选项中选择"),
        ({"kind": "x"}, "从所列选项中选择"),
        ({"kind": "in_vain"}, "请选择是哪项服务"),
        ({"kind": "correction"}, "请选择哪里有误"),
        ({"kind": "need"}, "请简单说明"),
        ({"kind": "need", "item": "9999", "words": "x"}, "从所列选项中选择"),
        ({"kind": "in_vain", "item": "0703"}, "不作使用情况询问"),
    ],
)
def test_what_a_caller_s_report_lacks_is_said(
    worker: CheckingClient, town: Town, typed: dict[str, str], said: str
) -> None:
    answer = worker.post(f"/work/{town.community}/cases/new", data=typed)
    assert answer.status_code in (400, 409)
    assert said in errors_of(worker)
    assert town.cases() == []


def test_cases_of_others_are_not_found_here(worker: CheckingClient, town: Town, world: World) -> None:
    elsewhere = tell(town, division=world.neighbour, words="修鞋")
    assert worker.get(f"/work/{town.community}/cases/{elsewhere.id}").status_code == 404
    assert (
        worker.post(
            f"/work/{town.community}/cases/{elsewhere.id}/answer",
            data={"outcome": "arranged", "answer": "好"},
        ).status_code
        == 404
    )
    assert worker.get(f"/work/{town.community}/cases?page=2").status_code == 404


def test_hostile_words_are_text_at_the_desk(worker: CheckingClient, town: Town) -> None:
    case = wrong_phone(town, words=HOSTILE, contact=HOSTILE)
    for path in ("cases", f"cases/{case.id}"):
        worker.get(f"/work/{town.community}/{path}")
        assert HOSTILE in worker.page.text
    worker.post(
        f"/work/{town.community}/cases/{case.id}/answer", data={"outcome": "arranged", "answer": HOSTILE}
    )
    worker.get(f"/work/{town.community}/cases/{case.id}")
    assert HOSTILE in worker.page.text


def test_endings_are_told_in_one_line(worker: CheckingClient, town: Town) -> None:
    town.write()
    feedback.count_ending(town.session, None, outcome=Outcome.USED, community=town.community, now=clock.now())
    town.session.commit()
    worker.get(f"/work/{town.community}/cases")
    assert "用上了1次" in worker.page.text


def test_a_list_of_many_asks_as_much_as_a_list_of_few(
    worker: CheckingClient, town: Town, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    wrong_phone(town)
    address = f"/work/{town.community}/cases"
    worker.get(address)
    few = count_queries(lambda: worker.get(address))
    for number in range(12):
        tell(town, words=f"第{number}件")
    assert count_queries(lambda: worker.get(address)) == few
