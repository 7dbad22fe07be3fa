"""A card is made, those who run the place answer by it without an account, and the worker accepts from today's list."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

from catalogue.offerings import points_of
from tests.pages import CheckingClient

from .conftest import CARE, Town, form_of


def test_a_place_answers_by_the_code_of_its_card_and_the_worker_accepts(
    app: Flask, worker: CheckingClient, town: Town
) -> None:
    point = town.place()
    town.record(CARE)
    desk = f"/work/{town.community}"
    assert worker.get(f"{desk}/points/{point.id}/link/card").status_code == 404
    worker.post(f"{desk}/points/{point.id}/link")
    page = worker.get(f"{desk}/points/{point.id}/link").text
    token = re.search(r"/place/([\w-]{27})", page)
    assert token is not None
    code = re.search(
        r"\b[0-9A-Y]{4}-[0-9A-Y]{4}-[0-9A-Y]{4}\b", worker.get(f"{desk}/points/{point.id}/link/card").text
    )
    assert code is not None
    assert worker.get(f"{desk}/points/{point.id}/link/qr.svg").mimetype == "image/svg+xml"
    owner = CheckingClient(app)
    assert owner.get("/place").status_code == 200
    found = owner.get("/place", query_string={"code": code[0].lower()})
    assert found.headers["Location"].endswith(f"/place/{code[0]}")
    shown = owner.get(f"/place/{token[1]}")
    assert point.name in shown.text
    assert shown.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in shown.headers["Cache-Control"]
    fields = dict(re.findall(r'name="(version|page)"[^>]*value="([^"]*)"', shown.text))
    sent = fields | {"kind": "changed", "name": "多福巷老年食堂", "hours": "周一至周五 11:00-12:30"}
    assert owner.post(f"/place/{token[1]}", data=sent | {"kind": ""}).status_code == 400
    assert owner.post(f"/place/{token[1]}", data=sent | {"kind": "unchanged"}).status_code == 400
    assert owner.post(f"/place/{token[1]}", data=sent).status_code == 303
    assert owner.post(f"/place/{token[1]}", data=sent).status_code == 303
    assert "谢谢" in owner.get(f"/place/{token[1]}").text
    assert town.place_names() == [point.name]
    today = worker.get(f"{desk}/today").text
    assert today.count("服务点自报：有变化") == 1
    answer = re.search(r"/answers/(\d+)/accept", today)
    assert answer is not None
    refused = worker.post(f"{desk}/answers/{answer[1]}/refuse", data={"reason": ""})
    assert refused.status_code in (400, 422)
    worker.post(f"{desk}/answers/{answer[1]}/accept?from=today", data={"version": f"{point.version}"})
    assert town.place_names() == ["多福巷老年食堂"]
    assert "服务点自报，社区确认" in worker.get(f"{desk}/points/{point.id}").text
    town.session.rollback()
    (now,) = points_of(town.session, town.community)
    assert now.hours == "Mo-Fr 11:00-12:30"
    worker.post(f"{desk}/points/{point.id}/link/revoke")
    pages = [owner.get(f"/place/{key}") for key in (token[1], code[0], "x", "é" * 80)]
    assert {each.status_code for each in pages} == {404}
    assert len({each.text.partition("<main")[2].partition("</main>")[0] for each in pages}) == 1


def test_an_accepted_number_is_asked_about_where_else_it_is_said(worker: CheckingClient, town: Town) -> None:
    old, new = "010-65120001", "010-65120002"
    point = town.place(phones=(old,))
    town.record(CARE, phone=old)
    told = town.self_told(point, phones=(new,))
    accepted = worker.post(
        f"/work/{town.community}/answers/{told.id}/accept?from=today", data={"version": f"{point.version}"}
    )
    assert accepted.location.startswith(f"/work/{town.community}/elsewhere?point={point.id}&version=2")
    worker.get(accepted.location)
    assert CARE in worker.page.text


def test_no_change_of_a_place_that_was_changed_since_is_not_offered_for_acceptance(
    worker: CheckingClient, town: Town
) -> None:
    point = town.place()
    town.record(CARE)
    told = town.self_told(point)
    desk = f"/work/{town.community}"
    assert f"/answers/{told.id}/accept" in worker.get(f"{desk}/today").text
    town.change_place(point, address="多福巷9号")
    for path in ("/today", f"/answers/{told.id}"):
        page = worker.get(f"{desk}{path}").text
        assert f"/answers/{told.id}/accept" not in page
        assert "自报之后服务点又有改动，请不采纳，并请对方重新核对。" in page


def test_a_card_goes_on_working_when_its_place_is_merged_into_another_one(
    app: Flask, worker: CheckingClient, town: Town
) -> None:
    gone, kept = town.place(), town.place(name="多福巷养老中心")
    desk = f"/work/{town.community}/points"
    worker.post(f"{desk}/{gone.id}/link")
    token = re.search(r"/place/([\w-]{27})", worker.get(f"{desk}/{gone.id}/link").text)
    assert token is not None
    card, owner = f"/place/{token[1]}", CheckingClient(app)
    read = dict(re.findall(r'name="(version|page)"[^>]*value="([^"]*)"', owner.get(card).text))
    worker.get(f"{desk}/{kept.id}/merge?other={gone.id}")
    worker.post(f"{desk}/{kept.id}/merge", data=form_of(worker))
    assert "“多福巷老年餐桌”已并入“多福巷养老中心”。" in owner.get(card).text
    stale = owner.post(card, data=read | {"kind": "unchanged", "name": gone.name})
    assert stale.status_code == 409
    assert "/accept" not in worker.get(f"/work/{town.community}/today").text
    assert "“多福巷老年餐桌”的卡片" in worker.get(f"{desk}/{kept.id}/link").text
    worker.post(f"{desk}/{kept.id}/link/revoke")
    assert owner.get(card).status_code == 404


def test_the_page_of_a_place_is_rate_limited(app_with: Callable[..., Flask], town: Town) -> None:
    app = app_with(rate_limits=True)
    for address in ("/place/x", "/place?code=x"):
        codes = [app.test_client().get(address).status_code for _each in range(32)]
        assert (codes[0], codes[-1]) == (404, 429)
    assert app.test_client().post("/place/x").status_code == 404
    assert {app.test_client().post("/place/x").status_code for _each in range(20)} == {404, 429}


def test_an_answer_that_is_refused_with_a_reason_changes_nothing(worker: CheckingClient, town: Town) -> None:
    point = town.place(phones=("010-65120001",))
    told = town.self_told(point, phones=("010-65120002",))
    answer = worker.post(f"/work/{town.community}/answers/{told.id}/refuse", data={"reason": "打不通"})
    assert answer.status_code == 302
    town.session.rollback()
    (now,) = points_of(town.session, town.community)
    assert now.phones == ("010-65120001",)
