"""Second factors in the portal: set up by their owner, asked at the log-in, needed by role, removed by the office above."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from catalogue import audit
from catalogue.access import accounts
from catalogue.access.authenticating import FREE_FAILURES
from catalogue.access.factors.waiting import WAITS_FOR
from catalogue.access.rights import operator
from catalogue.foundation import clock
from catalogue.models import Role, User, WaitingStep
from tests.pages import CheckingClient
from tests.portal.factors import PASSWORD, code_of, sealed_of, secret_of, with_app
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
MakeApp = Callable[..., Flask]


@pytest.fixture(autouse=True)
def people(session: Session, world: World) -> None:
    """A worker, an official of the street, and one of the district."""
    for name, role, place in (
        ("dong", Role.WORKER, world.community),
        ("jie", Role.STREET, world.street),
        ("qu", Role.DISTRICT, world.district),
    ):
        accounts.add_user(session, name, role, place, PASSWORD, actor=operator("tests"))
    session.commit()


def visitor(app: Flask) -> CheckingClient:
    client = app.test_client()
    assert isinstance(client, CheckingClient)
    return client


def first_step(app: Flask, name: str = "dong", **fields: str) -> CheckingClient:
    """A visitor whose password was right."""
    client = visitor(app)
    answer = client.post("/log-in", data={"name": name, "password": PASSWORD, **fields})
    assert answer.location.startswith("/log-in/second"), answer.location
    return client


def is_in(client: CheckingClient) -> bool:
    return client.get("/account").status_code == 200


def test_an_app_is_set_up_with_its_qr_code_its_key_to_type_and_a_first_code(app: Flask, world: World) -> None:
    client = logged_in(app, "dong")
    assert "二次验证：未设置" in client.get("/account").text
    page = client.get("/account/second-factor/app").text
    secret = secret_of(page)
    assert len(secret) == 32
    assert "<svg" in page
    assert f"secret={secret}" in page
    sent = {"sealed": sealed_of(page), "code": code_of(secret), "present": PASSWORD}
    assert client.post("/account/second-factor/app", data=sent | {"present": "wrong"}).status_code == 401
    again = client.post("/account/second-factor/app", data=sent | {"code": "12"})
    assert (again.status_code, secret_of(again.text)) == (400, secret)
    done = client.post("/account/second-factor/app", data=sent)
    codes = re.findall(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>", done.text)
    assert len(set(codes)) == 10
    assert done.headers["Cache-Control"] == "private, no-store"
    assert "还剩10个" in client.get("/account/second-factor").text
    assert not any(code in client.page.text for code in codes)


def test_a_log_in_asks_for_the_code_and_has_no_right_before_it(
    app: Flask, session: Session, world: World
) -> None:
    secret, _ = with_app(app, session, "dong")
    client = first_step(app)
    for path in ("/account", "/work/", f"/work/{world.community}", "/account/second-factor/app"):
        assert client.get(path).location.startswith("/log-in?next="), path
    answer = client.post(f"/work/{world.community}/profile", data={"hotline": "1"})
    assert answer.location.startswith("/log-in")
    client.get("/log-in/second")
    assert client.post("/log-in/second", data={"code": "000000"}).status_code == 401
    assert client.post("/log-in/second", data={}).status_code == 400
    assert not is_in(client)
    assert client.post("/log-in/second", data={"code": code_of(secret)}).location == "/work/"
    assert is_in(client)
    again = first_step(app)
    assert again.post("/log-in/second", data={"code": code_of(secret)}).status_code == 401


def test_a_recovery_code_opens_once_and_new_ones_take_their_place(
    app: Flask, session: Session, world: World
) -> None:
    _, codes = with_app(app, session, "dong")
    client = first_step(app)
    assert client.post("/log-in/second", data={"recovery": codes[0]}).location == "/work/"
    assert first_step(app).post("/log-in/second", data={"recovery": codes[0]}).status_code == 401
    client.get("/account/second-factor/codes")
    assert "原有的9个恢复码将作废" in client.page.text
    assert client.post("/account/second-factor/codes", data={"present": "wrong"}).status_code == 401
    fresh = client.post("/account/second-factor/codes", data={"present": PASSWORD})
    assert codes[1] not in fresh.text
    assert first_step(app).post("/log-in/second", data={"recovery": codes[1]}).status_code == 401
    assert is_in(client)


def test_a_log_in_leads_back_to_where_it_was_asked_for(app: Flask, session: Session, world: World) -> None:
    secret, codes = with_app(app, session, "dong")
    client = visitor(app)
    target = f"/work/{world.community}/points"
    asked = client.post("/log-in", data={"name": "dong", "password": PASSWORD, "next": target})
    page = client.get(asked.location).text
    assert f'name="next" type="hidden" value="{target}"' in page
    sent = {"code": code_of(secret), "next": target}
    assert client.post("/log-in/second", data=sent).location == target
    elsewhere = {"recovery": codes[0], "next": "https://elsewhere.example/"}
    assert first_step(app).post("/log-in/second", data=elsewhere).location == "/work/"


def test_what_waits_is_over_after_five_minutes(app: Flask, session: Session, world: World) -> None:
    secret, _ = with_app(app, session, "dong")
    client = first_step(app)
    session.execute(update(WaitingStep).values(began_at=clock.now() - WAITS_FOR - timedelta(seconds=1)))
    session.commit()
    assert client.post("/log-in/second", data={"code": code_of(secret)}).location == "/log-in"
    assert "已超过5分钟" in client.get("/log-in").text
    assert client.get("/log-in/second").location == "/log-in"


def test_wrong_codes_are_slowed_down_and_written_down_without_what_was_typed(
    app: Flask, session: Session, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with_app(app, session, "dong")
    client = first_step(app)
    with caplog.at_level(logging.INFO, logger="portal.security"):
        for _ in range(FREE_FAILURES):
            assert client.post("/log-in/second", data={"code": "918273"}).status_code == 401
        assert client.post("/log-in/second", data={"code": "918273"}).status_code == 429
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert said.count('"log_in.wrong_code"') == FREE_FAILURES
    assert '"dong"' in said
    assert "918273" not in said


def test_an_app_is_removed_with_the_password_and_other_log_ins_end(
    app: Flask, session: Session, world: World
) -> None:
    with_app(app, session, "dong")
    client, other = logged_in(app, "dong"), logged_in(app, "dong")
    client.get("/account/second-factor/app/remove")
    assert client.post("/account/second-factor/app/remove", data={"present": "wrong"}).status_code == 401
    assert is_in(other)
    done = client.post("/account/second-factor/app/remove", data={"present": PASSWORD})
    assert done.location == "/account/second-factor"
    assert is_in(client)
    assert not is_in(other)
    assert visitor(app).post("/log-in", data={"name": "dong", "password": PASSWORD}).location == "/work/"


def test_who_needs_a_second_factor_is_led_to_setting_one_up_before_anything_else(
    app_with: MakeApp, session: Session, world: World
) -> None:
    app = app_with(second_factor_roles=(Role.STREET, Role.DISTRICT))
    client = visitor(app)
    assert client.post("/log-in", data={"name": "jie", "password": PASSWORD}).status_code == 302
    for path in ("/", "/account", "/office/", f"/office/{world.street}", "/account/second-factor/codes"):
        led = client.get(path)
        assert (led.status_code, led.location) == (303, "/account/second-factor"), path
    assert (
        client.post(f"/office/{world.street}/accounts/1/state", data={"change": "close"}).status_code == 303
    )
    assert "您的角色须启用二次验证" in client.get("/account/second-factor").text
    page = client.get("/account/second-factor/app").text
    sent = {"sealed": sealed_of(page), "code": code_of(secret_of(page)), "present": PASSWORD}
    client.post("/account/second-factor/app", data=sent)
    assert client.get(f"/office/{world.street}").status_code == 200
    worker = visitor(app)
    assert worker.post("/log-in", data={"name": "dong", "password": PASSWORD}).location == "/work/"
    assert is_in(worker)


def test_a_first_password_comes_before_a_second_factor(
    app_with: MakeApp, session: Session, world: World
) -> None:
    app = app_with(second_factor_roles=(Role.STREET,))
    session.execute(update(User).where(User.name == "jie").values(must_change=True))
    session.commit()
    client = logged_in(app, "jie")
    assert client.get("/account/second-factor").location == "/account/password"
    own = "my own four words"
    client.post("/account/password", data={"present": PASSWORD, "password": own, "again": own})
    assert client.get("/account").location == "/account/second-factor"


def test_an_account_for_trying_out_needs_no_second_factor_and_gets_none(
    app_with: MakeApp, session: Session, world: World
) -> None:
    app = app_with(second_factor_roles=(Role.STREET,))
    session.execute(update(User).where(User.name == "jie").values(published=True))
    session.commit()
    client = logged_in(app, "jie")
    assert client.get(f"/office/{world.street}").status_code == 200
    assert client.get("/account/second-factor/app").location == "/account/second-factor"
    assert "不需要也不能设置二次验证" in client.get("/account/second-factor").text


def test_the_office_above_removes_a_lost_second_factor_and_the_owner_sets_up_again(
    app_with: MakeApp, session: Session, world: World
) -> None:
    app = app_with(second_factor_roles=(Role.STREET,))
    with_app(app, session, "jie")
    lost = logged_in(app, "jie")
    account = session.query(User.id).where(User.name == "jie").scalar()
    page = f"/office/{world.district}/accounts/{account}/second-factor"
    assert logged_in(app, "dong").post(page, data={"sure": "y"}).status_code == 403
    district = logged_in(app, "qu")
    assert "二次验证无法使用" in district.get(f"/office/{world.district}/accounts/{account}").text
    district.get(page)
    assert district.post(page, data={}).status_code == 400
    assert is_in(lost)
    done = district.post(page, data={"sure": "y"})
    assert "二次验证已解除" in district.get(done.location).text
    assert not is_in(lost)
    session.rollback()
    entry = audit.entries(session)[0]
    assert (entry.actor, entry.action, entry.subject) == ("qu", "account.factors_removed", "account jie")
    client = visitor(app)
    client.post("/log-in", data={"name": "jie", "password": PASSWORD})
    assert client.get("/office/").location == "/account/second-factor"
    assert "没有设置二次验证" in district.get(district.post(page, data={"sure": "y"}).location).text
