"""The page of accounts: an office helps its own people, shows a first password once, and sees no figure of diligence."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.models import Role, User
from tests.pages import CheckingClient
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World

LogIn = Callable[..., CheckingClient]
PASSWORD = "four plain words here"
OWN = "my own four words"


@pytest.fixture
def workers(session: Session, world: World) -> dict[str, int]:
    """The accounts of two workers of 东华门街道, and of one elsewhere."""
    made = {}
    for name, person, place in [
        ("dfx", "林 燕", world.community),
        ("yz", "赵 波", world.neighbour),
        ("far", "孙 华", world.elsewhere),
    ]:
        user = accounts.add_user(
            session, name, Role.WORKER, place, PASSWORD, actor=operator("tests"), person=person
        )
        made[name] = user.id
    session.commit()
    return made


def first_password_of(html: str) -> str:
    found = re.search(r'class="first-password">([^<]+)<', html)
    assert found is not None
    return found[1]


def log_in_by_form(app: Flask, name: str, password: str) -> CheckingClient:
    client = app.test_client()
    assert isinstance(client, CheckingClient)
    assert client.post("/log-in", data={"name": name, "password": password}).status_code == 302
    return client


def test_a_street_adds_a_worker_who_must_choose_a_password_before_anything_else(
    street: CheckingClient, app: Flask, world: World
) -> None:
    page = f"/office/{world.street}/accounts"
    assert "账号管理" in street.get(f"/office/{world.street}").text
    street.get(f"{page}/new")
    answer = street.post(
        f"{page}/new",
        data={"place": f"worker-{world.neighbour}", "name": "new-one", "person": "马 栋"},
    )
    password = first_password_of(answer.text)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert password not in street.get(page).text
    worker = log_in_by_form(app, "new-one", password)
    for path in ("/work/", f"/work/{world.neighbour}", "/", "/account", f"/communities/{world.neighbour}"):
        led = worker.get(path)
        assert (led.status_code, led.location) == (303, "/account/password"), path
    assert worker.post(f"/work/{world.neighbour}/confirm").status_code == 303
    assert "首次密码" in worker.get("/account/password").text
    wrong = {"present": "wrong", "password": OWN, "again": OWN}
    assert worker.post("/account/password", data=wrong).status_code == 401
    other = {"present": password, "password": OWN, "again": "something else"}
    assert worker.post("/account/password", data=other).status_code == 400
    same = {"present": password, "password": password, "again": password}
    assert worker.post("/account/password", data=same).status_code == 400
    changed = worker.post("/account/password", data={"present": password, "password": OWN, "again": OWN})
    assert changed.location == "/account"
    assert worker.get(f"/work/{world.neighbour}").status_code == 200
    log_in_by_form(app, "new-one", OWN)


def test_only_places_and_roles_of_the_own_scope_are_offered_and_taken(
    street: CheckingClient, log_in: LogIn, world: World
) -> None:
    page = f"/office/{world.street}/accounts/new"
    street.get(page)
    offered = {option.get("value") for option in street.page.all("option")}
    assert offered == {f"street-{world.street}", f"monitor-{world.street}"} | {
        f"worker-{code}" for code in world.communities_in(world.street)
    }
    for place in (
        f"worker-{world.elsewhere}",
        f"district-{world.district}",
        f"admin-{world.street}",
        "x",
        "",
    ):
        assert street.post(page, data={"place": place, "name": "someone"}).status_code == 400
    assert street.get(f"/office/{world.mixed_street}/accounts").status_code == 403
    district = log_in(Role.DISTRICT, world.district)
    district.get(f"/office/{world.district}/accounts/new")
    assert {(option.get("value") or "").split("-")[0] for option in district.page.all("option")} == {
        "district",
        "monitor",
        "street",
    }


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.WORKER, Role.EDITOR])
def test_those_who_keep_no_accounts_see_no_list(log_in: LogIn, world: World, role: Role) -> None:
    place = {Role.WORKER: world.community, Role.EDITOR: world.city}.get(role, world.street)
    assert log_in(role, place).get(f"/office/{world.street}/accounts").status_code == 403


def test_the_list_says_who_and_where_and_nothing_of_how_often(
    street: CheckingClient, workers: dict[str, int], world: World, app: Flask
) -> None:
    logged_in(app, "dfx")
    text = street.get(f"/office/{world.street}/accounts").text
    assert "林 燕" in text
    assert "孙 华" not in text
    table = text[text.index("<table") : text.index("</table>")]
    assert not re.search(r"\d{4}年|\d+次|登录", table)


def test_an_account_is_suspended_resumed_unlocked_and_closed(
    street: CheckingClient, workers: dict[str, int], world: World, app: Flask, session: Session
) -> None:
    worker = logged_in(app, "dfx")
    page = f"/office/{world.street}/accounts/{workers['dfx']}"
    for change, words in [
        ("unlock", "已解除等待"),
        ("suspend", "账号已暂停"),
        ("resume", "账号已恢复使用"),
        ("close", "账号已注销"),
        ("reopen", "账号已恢复使用"),
    ]:
        assert street.post(f"{page}/state", data={"change": change}).status_code == 302
        assert words in street.get(page).text
    assert worker.get("/work/").location == "/log-in?next=/work/"
    assert street.post(f"{page}/state", data={"change": "promote"}).status_code == 400
    password = first_password_of(street.post(f"{page}/password").text)
    assert log_in_by_form(app, "dfx", password).get("/work/").location == "/account/password"


def test_accounts_beside_the_own_scope_are_not_found(
    street: CheckingClient, workers: dict[str, int], world: World
) -> None:
    page = f"/office/{world.street}/accounts/{workers['far']}"
    assert street.get(page).status_code == 404
    for form in ("state", "password", "person", "hand-over"):
        assert street.post(f"{page}/{form}", data={"change": "close"}).status_code == 404


def test_a_worker_sees_a_community_that_was_handed_over_at_once(
    street: CheckingClient, workers: dict[str, int], world: World, app: Flask
) -> None:
    giver, taker = logged_in(app, "dfx"), logged_in(app, "yz")
    assert taker.get(f"/work/{world.community}").status_code == 403
    page = f"/office/{world.street}/accounts/{workers['dfx']}"
    street.get(page)
    nothing = street.post(f"{page}/hand-over", data={"taker": "yz"})
    assert nothing.status_code == 400
    answer = street.post(f"{page}/hand-over", data={"communities": [world.community], "taker": "yz"})
    assert answer.status_code == 302
    assert taker.get(f"/work/{world.community}").status_code == 200
    assert giver.get(f"/work/{world.community}").status_code == 403
    assert "无社区" in street.get(f"/office/{world.street}/accounts").text
    assert giver.get("/account").status_code == 200


def test_a_published_account_is_changed_on_no_page(
    street: CheckingClient, workers: dict[str, int], world: World, app: Flask, session: Session
) -> None:
    session.get_one(User, workers["dfx"]).published = True
    session.commit()
    page = f"/office/{world.street}/accounts/{workers['dfx']}"
    assert "公开的演示账号" in street.get(page).text
    street.post(f"{page}/state", data={"change": "close"})
    street.post(f"{page}/password")
    worker = log_in_by_form(app, "dfx", PASSWORD)
    worker.post("/account/password", data={"present": PASSWORD, "password": OWN, "again": OWN})
    log_in_by_form(app, "dfx", PASSWORD)
    session.expire_all()
    assert session.scalar(select(User.active).where(User.name == "dfx"))


def test_the_own_account_shows_where_one_is_logged_in_and_ends_it_everywhere(
    app: Flask, workers: dict[str, int]
) -> None:
    phone = app.test_client()
    agent = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36"
    phone.post("/log-in", data={"name": "dfx", "password": PASSWORD}, headers={"User-Agent": agent})
    desk, other = log_in_by_form(app, "dfx", PASSWORD), log_in_by_form(app, "yz", PASSWORD)
    text = desk.get("/account").text
    assert "手机" in text
    assert "Pixel" not in text
    (ending,) = [
        link.get("href") or "" for link in desk.page.all("a") if "log-ins" in (link.get("href") or "")
    ]
    known = {"present": PASSWORD}
    assert other.get(ending).status_code == 404
    other.post(ending, data=known)
    assert desk.get(ending).status_code == 200
    assert desk.post(ending, data={"present": "wrong"}).status_code == 401
    assert desk.post(ending).status_code == 400
    assert phone.get("/account").status_code == 200
    desk.post(ending, data=known)
    assert phone.get("/account").status_code == 302
    copy = app.test_client()
    cookie = desk.get_cookie("session")
    assert cookie is not None
    copy.set_cookie("session", cookie.value)
    assert copy.get("/account").status_code == 200
    third = log_in_by_form(app, "dfx", PASSWORD)
    third.get("/log-out-everywhere")
    assert third.post("/log-out-everywhere", data={"present": "wrong"}).status_code == 401
    assert copy.get("/account").status_code == 200
    assert "共结束2处登录" in third.get(third.post("/log-out-everywhere", data=known).location).text
    assert [client.get("/account").status_code for client in (desk, copy, third, other)] == [
        302,
        302,
        302,
        200,
    ]


def test_colleagues_read_the_persons_name_in_a_history(
    street: CheckingClient, workers: dict[str, int], world: World, app: Flask
) -> None:
    worker = logged_in(app, "dfx")
    line = f"/work/{world.community}/0202"
    worker.get(line)
    saved = worker.post(line, data={"state": "absent", "version": "0"})
    assert saved.status_code == 302
    assert "林 燕" in worker.get(line).text
    assert "林 燕" in street.get(f"/office/{world.community}/items/0202").text


def test_an_office_corrects_the_name_that_colleagues_see(
    street: CheckingClient, workers: dict[str, int], world: World, session: Session
) -> None:
    page = f"/office/{world.street}/accounts/{workers['dfx']}"
    answer = street.post(f"{page}/person", data={"person": "林 雁"})
    assert answer.status_code == 302
    assert session.scalar(select(User.person).where(User.name == "dfx")) == "林 雁"
    assert "林 雁" in street.get(page).text
