"""A log-in that ends while somebody types costs no word: the form is back after the next log-in, and never saved unseen."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from catalogue.access import kept_forms
from catalogue.foundation import clock
from catalogue.models import KeptForm, Role
from portal.accounts.kept_forms import PAGES
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

from .conftest import CARE, PASSWORD, Town, form_of

LogIn = Callable[..., CheckingClient]


def go_idle(client: CheckingClient) -> None:
    """Let the log-in end, as it does after half an hour without a request."""
    with client.session_transaction() as session:
        session["seen"] = int(time.time()) - 24 * 3600


def log_in_again(client: CheckingClient, name: str, *, password: str = PASSWORD) -> Any:
    """Fill the log-in form of the page that is shown."""
    hidden = {
        element.get("name"): element.get("value") or ""
        for element in client.page.all("input", type="hidden")
        if element.get("name") in ("next", "kept", "csrf_token")
    }
    return client.post("/log-in", data=hidden | {"name": name, "password": password})


def typed(client: CheckingClient, path: str, **values: Any) -> dict[str, Any]:
    """The form of a page with what somebody types into it."""
    client.get(path)
    return form_of(client) | values


TODAY = clock.today()
FORMS = {
    CARE: {"note_zh": "周末也来", "state": ["delivered"], "phone": "010-65120000"},
    f"{CARE}/guide": {"fee": "每餐九元"},
    "points/new": {"name": "新的餐桌", "phones": "010-65120001"},
    "points/1": {"name": "改名的餐桌"},
    "profile": {"households": "1840", "alias_estate": "多福小区"},
    "notices": {"reason_zh": "停水检修", "first_day": f"{TODAY}", "last_day": f"{TODAY + timedelta(days=2)}"},
    "declarations/new": {"name": "助浴点共享", "items": [CARE], "phone": "010-65120002"},
    "cases/new": {"kind": ["need"], "words": "想要修鞋的地方"},
    "cases/1": {"outcome": ["arranged"], "answer": "已经装好路灯。"},
}
TEXT = {
    CARE: ("textarea", "note_zh", "周末也来"),
    f"{CARE}/guide": ("input", "fee", "每餐九元"),
    "points/new": ("input", "name", "新的餐桌"),
    "points/1": ("input", "name", "改名的餐桌"),
    "profile": ("input", "households", "1840"),
    "notices": ("input", "reason_zh", "停水检修"),
    "declarations/new": ("input", "name", "助浴点共享"),
    "cases/new": ("textarea", "words", "想要修鞋的地方"),
    "cases/1": ("textarea", "answer", "已经装好路灯。"),
}


def shown(client: CheckingClient, path: str) -> str:
    """What the field of a form shows."""
    kind, name, _text = TEXT[path]
    field = client.page.find(kind, name=name)
    return (field.get("value") if kind == "input" else field.text) or ""


@pytest.fixture
def name(town: Town) -> str:
    """The worker's log-in name; the community has a place, a profile, a line and a case."""
    town.place()
    town.profile()
    town.record(CARE, note_zh="旧说明")
    town.case()
    return town.user(Role.WORKER, town.community)


@pytest.mark.parametrize("path", FORMS)
def test_the_form_is_back_with_its_text_after_logging_in_again(
    worker: CheckingClient, town: Town, name: str, path: str
) -> None:
    address = f"/work/{town.community}/{path}"
    mine = typed(worker, address, **FORMS[path])
    before = (town.line(CARE), town.place_names(), town.cases())
    go_idle(worker)
    target = f"{address}/answer" if path.startswith("cases/1") else address
    assert worker.post(target, data=mine).status_code == 401
    assert "登录" in worker.page.text
    assert TEXT[path][2] not in worker.page.text
    back = log_in_again(worker, name)
    assert back.status_code == 302
    assert back.location.startswith(f"{address}?kept=")
    worker.get(back.location)
    assert "您填写的内容还在" in worker.page.text
    assert shown(worker, path) == TEXT[path][2]
    assert (town.line(CARE), town.place_names(), town.cases()) == before
    sent = form_of(worker)
    assert sent.get("version") == mine.get("version")
    assert worker.post(target, data=sent).status_code == 302


def test_the_ticks_of_a_list_are_back_too(worker: CheckingClient, town: Town, name: str) -> None:
    address = f"/work/{town.community}"
    town.record(CARE, on=town.world.today - timedelta(days=60))
    go_idle(worker)
    data = {"items": [CARE], f"version-{CARE}": "2"}
    assert worker.post(f"{address}/confirm", data=data).status_code == 401
    worker.get(log_in_again(worker, name).location)
    ticked = [
        element.get("value")
        for element in worker.page.all("input", type="checkbox")
        if element.get("checked") is not None
    ]
    assert ticked == [CARE]


