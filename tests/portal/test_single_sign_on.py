"""Single sign-on against a real provider process: tying, logging in, leaving, and what the portal says and keeps of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from catalogue import audit
from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.access.users import UserFacts
from catalogue.models import Grant, LogIn, Role, TiedIdentity, TrailEntry, User
from tests.pages import CheckingClient
from tests.portal.factors import PASSWORD, code_of, with_app
from tests.portal.logging_in import logged_in
from tests.sign_on.going import ANSWER, PUBLIC, Going, RunningProvider
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
MakeApp = Callable[..., Flask]
TESTS = operator("tests")


def visitor(app: Flask) -> CheckingClient:
    client = app.test_client()
    assert isinstance(client, CheckingClient)
    return client


def is_in(client: CheckingClient) -> bool:
    return client.get("/account").status_code == 200


def test_without_the_setting_no_page_speaks_of_it(app: Flask, world: World, untied: UserFacts) -> None:
    client = visitor(app)
    assert ANSWER not in client.get("/log-in").text
    for method, path in (
        ("GET", ANSWER),
        ("POST", ANSWER),
        ("POST", f"{ANSWER}/answer"),
        ("POST", f"{ANSWER}/ended"),
    ):
        assert client.open(path, method=method).status_code == 404, path
    inside = logged_in(app, "dong")
    assert "/account/sign-on" not in inside.get("/account").text
    assert inside.get("/account/sign-on").status_code == 404
    assert inside.post("/account/sign-on", data={"present": PASSWORD}).status_code == 404


def test_an_account_is_tied_by_its_owner_and_then_opened_by_the_provider(
    signing_on: Flask, provider: RunningProvider, session: Session, untied: UserFacts
) -> None:
    going = Going(logged_in(signing_on, "dong"), provider)
    assert "单点登录" in going.client.get("/account").text
    going.client.get("/account/sign-on")
    assert going.client.post("/account/sign-on", data={"present": "wrong"}).status_code == 401
    assert going.client.post("/account/sign-on", data={}).status_code == 400
    assert going.tie(PASSWORD).location == "/account/sign-on"
    assert going.asked["prompt"] == "login"
    assert going.asked["max_age"] == "0"
    page = going.client.get("/account/sign-on").text
    assert "绑定成功" in page
    assert "绑定到统一身份认证" in page
    row = session.scalars(select(TiedIdentity)).one()
    assert (row.user_id, row.issuer, row.subject) == (untied.id, provider.issuer, going.subject)
    again = Going(visitor(signing_on), provider, cookies=going.cookies)
    assert again.log_in().location == "/work/"
    assert is_in(again.client)
    assert audit.entries(session)[0].action == "account.tied"
    session.rollback()
    noted = select(TrailEntry.subject).where(TrailEntry.action == "log_in.by_provider")
    assert session.scalars(noted).all() == ["account dong"]


def test_the_portal_asks_for_nothing_but_who_it_is_and_bound_to_this_once(
    going: Going, tied: UserFacts
) -> None:
    first = going.start() and dict(going.asked)
    second = going.start() and dict(going.asked)
    assert first["scope"] == "openid"
    assert first["response_type"] == "code"
    assert first["code_challenge_method"] == "S256"
    assert first["redirect_uri"] == f"{PUBLIC}{ANSWER}"
    assert first["max_age"] == "3600"
    assert "prompt" not in first
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]
    with going.client.session_transaction() as kept:
        token = kept["waiting"]
    assert token not in str(second.values())


def test_a_log_in_leads_to_where_it_was_asked_for_and_never_elsewhere(
    going: Going, tied: UserFacts, world: World
) -> None:
    target = f"/work/{world.community}/points"
    going.client.get(f"/log-in?next={target}")
    (form,) = going.client.page.all("form", action=ANSWER)
    assert [each.get("value") for each in form.iter("input") if each.get("name") == "next"] == [target]
    assert going.log_in(next=target).location == target
    for hostile in (
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
    ):
        going.client.post("/log-out")
        assert going.log_in(next=hostile).location == "/work/", hostile


def test_of_two_windows_the_later_one_logs_in_and_the_other_leads_to_work(
    going: Going, tied: UserFacts
) -> None:
    first = going.start()
    assert going.log_in().location == "/work/"
    answer = going.client.get(going.show(first))
    assert (answer.status_code, answer.location) == (302, "/work/")
    assert is_in(going.client)


def test_an_identity_that_is_not_tied_gets_a_page_and_neither_account_nor_right(
    going: Going, session: Session, untied: UserFacts
) -> None:
    def rows() -> tuple[int | None, ...]:
        return tuple(session.scalar(select(func.count()).select_from(each)) for each in (User, Grant, LogIn))

    before = rows()
    answer = going.log_in()
    assert answer.status_code == 401
    assert "还没有绑定" in answer.text
    assert "“我的账号”" in answer.text
    assert "不会自动开通账号" in answer.text
    assert not is_in(going.client)
    assert rows() == before
    session.rollback()
    noted = select(TrailEntry.subject).where(TrailEntry.action == "log_in.refused")
    assert session.scalars(noted).all() == ["account unknown"]


def test_neither_name_nor_mail_opens_an_account(
    going: Going, provider: RunningProvider, tied: UserFacts
) -> None:
    named = {"preferred_username": "dong", "email": "dong@example.cn", "email_verified": True, "name": "dong"}
    provider.misbehave(claims={"sub": "another", **named})
    assert going.log_in().status_code == 401
    assert not is_in(going.client)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"suspended": True}, "已停用或注销"),
        ({"active": False}, "已停用或注销"),
        ({"must_change": True}, "已重置为初始密码"),
    ],
)
def test_an_account_that_is_not_to_be_opened_is_not_and_its_owner_reads_why(
    going: Going, session: Session, tied: UserFacts, state: dict[str, bool], says: str
) -> None:
    session.execute(update(User).where(User.name == "dong").values(**state))
    session.commit()
    answer = going.log_in()
    assert (answer.status_code, says in answer.text) == (401, True)
    assert not is_in(going.client)


def test_the_own_second_factor_is_asked_unless_the_provider_s_word_counts(
    signing_on: Flask,
    app_with: MakeApp,
    provider: RunningProvider,
    going: Going,
    session: Session,
    tied: UserFacts,
) -> None:
    secret, codes = with_app(signing_on, session, "dong")
    answer = going.log_in(next="/work/")
    assert answer.location == "/log-in/second?next=/work/"
    assert not is_in(going.client)
    assert going.client.post("/log-in/second", data={"code": code_of(secret)}).location == "/work/"
    assert is_in(going.client)
    counts = app_with(**provider.settings, oidc_two_factors=("gold", "otp"))
    for said, asked in (
        ({}, True),
        ({"acr": "silver"}, True),
        ({"amr": ["pwd"]}, True),
        ({"acr": "gold"}, False),
        ({"amr": ["pwd", "otp"]}, False),
    ):
        provider.misbehave(**said)
        other = Going(visitor(counts), provider)
        assert (other.log_in().location == "/log-in/second") is asked, said
        assert other.asked["acr_values"] == "gold otp"
    assert codes


def test_who_needs_a_second_factor_sets_one_up_first_also_when_coming_from_the_provider(
    app_with: MakeApp, provider: RunningProvider, tied: UserFacts
) -> None:
    signing_on = app_with(**provider.settings, second_factor_roles=(Role.WORKER,), oidc_two_factors=("gold",))
    provider.misbehave(acr="gold")
    going = Going(visitor(signing_on), provider)
    assert going.log_in().location == "/work/"
    assert going.client.get("/work/").location == "/account/second-factor"


def test_two_accounts_never_share_one_identity(
    signing_on: Flask, provider: RunningProvider, session: Session, tied: UserFacts, world: World
) -> None:
    accounts.add_user(session, "xi", Role.WORKER, world.community, PASSWORD, actor=TESTS)
    session.commit()
    going = Going(logged_in(signing_on, "xi"), provider)
    assert going.tie(PASSWORD).location == "/account/sign-on"
    assert "已绑定本系统的另一个账号" in going.client.get("/account/sign-on").text
    assert [row.user_id for row in session.scalars(select(TiedIdentity))] == [tied.id]


def test_the_owner_unties_and_the_provider_opens_nothing_any_more(
    signing_on: Flask, provider: RunningProvider, session: Session, tied: UserFacts
) -> None:
    client = logged_in(signing_on, "dong")
    client.get("/account/sign-on")
    assert client.post("/account/sign-on/untie", data={"present": "wrong"}).status_code == 401
    assert client.post("/account/sign-on/untie", data={"present": PASSWORD}).location == "/account/sign-on"
    assert "已解除绑定" in client.get("/account/sign-on").text
    assert Going(visitor(signing_on), provider).log_in().status_code == 401
    assert audit.entries(session)[0].action == "account.untied"
    assert client.post("/account/sign-on/untie", data={"present": PASSWORD}).status_code in (302, 404)


def test_the_office_above_unties_an_account_on_its_page(
    signing_on: Flask, going: Going, session: Session, tied: UserFacts, world: World
) -> None:
    accounts.add_user(session, "jie", Role.STREET, world.street, PASSWORD, actor=TESTS)
    session.commit()
    going.log_in()
    office, page = logged_in(signing_on, "jie"), f"/office/{world.street}/accounts/{tied.id}"
    office.get(page)
    assert office.page.all("button", value="untie")
    assert "解除单点登录绑定" in office.page.text
    answer = office.post(f"{page}/state", data={"change": "untie"}, follow_redirects=True)
    assert "已解除单点登录绑定" in answer.text
    assert not office.page.all("button", value="untie")
    assert not going.is_in()
    assert going.log_in().status_code == 401
    session.rollback()
    entry = audit.entries(session)[0]
    assert (entry.actor, entry.action, entry.subject) == ("jie", "account.untied", "account dong")


def test_the_first_page_of_administrators_says_whether_it_is_on(
    app_with: MakeApp, provider: RunningProvider, session: Session, world: World
) -> None:
    accounts.add_user(session, "guan", Role.ADMIN, world.city, PASSWORD, actor=TESTS)
    session.commit()
    assert "单点登录未启用" in logged_in(app_with(), "guan").get("/admin/").text
    page = logged_in(app_with(**provider.settings), "guan").get("/admin/").text
    assert "单点登录已启用" in page
    assert provider.issuer in page


def test_an_account_for_trying_out_cannot_be_tied_and_needs_no_provider(
    signing_on: Flask, provider: RunningProvider, session: Session, world: World
) -> None:
    made = accounts.MadePassword(PASSWORD, accounts.PasswordKind.PUBLISHED)
    accounts.add_user(session, "demo", Role.WORKER, world.community, made, actor=TESTS)
    session.commit()
    client = logged_in(signing_on, "demo")
    assert "公开" in client.get("/account/sign-on").text
    assert not client.page.all("form", action="/account/sign-on")
    answer = client.post("/account/sign-on", data={"present": PASSWORD})
    assert answer.status_code == 302
    assert session.scalars(select(TiedIdentity)).all() == []


def test_what_is_kept_is_told_to_its_owner_and_holds_no_token(
    signing_on: Flask, going: Going, session: Session, tied: UserFacts
) -> None:
    going.log_in()
    told = going.client.get("/account/known.json").get_json()
    (row,) = told["tied_identities"]
    assert (row["issuer"], row["subject"]) == (going.provider.issuer, going.subject)
    assert row["used_at"]
    with going.client.session_transaction() as kept:
        held = dict(kept)
    assert set(held) <= {
        "_user_id",
        "_fresh",
        "_id",
        "seen",
        "account",
        "began",
        "csrf_token",
        "provider",
        "_flashes",
    }
    assert not re.search(r"eyJ", str(held))
    log_in = session.scalars(select(LogIn)).one()
    assert re.fullmatch(r"[0-9a-f]{64}", log_in.provider_session or "")


def test_at_another_address_of_the_portal_the_page_says_where_it_works(
    app_with: MakeApp, provider: RunningProvider, world: World
) -> None:
    signing_on = app_with(**(provider.settings | {"public_address": "https://1060.example.cn"}))
    client = visitor(signing_on)
    page = client.get("/log-in").text
    assert "https://1060.example.cn" in page
    assert not client.page.all("form", action=ANSWER)


@pytest.mark.parametrize(
    ("language", "button", "title"),
    [("zh", "用统一身份认证登录", "单点登录"), ("en", "Log in with City ID", "Single sign-on")],
)
def test_pages_say_it_in_both_languages(
    signing_on: Flask, untied: UserFacts, language: str, button: str, title: str
) -> None:
    client = visitor(signing_on)
    client.set_cookie("language", language)
    client.get("/log-in")
    assert button in client.page.text
    inside = logged_in(signing_on, "dong", language=language)
    inside.get("/account/sign-on")
    assert title in inside.page.text
