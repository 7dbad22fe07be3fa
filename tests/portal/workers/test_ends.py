"""A service with a last day: typed by the worker, read by residents, and said to the worker before it comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from catalogue.foundation.clock import today
from tests.pages import CheckingClient, text_of
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World

from .conftest import CARE, MEALS, Town, form_of
from .test_lines import line_of
from .test_today import listed

pytestmark = pytest.mark.both_databases


def test_a_contract_ends_on_a_day_that_everybody_reads(worker: CheckingClient, town: Town) -> None:
    last = today() + timedelta(days=12)
    town.record(CARE)
    path = f"/work/{town.community}/{CARE}"
    worker.get(path)
    assert worker.post(path, data=form_of(worker) | {"ends_on": last.isoformat()}).status_code == 302
    line = town.line(CARE).offering
    assert line is not None
    assert line.holds_until == line.draft.ends_on == last
    worker.get(f"/work/{town.community}")
    assert "12天后到期" in line_of(worker.page, CARE)
    worker.get(path)
    assert form_of(worker)["ends_on"] == last.isoformat()
    assert "服务至" in worker.get(f"/items/{CARE}").text


def test_a_place_that_ends_is_announced_told_to_residents_and_closed_after_it(
    worker: CheckingClient, town: Town
) -> None:
    last, room = today() + timedelta(days=12), town.place(phones=["010-65121234"])
    town.record(MEALS, on=today() - timedelta(days=60), points=(room.id,), phone=None)
    path = f"/work/{town.community}/points/{room.id}?from=today"
    worker.get(path)
    answer = worker.post(path, data=form_of(worker) | {"ends_on": last.isoformat()})
    assert answer.location == f"/work/{town.community}/today"
    assert town.line(MEALS).offering.holds_until == last
    worker.get(answer.location)
    (announced,) = (text for text in listed(worker) if "该服务点服务至" in text)
    assert "日期不变" in announced
    assert "服务至" in worker.get(f"/points/{room.id}").text
    assert "服务至" in worker.get(f"/items/{MEALS}?in={town.community}").text
    assert "最后服务日" in worker.get(path).text

    town.say_as_before(room, ends_on=today() - timedelta(days=1))
    worker.get(f"/work/{town.community}/today")
    (over,) = (text for text in listed(worker) if "该服务点已于" in text)
    assert "已停办" in over
    assert "无变化" not in over
    assert "已停止服务" in worker.get(f"/points/{room.id}").text
    assert "多福巷老年餐桌" not in text_of(
        worker.get(f"/communities/{town.community}") and worker.page.find("main")
    )


def test_what_was_changed_from_the_list_leads_back_to_it_and_is_undone_there(
    app: Flask, town: Town, world: World
) -> None:
    for community in (world.community, world.neighbour):
        town.record(
            CARE, on=today() - timedelta(days=90), community=community, ends_on=today() + timedelta(3)
        )
    client = logged_in(app, town.user_of_both())
    client.get("/work/")
    path = f"/work/{world.neighbour}/{CARE}?from=together"
    assert path in {link.get("href") for link in client.page.all("a")}
    client.get(path)
    assert "/work/" in {link.get("href") for link in client.page.all("a")}
    answer = client.post(path, data=form_of(client) | {"note_zh": "请提前一天预约"})
    assert answer.location == "/work/"
    client.get(answer.location)
    (undo,) = client.page.all("form", class_="undo")
    sent = {field.get("name") or "": field.get("value") or "" for field in undo.iter("input")}
    answer = client.post(undo.get("action") or "", data=sent)
    assert answer.location == "/work/"
    assert town.line(CARE, world.neighbour).offering.draft.note_zh is None