def test_a_wrong_password_does_not_lose_the_text(worker: CheckingClient, town: Town, name: str) -> None:
    address = f"/work/{town.community}/{CARE}"
    mine = typed(worker, address, note_zh="周末也来")
    go_idle(worker)
    worker.post(address, data=mine)
    assert log_in_again(worker, name, password="wrong").status_code == 401
    worker.get(log_in_again(worker, name).location)
    assert shown(worker, CARE) == "周末也来"


def test_a_change_by_somebody_else_meanwhile_shows_as_a_conflict(
    worker: CheckingClient, town: Town, name: str
) -> None:
    address = f"/work/{town.community}/{CARE}"
    mine = typed(worker, address, note_zh="周末也来")
    go_idle(worker)
    worker.post(address, data=mine)
    town.record(CARE, note_zh="街道的说明")
    worker.get(log_in_again(worker, name).location)
    assert worker.post(address, data=form_of(worker)).status_code == 409
    assert "街道的说明" in worker.page.text
    assert "周末也来" in worker.page.text


def test_what_somebody_typed_is_shown_to_no_other_account(
    worker: CheckingClient, town: Town, world: World, name: str
) -> None:
    address = f"/work/{town.community}/{CARE}"
    mine = typed(worker, address, note_zh="周末也来")
    go_idle(worker)
    worker.post(address, data=mine)
    street = town.user(Role.STREET, world.street)
    back = log_in_again(worker, street)
    assert "kept=" not in back.location
    worker.get(back.location, follow_redirects=True)
    assert "属于另一账号" in worker.page.text
    town.session.rollback()
    assert town.session.query(KeptForm).count() == 0


