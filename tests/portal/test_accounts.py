"""Logging in: who gets in, who does not, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from catalogue.access import accounts, passwords
from catalogue.access.accounts import add_user
from catalogue.access.authenticating import FREE_FAILURES, WrongPassword, authenticate
from catalogue.access.passwords import SHORTEST_PASSWORD, hash_password, matches, password_problems
from catalogue.access.rights import Right, may, operator
from catalogue.access.users import UserFacts, actor_of
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid, NotFound, Refused
from catalogue.models import LogInFailure, Role, User
from portal.accounts import sessions
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases

PASSWORD = "four plain words here"
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
MakeApp = Callable[..., Flask]


@pytest.fixture
def worker(session: Session, world: World) -> UserFacts:
    """A worker of 多福巷社区."""
    user = add_user(session, "Dong", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    session.commit()
    return user


def test_a_worker_gets_in_by_name_and_password(session: Session, worker: UserFacts, world: World) -> None:
    user = authenticate(session, "dong", PASSWORD, now=NOON)
    assert user == worker
    actor = actor_of(user)
    assert may(actor, Right.RECORD, world.community)
    assert not may(actor, Right.RECORD, world.neighbour)


@pytest.mark.parametrize("name", ["DONG", " dong ", "ｄｏｎｇ"])
def test_capitals_spaces_and_full_width_letters_make_no_difference(
    session: Session, worker: UserFacts, name: str
) -> None:
    assert authenticate(session, name, PASSWORD, now=NOON) == worker


def test_a_stored_password_cannot_be_read_back(session: Session, worker: UserFacts) -> None:
    stored = session.scalar(select(User.password_hash))
    assert stored is not None
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


def test_a_success_forgets_the_failures_before_it(session: Session, worker: UserFacts) -> None:
    for _ in range(3):
        for _ in range(FREE_FAILURES - 1):
            with pytest.raises(WrongPassword):
                authenticate(session, "dong", "wrong", now=NOON)
        assert authenticate(session, "dong", PASSWORD, now=NOON) == worker


def test_old_failures_are_not_kept(session: Session, worker: UserFacts) -> None:
    with pytest.raises(WrongPassword):
        authenticate(session, "nobody", "wrong", now=NOON - timedelta(days=2))
    with pytest.raises(WrongPassword):
        authenticate(session, "dong", "wrong", now=NOON)
    assert session.scalars(select(LogInFailure.name)).all() == ["dong"]


def test_a_closed_account_is_told_nothing_but_that_it_does_not_fit(
    session: Session, worker: UserFacts
) -> None:
    session.execute(update(User).values(active=False))
    with pytest.raises(WrongPassword) as closed:
        authenticate(session, "dong", PASSWORD, now=NOON)
    with pytest.raises(WrongPassword) as unknown:
        authenticate(session, "nobody", PASSWORD, now=NOON)
    assert str(closed.value) == str(unknown.value)


def test_overlong_input_is_only_wrong(session: Session, worker: UserFacts) -> None:
    with pytest.raises(WrongPassword):
        authenticate(session, "长" * 10_000, PASSWORD, now=NOON)
    with pytest.raises(WrongPassword):
        authenticate(session, "dong", "长" * 100_000, now=NOON)


@pytest.mark.parametrize("name", ["\0", "dong\0", "do\x01ng", "\ud800"])
def test_a_name_that_nobody_can_type_is_only_wrong(session: Session, worker: UserFacts, name: str) -> None:
    with pytest.raises(WrongPassword):
        authenticate(session, name, PASSWORD, now=NOON)


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "1234567890",
        "QWERTYUIOP123",
        "Outstanding",
        "aaaabbbbaaaabbbb",
        "mydongpassword",
        "x" * 129,
        "Beijing-1060!",
        "dongcheng20260101",
        "shequ1060worker",
        "Chaoyang@JIEDAO#12345",
    ],
)
def test_passwords_that_are_guessed_first_are_refused(session: Session, world: World, password: str) -> None:
    with pytest.raises(Invalid) as caught:
        add_user(session, "dong", Role.WORKER, world.community, password, actor=operator("tests"))
    assert [problem.field for problem in caught.value.problems] == ["password"]


@pytest.mark.parametrize(
    "password",
    [
        "4815926537",
        "  two blanks before",
        "UPPER and lower",
        "beijing has quiet lanes",
        "胡同深处有一家豆汁店",
        "ünïcödé çhãrs",
        "\N{GRINNING FACE}" * 3 + "4815926",
        "x9" * 31 + "yz",
        ("long enough " * 11)[:128],
    ],
)
def test_a_password_of_any_signs_is_taken_and_compared_exactly(
    session: Session, world: World, password: str
) -> None:
    add_user(session, "dong", Role.WORKER, world.community, password, actor=operator("tests"))
    assert authenticate(session, "dong", password, now=NOON).name == "dong"
    kept = hash_password(password)
    others = {password.swapcase(), password[:-1], password + " ", password.strip(), f" {password}"} - {
        password
    }
    assert [other for other in others if matches(kept, other)] == []


def test_thousands_of_passwords_from_breaches_are_known() -> None:
    known = Path(passwords.__file__).parents[1] / "data" / "common-passwords.txt"
    listed = [line for line in known.read_text("ascii").splitlines() if not line.startswith("# ")]
    assert len(listed) > 3000
    assert [each for each in listed if len(each) < SHORTEST_PASSWORD or each != each.casefold()] == []
    assert [each for each in listed[::200] if password_problems("dong", each.upper()) == []] == []


@pytest.mark.parametrize("name", ["", " ", "a b", "x" * 41, "a\u200bb"])
def test_names_that_nobody_can_type_are_refused(session: Session, world: World, name: str) -> None:
    with pytest.raises(Invalid):
        add_user(session, name, Role.WORKER, world.community, PASSWORD, actor=operator("tests"))


def test_a_role_is_held_at_its_own_level(session: Session, world: World) -> None:
    for role, division in [
        (Role.WORKER, world.street),
        (Role.STREET, world.district),
        (Role.DISTRICT, world.city),
        (Role.CITY, world.community),
    ]:
        with pytest.raises(Invalid):
            add_user(session, "ann", role, division, PASSWORD, actor=operator("tests"))


def test_a_name_is_given_once_and_a_division_must_exist(
    session: Session, worker: UserFacts, world: World
) -> None:
    with pytest.raises(Refused):
        add_user(session, "DONG", Role.WORKER, world.neighbour, PASSWORD, actor=operator("tests"))
    with pytest.raises(NotFound):
        add_user(session, "ann", Role.WORKER, 999999999999, PASSWORD, actor=operator("tests"))


def test_users_are_listed_by_name(session: Session, worker: UserFacts, world: World) -> None:
    add_user(session, "ann", Role.CITY, world.city, PASSWORD, actor=operator("tests"))
    assert [user.name for user in accounts.list_users(session)] == ["ann", "dong"]


def test_a_new_password_unlocks(session: Session, worker: UserFacts) -> None:
    for _ in range(FREE_FAILURES):
        with pytest.raises(WrongPassword):
            authenticate(session, "dong", "wrong", now=NOON)
    changed = accounts.set_password(
        session, name="dong", password="another four plain words", actor=operator("tests")
    )
    assert authenticate(session, "dong", "another four plain words", now=NOON) == changed


# In the portal


def log_in(client: FlaskClient, **changes: str) -> object:
    return client.post("/log-in", data={"name": "dong", "password": PASSWORD, **changes})


def test_a_worker_is_led_to_the_own_page_and_greeted_by_name(client: FlaskClient, worker: UserFacts) -> None:
    answer = log_in(client)
    assert answer.status_code == 302
    assert answer.location == "/work/"
    page = client.get("/nowhere").text
    assert "退出" in page
    assert "dong" in page


def test_fields_of_passwords_are_masked_and_open_to_password_managers(
    client: FlaskClient, worker: UserFacts
) -> None:
    client.get("/log-in")
    fields = client.page.all("input", name="password")
    log_in(client)
    client.get("/account/password")
    for name in ("present", "password", "again"):
        fields += client.page.all("input", name=name)
    assert [field.get("autocomplete") for field in fields] == [
        "current-password",
        "current-password",
        "new-password",
        "new-password",
    ]
    assert {field.get("type") for field in fields} == {"password"}
    assert not any({"readonly", "disabled"} & set(field.keys()) for field in fields)
    scripts = Path(sessions.__file__).parents[1] / "static"
    assert [path.name for path in scripts.rglob("*.js") if "paste" in path.read_text("utf-8")] == []


def test_after_log_in_the_page_that_was_asked_for_follows(client: FlaskClient, worker: UserFacts) -> None:
    asked = client.get("/work/")
    assert asked.status_code == 302
    client.get(asked.location)
    assert client.page.all("input", id="next")[0].get("value") == "/work/"
    assert log_in(client, next="/work/?x=1").location == "/work/?x=1"


def test_after_log_in_no_other_site_follows(client: FlaskClient, worker: UserFacts) -> None:
    assert log_in(client, next="//evil.example/").location == "/work/"


def test_a_wrong_password_is_counted_although_nothing_else_happens(
    client: FlaskClient, worker: UserFacts, session: Session
) -> None:
    answer = log_in(client, password="wrong")
    assert answer.status_code == 401
    assert "账号名或密码不正确" in answer.text
    assert "wrong" not in answer.text
    assert session.scalar(select(func.count()).select_from(LogInFailure)) == 1


@pytest.mark.parametrize("waited", [timedelta(0), timedelta(seconds=59.5)])
def test_the_sixth_attempt_is_told_to_wait(
    client: FlaskClient, worker: UserFacts, waited: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    for _ in range(FREE_FAILURES):
        assert log_in(client, password="wrong").status_code == 401
    monkeypatch.setattr(clock, "now", lambda: NOON + waited)
    answer = log_in(client)
    assert answer.status_code == 429
    assert "请过1分钟再试" in answer.text


def test_an_empty_form_names_what_is_missing_and_links_to_it(client: FlaskClient, world: World) -> None:
    assert client.post("/log-in", data={}).status_code == 400
    links = [link.get("href") for link in client.page.all("a")]
    assert "#name" in links
    assert "#password" in links
    field = client.page.find("input", id="name")
    assert field.get("aria-invalid") == "true"
    assert field.get("aria-describedby") == "name-error"


def test_logging_out_is_a_form_and_ends_the_session(client: FlaskClient, worker: UserFacts) -> None:
    log_in(client)
    assert client.get("/log-out").status_code == 405
    assert client.post("/log-out").status_code == 302
    assert client.get("/work/").status_code == 302


def test_logging_in_starts_a_new_session(client: FlaskClient, worker: UserFacts) -> None:
    with client.session_transaction() as session:
        session["left_by_somebody"] = "x"
    log_in(client)
    with client.session_transaction() as session:
        assert "left_by_somebody" not in session


@pytest.mark.parametrize(
    ("pauses", "still_in"),
    [([29 * 60], True), ([31 * 60], False), ([29 * 60] * 24, True), ([29 * 60] * 25, False)],
    ids=["29 minutes", "31 minutes", "busy for under 12 hours", "busy for over 12 hours"],
)
def test_a_session_ends_when_idle_and_in_any_case(
    client: FlaskClient,
    worker: UserFacts,
    monkeypatch: pytest.MonkeyPatch,
    pauses: list[int],
    still_in: bool,
) -> None:
    moment = 1_800_000_000
    monkeypatch.setattr(sessions, "_now", lambda: moment)
    log_in(client)
    for pause in pauses:
        moment += pause
        status = client.get("/log-in").status_code
    assert (status == 302) is still_in


def test_a_new_password_ends_the_sessions_that_are_open(
    client: FlaskClient, worker: UserFacts, session: Session
) -> None:
    log_in(client)
    accounts.set_password(session, name="dong", password="another four plain words", actor=operator("tests"))
    session.commit()
    answer = client.get("/log-in")
    assert answer.status_code == 200
    assert "登录已结束" in answer.text


def test_a_closed_account_is_out_at_once(client: FlaskClient, worker: UserFacts, session: Session) -> None:
    log_in(client)
    session.execute(update(User).values(active=False))
    session.commit()
    assert client.get("/log-in").status_code == 200


def test_pages_of_people_who_are_logged_in_are_never_kept(client: FlaskClient, worker: UserFacts) -> None:
    log_in(client)
    answer = client.get("/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers
