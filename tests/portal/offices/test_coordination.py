"""An office asks for coordination from its list of gaps; who was asked answers, and each line keeps it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue import coordination
from catalogue.access.accounts import add_user
from catalogue.access.rights import operator
from catalogue.catalogues import EditionFacts
from catalogue.departments import save_department, save_items
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from catalogue.remedies import Remedy, RemedyRow, Wishes, page_of_remedies
from tests.pages import CheckingClient, text_of
from tests.portal.logging_in import logged_in
from tests.portal.workers.conftest import form_of
from tests.portal.workers.test_kept_forms import go_idle, log_in_again
from tests.worlds.eight_streets import World
from tests.worlds.reported import PASSWORD

from .conftest import LogIn

pytestmark = pytest.mark.both_databases
DUE = clock.today() + timedelta(days=20)


def hard_gap(session: Session, edition: EditionFacts, community: int) -> RemedyRow:
    """A gap of a community that takes real work."""
    found = page_of_remedies(session, edition, community, wishes=Wishes(remedy=Remedy.SET_UP)).rows[0]
    session.rollback()
    return found


def said(cell: str, to: str, **more: str) -> dict[str, str]:
    """What the form for a request sends."""
    usual = {
        "cell": cell,
        "to": to,
        "reason": "没有场地",
        "contribution": "街道出工作人员",
        "due_on": DUE.isoformat(),
    }
    return usual | more


def test_a_street_asks_the_owner_of_an_item_and_closes_what_it_answered(
    app: Flask, street: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    gap = hard_gap(session, reported, world.community)
    begin_writing(session)
    health = save_department(session, actor=operator("tests"), division=world.street, name="卫生科")
    save_items(
        session,
        actor=operator("tests"),
        edition=reported,
        division=world.street,
        department=health.id,
        items=[gap.item.id],
    )
    add_user(
        session,
        "health",
        Role.DEPARTMENT,
        world.street,
        "seventeen quiet lanes",
        actor=operator("tests"),
        department=health.id,
    )
    session.commit()
    cell = f"{gap.community}-{gap.item.code}"
    street.get(f"/office/{world.street}/gaps/request?cell={cell}")
    first = next(each for each in street.page.all("label") if (each.get("for") or "").startswith("to-"))
    assert "卫生科（责任科室）" in text_of(first)
    assert "全部补上约需" in street.page.text
    to = f"{world.street}-{health.id}"
    assert (
        street.post(f"/office/{world.street}/gaps/request", data=said(cell, to, reason="")).status_code == 400
    )
    assert "请写明需要什么、为什么。" in street.page.text
    street.post(f"/office/{world.street}/gaps/request", data=said(cell, to), follow_redirects=True)
    assert "待答复" in street.page.text
    (asked,) = coordination.requests_of(session, world.street)
    session.rollback()
    path = f"/office/{world.street}/requests/{asked.id}"
    owner = logged_in(app, "health")
    owner.get(f"/office/{world.street}/requests")
    assert "没有场地" in owner.page.text
    street.get(f"/office/{world.street}/brief")
    assert "待答复1件" in street.page.text, "what was asked upward is on the meeting's page"
    assert path in {link.get("href") for link in street.page.all("a")}
    owner.get(path)
    owner.post(f"{path}/answer", data={"words": "下月设站"}, follow_redirects=True)
    assert "答复已提交。" in owner.page.text
    street.get(f"/office/{world.community}/items/{gap.item.code}")
    assert "下月设站" in street.page.text, "the line keeps what was asked and answered"
    street.post(f"{path}/close", data={"words": "已设站"}, follow_redirects=True)
    assert "已办结。" in street.page.text
    forms = [form.get("action") for form in street.page.all("form")]
    assert [action for action in forms if "/requests/" in (action or "")] == [f"{path}/reopen"]
    assert street.post(f"{path}/reopen", data={"words": "又撤了", "due_on": "2020-01-01"}).status_code == 400
    later = (world.today + timedelta(days=9)).isoformat()
    street.get(path)
    street.post(f"{path}/reopen", data={"words": "又撤了", "due_on": later}, follow_redirects=True)
    assert "待答复" in street.page.text
    assert "又撤了" in street.page.text
    assert "下月设站" in street.page.text, "what was answered before is kept beside it"
    owner.get(path)
    assert "又撤了" in owner.page.text
    assert owner.page.all("textarea"), "it can be answered again"
    owner.post(f"{path}/answer", data={"words": "改为流动服务"}, follow_redirects=True)
    street.get(path)
    steps = [" ".join(text_of(step).split()) for step in street.page.find("ol", class_="steps")]
    assert [words for words in ("下月设站", "已设站", "又撤了", "改为流动服务") if words in str(steps)] == [
        "下月设站",
        "已设站",
        "又撤了",
        "改为流动服务",
    ]
    assert len(steps) == 5
    assert steps[-1].endswith("改为流动服务")


def test_an_order_reaches_the_worker_who_answers_it(
    street: CheckingClient, log_in: LogIn, reported: EditionFacts, session: Session, world: World
) -> None:
    gap = hard_gap(session, reported, world.community)
    data = said(f"{gap.community}-{gap.item.code}", str(world.community), contribution="")
    street.post(f"/office/{world.street}/gaps/request", data=data, follow_redirects=True)
    (asked,) = coordination.requests_of(session, world.street)
    session.rollback()
    worker = log_in(Role.WORKER, world.community)
    worker.get(f"/work/{world.community}/today")
    assert "上级督办" in worker.page.text
    path = f"/work/{world.community}/orders/{asked.id}"
    worker.get(path)
    assert worker.post(f"{path}/answer", data={"words": " "}).status_code == 400
    worker.get(path)
    worker.post(f"{path}/answer", data={"words": "五月开办"}, follow_redirects=True)
    assert "答复已提交。" in worker.page.text
    worker.get(f"/work/{world.community}/today")
    assert "上级督办" not in worker.page.text


def test_lines_that_only_need_a_word_are_not_ordered(
    street: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    row = page_of_remedies(session, reported, world.community, wishes=Wishes(remedy=Remedy.CHECK)).rows[0]
    session.rollback()
    data = said(f"{row.community}-{row.item.code}", str(world.community))
    street.post(f"/office/{world.street}/gaps/request", data=data, follow_redirects=True)
    assert "只需核对或填报的缺项不用督办，请用提醒。" in street.page.text


def test_offices_that_have_no_part_in_a_request_do_not_read_it(
    street: CheckingClient, log_in: LogIn, reported: EditionFacts, session: Session, world: World
) -> None:
    gap = hard_gap(session, reported, world.community)
    data = said(f"{gap.community}-{gap.item.code}", str(world.district))
    street.post(f"/office/{world.street}/gaps/request", data=data)
    (asked,) = coordination.requests_of(session, world.street)
    session.rollback()
    sister = next(code for code in world.streets if code != world.street)
    assert log_in(Role.STREET, sister).get(f"/office/{sister}/requests/{asked.id}").status_code == 404
    district = log_in(Role.DISTRICT, world.district)
    path = f"/office/{world.district}/requests/{asked.id}"
    district.get(f"/office/{world.district}")
    waiting = next(each for each in district.page.all("a") if "requests" in (each.get("href") or ""))
    assert text_of(waiting) == "提请协调和督办 1"
    district.get(path)
    assert district.post(f"{path}/close", data={"words": "办结"}).status_code == 403
    district.post(f"{path}/answer", data={"words": "已协调用房"}, follow_redirects=True)
    assert "答复已提交。" in district.page.text
    assert (
        street.post(f"/office/{world.street}/requests/{asked.id}/answer", data={"words": "好"}).status_code
        == 403
    )


def test_a_request_that_was_typed_when_the_log_in_ended_is_there_again(
    street: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    gap = hard_gap(session, reported, world.community)
    cell = f"{gap.community}-{gap.item.code}"
    street.get(f"/office/{world.street}/gaps/request?cell={cell}")
    data = form_of(street) | {"reason": "没有场地，请协调"}
    go_idle(street)
    answer = street.post(f"/office/{world.street}/gaps/request", data=data)
    assert answer.status_code == 401
    back = log_in_again(street, f"street{world.street}", password=PASSWORD)
    street.get(back.location)
    assert text_of(street.page.find("textarea", name="reason")) == "没有场地，请协调"
    assert [each.get("value") for each in street.page.all("input") if each.get("name") == "cell"] == [cell]
