"""Administrators of the whole instance only: what others get of every page and every form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue.access.rights import ROLES, Actor, Held, Right, may_reach
from catalogue.models import Role
from tests.portal.admin.conftest import LogIn
from tests.portal.counting import rows_of_tables
from tests.rules.addresses_of_admin import ADMIN
from tests.rules.test_audiences import filled
from tests.worlds.eight_streets import World

GETS = sorted(rule.split(" ")[1] for rule in ADMIN.values() if rule.startswith("GET"))
POSTS = sorted(rule.split(" ")[1] for rule in ADMIN.values() if rule.startswith("POST"))
OTHERS = [
    (Role.WORKER, "community"),
    (Role.STREET, "street"),
    (Role.DISTRICT, "district"),
    (Role.CITY, "city"),
    (Role.EDITOR, "city"),
    (Role.AUDITOR, "city"),
    (Role.ADMIN, "district"),
]
NEVER = {
    Right.RECORD,
    Right.SETTLE,
    Right.SEE_WORK,
    Right.SEE_CASES,
    Right.ANSWER,
    Right.ANSWER_PASSED,
    Right.RULE,
    Right.DECLARE,
    Right.ENTER_CHECKS,
    Right.BRING_WORKBOOKS,
}


def test_an_administrator_reads_no_contact_and_changes_no_line(world: World) -> None:
    assert ROLES[Role.ADMIN].rights & NEVER == set()
    assert not may_reach(Actor("boss", (Held(Role.ADMIN, world.city),)), world.community)


def test_only_administrators_administer() -> None:
    assert [role for role in ROLES if Right.ADMINISTER in ROLES[role].rights] == [Role.ADMIN]


@pytest.mark.parametrize(("role", "division"), OTHERS)
def test_other_roles_get_in_nowhere_and_change_nothing(
    log_in: LogIn, world: World, session: Session, role: Role, division: str
) -> None:
    stranger = log_in(role, getattr(world, division))
    session.rollback()
    before = rows_of_tables(session)
    for path in GETS:
        assert stranger.get(filled(path, world)).status_code == 403, path
    for path in POSTS:
        assert stranger.post(filled(path, world)).status_code == 403, path
    session.rollback()
    assert rows_of_tables(session) == before
    stranger.get("/")
    assert "/admin/" not in [link.get("href") for link in stranger.page.all("a")]


@pytest.mark.parametrize("path", POSTS)
def test_forms_without_a_token_change_nothing(
    app_with: Callable[..., Flask], log_in: LogIn, world: World, path: str
) -> None:
    admin = log_in(Role.ADMIN, world.city, of=app_with(WTF_CSRF_ENABLED=True))
    assert admin.post(filled(path, world)).status_code == 400
    assert "表单已失效" in admin.page.text


def test_visitors_are_asked_to_log_in(client: FlaskClient, world: World) -> None:
    for path in GETS:
        answer = client.get(filled(path, world))
        assert answer.location.startswith("/log-in?next=/admin/"), path
