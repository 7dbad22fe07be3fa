"""What a provider, or somebody between it and the browser, may send, and that it logs no one in: each has one clear page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.factors.waiting import WAITS_FOR
from catalogue.access.rights import operator
from catalogue.access.users import UserFacts
from catalogue.foundation import clock
from catalogue.models import Role, WaitingStep
from portal.accounts.sign_on import asking
from portal.accounts.sign_on.provider import forget_providers
from tests.pages import CheckingClient
from tests.portal.factors import PASSWORD
from tests.portal.logging_in import logged_in
from tests.sign_on.going import ANSWER, Going
from tests.worlds.eight_streets import World

MakeApp = Callable[..., Flask]
TESTS = operator("tests")
ELSEWHERE = "https://id.example.cn"


@pytest.fixture(autouse=True)
def _tied(tied: UserFacts) -> None:
    """What could be opened if it were believed."""


def is_in(going: Going) -> bool:
    return going.client.get("/account").status_code == 200


def assert_password_still_works(going: Going) -> None:
    """What the provider does never keeps anybody from logging in here."""
    client = going.client.application.test_client()
    assert isinstance(client, CheckingClient)
    assert client.post("/log-in", data={"name": "dong", "password": PASSWORD}).location == "/work/"


def test_the_provider_that_behaves_logs_in(going: Going) -> None:
    assert going.log_in().location == "/work/"
    assert is_in(going)


WRONG_TOKENS: dict[str, dict[str, object]] = {
    "the nonce of another question": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "another client": {"claims": {"aud": ["another"]}},
    "another client as text": {"claims": {"aud": "another"}},
    "no client": {"claims": {"aud": None}},
    "two clients without azp": {"claims": {"aud": ["portal-1060", "another"]}},
    "made for another client among two": {"claims": {"aud": ["portal-1060", "another"], "azp": "another"}},
    "another issuer": {"claims": {"iss": ELSEWHERE}},
    "no issuer": {"claims": {"iss": None}},
    "expired": {"claims": {"exp": 1_000_000_000}},
    "no end": {"claims": {"exp": None}},
    "an end that is no number": {"claims": {"exp": "tomorrow"}},
    "made long ago": {"claims": {"iat": 1_000_000_000}},
    "made in the future": {"claims": {"iat": 9_000_000_000}},
    "not yet valid": {"claims": {"nbf": 9_000_000_000}},
    "shown long ago": {"claims": {"auth_time": 1_000_000_000}},
    "not said when it was shown": {"claims": {"auth_time": None}},
    "no subject": {"claims": {"sub": None}},
    "an empty subject": {"claims": {"sub": ""}},
    "a long subject": {"claims": {"sub": "a" * 256}},
    "a subject with a sign that no database keeps": {"claims": {"sub": "a\0b"}},
    "a subject that is a number": {"claims": {"sub": 7}},
    "not signed": {"signed_with": "none"},
    "not signed, in other letters": {"signed_with": "none", "header": {"alg": "NoNe"}},
    "signed with the public key as a secret": {"signed_with": "HS256"},
    "signed by a stranger": {"signed_with": "stranger"},
    "signed by a stranger under a known name": {"signed_with": "stranger", "header": {"kid": None}},
    "the code of another access token": {"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
}


@pytest.mark.parametrize("wrong", WRONG_TOKENS.values(), ids=WRONG_TOKENS)
def test_an_id_token_that_is_not_as_it_should_be_logs_no_one_in(
    going: Going, wrong: dict[str, object]
) -> None:
    going.provider.misbehave(**wrong)
    answer = going.log_in()
    assert answer.status_code == 502
    assert "未通过核验" in answer.text
    assert not is_in(going)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
@pytest.mark.parametrize("said", ["huge", "nonsense", "list", "deep", "redirect", "error"])
def test_an_answer_that_is_nonsense_too_long_or_leads_elsewhere_is_one_page(
    going: Going, path: str, said: str
) -> None:
    going.provider.misbehave(says={path: said})
    answer = going.client.post(ANSWER) if "well-known" in path else going.log_in()
    assert answer.status_code == 502
    assert "没有登录成功" in answer.text
    assert "本系统的账号和密码" in answer.text
    assert not is_in(going)
    assert_password_still_works(going)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_a_provider_that_hangs_is_not_waited_for_and_holds_nothing(
    going: Going, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS_A_STEP", 0.3)
    going.provider.misbehave(pause=2, pauses_at=path)
    answer = going.client.post(ANSWER) if "well-known" in path else going.log_in()
    assert answer.status_code == 502
    assert "暂时没有响应" in answer.text
    assert_password_still_works(going)


def test_after_a_silence_the_provider_is_not_asked_again_for_a_while(
    going: Going, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS_A_STEP", 0.3)
    monkeypatch.setattr(asking, "QUIET_FOR", 600)
    going.provider.misbehave(pause=2, pauses_at="/token")
    assert going.log_in().status_code == 502
    going.provider.misbehave()
    other = Going(going.client.application.test_client(), going.provider)
    answer = other.log_in()
    assert (answer.status_code, "暂时没有响应" in answer.text) == (502, True)
    assert "POST /token" not in going.provider.misbehave()
    forget_providers()
    assert other.log_in().location == "/work/"


def test_a_provider_that_is_down_is_one_page_and_the_password_works(going: Going, app_with: MakeApp) -> None:
    settings = going.provider.settings | {"oidc_issuer": "http://127.0.0.1:9"}
    client = app_with(**settings).test_client()
    assert "暂时没有响应" in client.post(ANSWER).text
    assert client.post("/log-in", data={"name": "dong", "password": PASSWORD}).location == "/work/"
    page = client.post("/account/sign-on", data={"present": PASSWORD})
    assert (page.status_code, "暂时没有响应" in page.text) == (502, True)


def test_who_stops_at_the_provider_reads_so(going: Going) -> None:
    answer = going.send(going.show(going.start(), act="deny"))
    assert answer.status_code == 401
    assert "取消了登录" in answer.text
    assert not is_in(going)


def test_an_error_of_the_provider_is_not_repeated_on_the_page(going: Going) -> None:
    going.start()
    words = "call+13800000000+now"
    back = f"{ANSWER}?state={going.asked['state']}&iss={going.provider.issuer}&error=server_error&error_description={words}"
    client = going.client
    assert isinstance(client, CheckingClient)
    client.get(back)
    assert "13800000000" not in client.page.text
    answer = going.send(back)
    assert answer.status_code == 502
    assert "13800000000" not in answer.text
    assert "server_error" not in answer.text


def test_an_answer_with_another_state_or_in_another_browser_begins_nothing(
    going: Going, signing_on: Flask
) -> None:
    back = going.show(going.start())
    state = going.asked["state"]
    for strange in (
        back.replace(state, "0" * 64),
        back.replace(f"state={state}", "state="),
        back.replace(f"state={state}&", ""),
        f"{ANSWER}?",
    ):
        answer = going.client.get(strange)
        assert (answer.status_code, "不是由本浏览器发起" in answer.text) == (400, True), strange
    other = Going(signing_on.test_client(), going.provider)
    assert other.client.get(back).status_code == 400
    sent = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    assert other.client.post(f"{ANSWER}/answer", data=sent).status_code == 400
    other.start()
    assert other.client.post(f"{ANSWER}/answer", data=sent).status_code == 400
    assert not is_in(other)
    assert going.client.post(f"{ANSWER}/answer", data=sent | {"state": "0" * 64}).status_code == 400
    assert going.send(back).location == "/work/"


def test_the_code_of_somebody_else_is_worth_nothing_with_one_s_own_state(
    going: Going, signing_on: Flask
) -> None:
    """Log-in CSRF and injected codes: PKCE and nonce bind a code to the browser that asked for it."""
    stolen = parse_qs(urlsplit(going.show(going.start())).query)["code"][0]
    thief = Going(signing_on.test_client(), going.provider, name="thief")
    back = thief.show(thief.start())
    answer = thief.send(back, code=stolen)
    assert answer.status_code == 502
    assert not is_in(thief)


def test_each_answer_is_tried_once(going: Going) -> None:
    going.provider.misbehave(code_again=True)
    back = going.show(going.start())
    page = going.client.get(back).text
    assert going.send(back).location == "/work/"
    going.client.post("/log-out")
    assert going.client.get(back).status_code == 400
    failed = Going(going.client.application.test_client(), going.provider)
    failed.provider.misbehave(claims={"nonce": "another"}, code_again=True)
    back = failed.show(failed.start())
    assert failed.send(back).status_code == 502
    failed.provider.misbehave(code_again=True)
    assert failed.client.get(back).status_code == 400
    assert page


def test_a_question_is_over_after_five_minutes(going: Going, session: Session) -> None:
    back = going.show(going.start())
    session.execute(update(WaitingStep).values(began_at=clock.now() - WAITS_FOR))
    session.commit()
    assert going.send(back).location == "/log-in"
    assert "已超过5分钟" in going.client.get("/log-in").text


def test_the_form_of_the_answer_needs_its_token(app_with: MakeApp, going: Going) -> None:
    client = app_with(**going.provider.settings, WTF_CSRF_ENABLED=True).test_client()
    assert client.post(ANSWER).status_code == 400
    assert client.post(f"{ANSWER}/answer", data={"state": "a", "code": "b"}).status_code == 400


@pytest.mark.parametrize("named", ["", ELSEWHERE, "http://127.0.0.1:1"])
def test_an_answer_that_names_no_or_another_issuer_is_refused_before_its_code_goes_anywhere(
    going: Going, named: str
) -> None:
    going.provider.misbehave(answers_as=named)
    assert going.log_in().status_code == 502
    assert "POST /token" not in going.provider.misbehave()
    assert not is_in(going)


def test_a_provider_that_does_not_promise_to_name_itself_need_not(going: Going) -> None:
    without = {"authorization_response_iss_parameter_supported": None}
    going.provider.misbehave(document=without, answers_as="")
    assert going.log_in().location == "/work/"
    forget_providers()
    going.client.post("/log-out")
    going.provider.misbehave(document=without, answers_as=ELSEWHERE)
    assert going.log_in().status_code == 502


def test_keys_that_were_changed_are_asked_for_once_and_work(going: Going) -> None:
    assert going.log_in().location == "/work/"
    going.provider.misbehave(rotate=True)
    assert Going(going.client.application.test_client(), going.provider).log_in().location == "/work/"
    assert going.provider.misbehave(signed_with="stranger").count("GET /keys") == 1
    for _ in range(3):
        other = Going(going.client.application.test_client(), going.provider)
        assert other.log_in().status_code == 502
    assert going.provider.misbehave(signed_with="ES256").count("GET /keys") == 0
    assert Going(going.client.application.test_client(), going.provider).log_in().location == "/work/"


def test_what_was_begun_by_one_account_ties_no_other(
    going: Going, signing_on: Flask, session: Session, world: World
) -> None:
    accounts.add_user(session, "xi", Role.WORKER, world.community, PASSWORD, actor=TESTS)
    session.commit()
    person = Going(logged_in(signing_on, "xi"), going.provider, name="xi")
    back = person.show(person.start("/account/sign-on", present=PASSWORD))
    with person.client.session_transaction() as kept:
        waiting = kept["waiting"]
    other = Going(logged_in(signing_on, "dong"), going.provider)
    with other.client.session_transaction() as kept:
        kept["waiting"] = waiting
    assert other.send(back).location == "/account/sign-on"
    assert person.subject not in other.client.get("/account/known.json").text


def test_an_identity_is_tied_only_after_a_new_log_in_at_the_provider(
    going: Going, signing_on: Flask, session: Session, world: World
) -> None:
    accounts.add_user(session, "xi", Role.WORKER, world.community, PASSWORD, actor=TESTS)
    session.commit()
    person = Going(logged_in(signing_on, "xi"), going.provider, name="xi")
    minutes_ago = int(clock.now().timestamp()) - 600
    going.provider.misbehave(claims={"auth_time": minutes_ago})
    assert person.tie(PASSWORD).status_code == 502
    assert 'tied_identities":[]' in person.client.get("/account/known.json").text.replace(" ", "")
    visitor = Going(signing_on.test_client(), going.provider)
    assert visitor.log_in().location == "/work/"