def test_a_kept_form_opens_for_its_account_at_its_page_for_an_hour(
    worker: CheckingClient,
    log_in: LogIn,
    town: Town,
    world: World,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = f"/work/{town.community}/{CARE}"
    mine = typed(worker, address, note_zh="周末也来")
    go_idle(worker)
    worker.post(address, data=mine)
    kept = log_in_again(worker, name).location
    street = log_in(Role.STREET, world.street)
    street.get(kept)
    assert shown(street, CARE) == "旧说明"
    worker.get(kept.replace(CARE, "0202"))
    assert "周末也来" not in worker.page.text
    for nonsense in ("0", "x", "9" * 40, "%00"):
        assert worker.get(f"{address}?kept={nonsense}").status_code == 200
        assert shown(worker, CARE) == "旧说明"
    monkeypatch.setattr(kept_forms, "KEPT_FOR", kept_forms.KEPT_FOR * 0)
    worker.get(kept)
    assert shown(worker, CARE) == "旧说明"


def test_logging_out_leaves_nothing_of_it(worker: CheckingClient, town: Town, name: str) -> None:
    address = f"/work/{town.community}/{CARE}"
    mine = typed(worker, address, note_zh="周末也来")
    go_idle(worker)
    worker.post(address, data=mine)
    log_in_again(worker, name)
    town.session.rollback()
    assert town.session.query(KeptForm).count() == 1
    worker.post("/log-out")
    town.session.rollback()
    assert town.session.query(KeptForm).count() == 0
    assert worker.post(address, data=mine).status_code == 302


@pytest.mark.parametrize("kept", ["", "x", "WzEsIi8iLFtdXQ.aaaa.bbbb", "\x00", "é" * 300])
def test_a_text_that_this_portal_did_not_seal_is_no_way_in(
    worker: CheckingClient, town: Town, name: str, kept: str
) -> None:
    worker.post("/log-out")
    answer = worker.post("/log-in", data={"name": name, "password": PASSWORD, "kept": kept, "next": ""})
    assert (answer.status_code, "kept=" in answer.location) == (302, False)


def test_a_form_older_than_a_new_log_in_leads_back_to_itself(
    app_with: Callable[..., Flask], log_in: LogIn, town: Town, name: str
) -> None:
    """In another window somebody logged in again: this window's token is no longer valid."""
    worker = log_in(Role.WORKER, town.community, of=app_with(WTF_CSRF_ENABLED=True))
    address = f"/work/{town.community}/{CARE}"
    mine = typed(worker, address, note_zh="周末也来", csrf_token="an old one")
    assert worker.post(address, data=mine).status_code == 400
    assert "没有丢失" in worker.page.text
    hidden = {
        element.get("name"): element.get("value") for element in worker.page.all("input", type="hidden")
    }
    sent = {each: hidden[each] for each in ("csrf_token", "kept")}
    back = worker.post("/kept-form", data=sent)
    assert back.status_code == 302
    worker.get(back.location)
    assert shown(worker, CARE) == "周末也来"
    assert worker.post(address, data=form_of(worker)).status_code == 302


def test_a_form_whose_browser_lost_its_cookie_is_back_for_its_account_alone(
    app_with: Callable[..., Flask], log_in: LogIn, town: Town, name: str
) -> None:
    app = app_with(WTF_CSRF_ENABLED=True)
    address = f"/work/{town.community}/{CARE}"

    def lose_cookie() -> tuple[CheckingClient, dict[str, Any]]:
        """A worker who typed into a form, and whose browser has forgotten all cookies."""
        client = log_in(Role.WORKER, town.community, of=app)
        data = typed(client, address, note_zh="周末也来")
        client.delete_cookie("session")
        return client, data

    worker, mine = lose_cookie()
    before = town.line(CARE)
    assert worker.post(address, data=mine).status_code == 401
    back = log_in_again(worker, name)
    worker.get(back.location)
    assert shown(worker, CARE) == "周末也来"
    assert town.line(CARE) == before
    assert worker.post(address, data=form_of(worker)).status_code == 302

    worker, mine = lose_cookie()
    visitor = CheckingClient(app)
    visitor.get("/log-in")
    theirs = visitor.page.find("input", name="csrf_token").get("value") or ""
    whose = mine["csrf_token"]
    for token in ("", "x", theirs, whose[:-1], f"{whose.partition('.')[0]}.{theirs.partition('.')[2]}"):
        assert worker.post(address, data=mine | {"csrf_token": token}).status_code == 400
    assert worker.post(address, data=mine, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400

    assert worker.post(address, data=mine).status_code == 401
    street = town.user(Role.STREET, town.world.street)
    assert "kept=" not in log_in_again(worker, street).location

    other = log_in(Role.WORKER, town.community, of=app)
    mine = typed(other, address, note_zh="周末也来")
    token = other.page.find("form", action="/log-out").find("input")
    assert token is not None
    other.post("/log-out", data={"csrf_token": token.get("value")})
    assert other.post(address, data=mine).status_code == 400


def test_every_form_that_somebody_types_into_is_kept(app: Flask) -> None:
    typing_is_no_part_of_it = {
        "workers.confirm_check",
        "workers.confirm_expected",
        "workers.confirm_line",
        "workers.confirm_mobiles",
        "workers.confirm_self_told",
        "workers.remove_grid",
        "workers.send_grids",
        "workers.save_grids",
        "workers.save_case_grid",
        "workers.save_point_grid",
        "workers.save_link",
        "workers.withdraw_link",
        "workers.save_resumed",
        "workers.send_declaration_answer",
        "workers.send_filled_table",
        "workers.save_table_notes",
        "workers.undo_check",
        "workers.send_proposal",
        "workers.withdraw_line",
        "workers.withdraw_proposal",
        "workers.withdraw_notice",
        "workers.restore_notice",
        "workers.remove_point",
        "workers.restore_line",
        "workers.restore_service_guide",
        "workers.undo_line",
        "workers.withdraw_day",
        "workers.withdraw_session",
        "workers.restore_session",
        "workers.undo_elsewhere",
        "workers.undo_several",
        "workers.send_workbook",
        "workers.save_workbook",
        "workers.undo_workbook",
        "workers.restore_point",
        "workers.restore_profile",
    }
    posts = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("workers.") and "POST" in (rule.methods or ())
    }
    assert posts - typing_is_no_part_of_it == {each for each in PAGES if each.startswith("workers.")}
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert set(PAGES.values()) <= pages


def test_a_page_says_when_the_log_in_ends_and_typing_is_a_sign_of_life(
    worker: CheckingClient, town: Town, name: str
) -> None:
    worker.get(f"/work/{town.community}/{CARE}")
    notice = next(each for each in worker.page.all("section") if each.get("data-idle"))
    assert notice.get("data-idle") == str(30 * 60)
    assert 0 < int(notice.get("data-longest") or 0) <= 12 * 3600
    assert worker.get("/still-here").status_code == 204
    go_idle(worker)
    assert worker.get("/still-here").status_code == 302
