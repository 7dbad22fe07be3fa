"""“What the portal knows of me”: all of it, to its owner alone; and no one else reads sums by account."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.models import Role
from catalogue.operations.known import SHOWN, known_of, pointing_at_accounts
from portal.accounts.known import WHAT
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

PASSWORD = "four plain words here"
ROOT = Path(__file__).resolve().parents[2]
SIGNS = {
    "actor",
    "changed_by",
    "added_by",
    "logged_by",
    "answered_by",
    "settled_by",
    "decided_by",
    "imported_by",
}
OF_ONESELF = {"catalogue/operations/known.py"}
"""What the owner of an account alone reads of it."""


@pytest.fixture
def dong(app: Flask, world: World, session: Session) -> CheckingClient:
    accounts.add_user(
        session, "dong", Role.WORKER, world.community, PASSWORD, actor=operator("tests"), person="董小雨"
    )
    session.commit()
    client: CheckingClient = app.test_client()
    client.post("/log-in", data={"name": "dong", "password": PASSWORD})
    return client


def test_the_page_says_what_is_kept_how_much_and_until_when(dong: CheckingClient) -> None:
    dong.get("/account")
    assert dong.page.all("a", href="/account/known")
    dong.get("/account/known")
    assert len(dong.page.all("tr")) == 1 + len(WHAT) + 3
    assert "本系统保存的我的信息" in dong.page.text
    assert "1096" in dong.page.text.replace(",", "")


def test_the_file_has_the_own_data_and_no_secret(dong: CheckingClient, session: Session) -> None:
    answer = dong.get("/account/known.json")
    told = answer.get_json()
    assert [each["person"] for each in told["users"]] == ["董小雨"]
    assert [each["role"] for each in told["grants"]] == ["worker"]
    assert len(told["log_ins"]) == 1
    assert told["trail_entries"]["entries"] >= 1
    text = answer.get_data(as_text=True)
    assert "argon2" not in text
    assert "token" not in text
    assert "hash" not in text


def test_a_visitor_is_asked_to_log_in(app: Flask, world: World) -> None:
    for address in ("/account/known", "/account/known.json"):
        assert app.test_client().get(address).status_code == 302


def test_every_table_that_points_to_accounts_is_among_them_and_in_words() -> None:
    tables = {table.name for table, _column in pointing_at_accounts()} | {"users"}
    assert tables == set(SHOWN) == set(WHAT)


def test_an_account_that_is_not_there_has_nothing(world: World, session: Session) -> None:
    assert all(not each.rows for each in known_of(session, user_id=0).tables)


def grouped_by_account(tree: ast.AST) -> list[int]:
    """Lines of statements that count or order rows by who signed them."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("group_by", "order_by")
        and any(
            isinstance(part, ast.Attribute) and part.attr in SIGNS
            for given in node.args
            for part in ast.walk(given)
        )
    ]


def test_no_page_file_or_figure_sums_work_by_account() -> None:
    found = {
        f"{path.relative_to(ROOT).as_posix()}:{line}"
        for folder in ("catalogue", "portal")
        for path in (ROOT / folder).rglob("*.py")
        if path.relative_to(ROOT).as_posix() not in OF_ONESELF
        for line in grouped_by_account(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set()
    assert grouped_by_account(ast.parse("select(Revision.actor).group_by(Revision.actor)")) == [1]
