"""``flask users``: adding, closing, unlocking and logging out accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.access.authenticating import WrongPassword, authenticate
from catalogue.access.log_ins import begin_log_in
from catalogue.access.users import list_users
from catalogue.foundation import clock
from tests.worlds.eight_streets import World

Run = Callable[..., Result]


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
