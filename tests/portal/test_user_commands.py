"""``flask users``: adding, closing, unlocking and logging out accounts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import click
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.access.authenticating import WrongPassword, authenticate
from catalogue.access.log_ins import begin_log_in
from catalogue.access.users import list_users
from catalogue.demo import demo_accounts
from catalogue.foundation import clock
from portal.commands import signing
from tests.worlds.eight_streets import World

Run = Callable[..., Result]


def test_a_command_says_as_whom_and_the_trail_keeps_it(run: Run, world: World) -> None:
    added = run("users", "add", "li", "--role", "street", "--division", world.street, "--as", "王主任")
    assert added.stderr == "Signed by 王主任 (operator)\n"
    assert run("calendar", "list").stderr == ""
    listed = run("audit", "list", "--in", world.street).stdout.splitlines()
    assert len(listed) == 1
    assert "王主任 (operator)  account.added  account li" in listed[0]
    (entry,) = map(json.loads, run("audit", "list", "--limit", 1, "--format", "jsonl").stdout.splitlines())
    assert (entry["actor"], entry["division"], entry["after"]["role"]) == (
        "王主任",
        str(world.street),
        "street",
    )


def test_the_person_is_shown_and_the_name_logs_in(run: Run, app: Flask, world: World) -> None:
    words = ("users", "add", "li", "--role", "street", "--division", world.street, "--password-stdin")
    assert run(*words, "--person", "李 敏", typed="correct horse battery\n").exit_code == 0
    assert run("users", "list").stdout == f"li (李 敏)  street in {world.street}\n"
    client = app.test_client()
    assert client.post("/log-in", data={"name": "li", "password": "correct horse battery"}).status_code == 302
    assert "李 敏" in client.get("/").text


@pytest.mark.one_database
def test_each_person_of_the_demonstration_has_a_name_that_is_marked() -> None:
    persons = [account.person for account in demo_accounts()]
    assert len(set(persons)) == len(persons)
    assert all(person.endswith("（演示）") for person in persons)
    assert not {account.name for account in demo_accounts()} & set(persons)


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["", " ", "x" * 41, "a\nb"])
def test_a_signature_is_a_name(run: Run, world: World, name: str) -> None:
    refused = run("users", "add", "li", "--role", "street", "--division", world.street, "--as", name)
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert run("users", "list").stdout == ""


@pytest.mark.one_database
def test_who_signs_nothing_is_who_runs_the_command(
    run: Run, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing.getpass, "getuser", lambda: "ops")
    assert run("calendar", "set", "2027-01-01", "holiday").stderr == "Signed by ops (operator)\n"
    assert run("coverage", "age").stderr == "Signed by system (system)\n"


@pytest.mark.one_database
def test_every_command_that_changes_something_says_as_whom(app: Flask) -> None:
    reading = {
        "list",
        "show",
        "site",
        "gaps",
        "verify",
        "compare",
        "export",
        "export-names",
        "search",
        "rebuild",
        "read",
        "fill",
        "backup",
    }
    reading |= {"dump", "brief", "changes", "difference", "remedies", "snapshots"}
    by_the_portal = {"age", "freeze", "root"}
    silent = [
        f"{group.name} {command.name}"
        for group in app.cli.commands.values()
        for command in (group.commands.values() if isinstance(group, click.Group) else [group])
        if group.name not in ("routes", "run", "shell")
        and command.name not in reading | by_the_portal
        and "--as" not in {option for each in command.params for option in each.opts}
    ]
    assert silent == []


def test_an_account_is_added_with_a_password_that_works(run: Run, world: World, engine: Engine) -> None:
    added = run("users", "add", "li", "--role", "street", "--division", world.street)
    assert added.exit_code == 0, added.output
    password = added.stdout.split("shown only now: ")[1].strip()
    typed = run(
        "users", "add", "wang", "--role", "worker", "--division", world.community, "--password-stdin",
        typed="correct horse battery\n",
    )  # fmt: skip
    assert typed.stdout == f"Added wang: worker in {world.community}\n"
    with Session(engine) as session:
        assert authenticate(session, "li", password, now=clock.now()).name == "li"
        assert authenticate(session, "wang", "correct horse battery", now=clock.now()).name == "wang"
    assert run("users", "list").stdout == (
        f"li  street in {world.street}\nwang  worker in {world.community}\n"
    )


def test_an_account_is_closed_opened_unlocked_and_logged_out(run: Run, world: World, engine: Engine) -> None:
    run("users", "add", "li", "--role", "street", "--division", world.street)
    with Session(engine) as session:
        with pytest.raises(WrongPassword):
            authenticate(session, "li", "wrong", now=clock.now())
        (user,) = list_users(session)
        begin_log_in(session, user.id, now=clock.now(), longest=timedelta(hours=12))
        session.commit()
    assert run("users", "unlock", "li").stdout == "li: 1 failed log-ins forgotten\n"
    assert run("users", "log-out", "li").stdout == "li: 1 log-ins ended\n"
    assert run("users", "close", "li").stdout == "li: closed\n"
    assert "(closed)" in run("users", "list").stdout
    assert run("users", "close", "li").exit_code == 2
    assert run("users", "reopen", "li").stdout == "li: open\n"
    assert run("users", "reopen", "li").exit_code == 2
    changed = run("users", "set-password", "li", "--password-stdin", typed="correct horse battery\n")
    assert changed.stdout == "li: new password; every log-in has ended\n"
    with Session(engine) as session:
        assert authenticate(session, "li", "correct horse battery", now=clock.now()).name == "li"
