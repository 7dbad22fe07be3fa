"""Every route, for every role, in its own division, a sister, the one above and a foreign one: open or closed.

The table of rights is written here a second time, by hand: a right that is given by mistake shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Template
from sqlalchemy.orm import Session

from catalogue.access.accounts import add_user
from catalogue.access.rights import ROLES, operator
from catalogue.departments import save_department
from catalogue.foundation.codes import contains
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from portal.frame import errors
from tests.pages import CheckingClient
from tests.portal.counting import rows_of_tables
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World

PASSWORD = "Changqiao-1060-bj"
ITEM = "0202"
MAY: dict[Role, str] = {
    Role.WORKER: "see-work record see-cases answer declare guides fill-tables workbooks",
    Role.STREET: "see-office see-work record see-cases answer settle remind coordinate requests accounts arrange lists declare guides departments tables fill-tables "
    "workbooks draw checks decide standards pilots grids",
    Role.DISTRICT: "see-office see-cases answer remind coordinate requests accounts guide lists declare guides departments tables fill-tables workbooks "
    "draw checks decide review rule-communities standards platform grids",
    Role.CITY: "see-office see-cases answer requests accounts minutes demand indicators guides tables fill-tables rules",
    Role.DEPARTMENT: "own-items lists answer-passed",
    Role.EDITOR: "",
    Role.ADMIN: "see-office accounts",
    Role.AUDITOR: "see-office see-work see-cases",
    Role.MONITOR: "see-office checks",
}
"""What a role may see and do in its division and below it."""
EXCEPTIONS = {
    "workers.show_link_card": "record",
    "workers.show_link_qr": "record",
    "workers.list_cases": "see-cases",
    "workers.show_case": "see-cases",
    "workers.send_answer": "answer",
    "workers.new_case": "see-cases",
    "workers.add_case": "answer",
    "workers.save_answer": "answer",
    "workers.save_correction": "answer",
    "workers.send_on": "answer",
    "workers.send_hotline": "answer",
    "workers.add_declaration": "declare",
    "workers.save_declaration": "declare",
    "workers.set_declaration": "declare",
    "workers.settle_objection": "declare",
    "workers.save_service_guide": "guides",
    "workers.restore_service_guide": "guides",
    "offices.save_service_guide": "guides",
    "offices.restore_service_guide": "guides",
    "offices.add_declaration": "declare",
    "offices.save_declaration": "declare",
    "offices.set_declaration": "declare",
    "offices.settle_objection": "declare",
    "offices.save_answer": "answer",
    "offices.send_on": "answer",
    "offices.send_hotline": "answer",
    "offices.list_outcomes": "see-cases",
    "offices.list_replies": "see-cases",
    "offices.edit_reply": "see-cases",
    "offices.save_reply": "arrange",
    "offices.add_department": "departments",
    "offices.save_department": "departments",
    "offices.remove_department": "departments",
    "offices.send_premises": "lists",
    "offices.send_list": "lists",
    "offices.save_columns": "lists",
    "offices.save_list": "lists",
    "offices.withdraw_list_places": "lists",
    "workers.send_filled_table": "fill-tables",
    "workers.save_table_notes": "fill-tables",
    "offices.send_table": "tables",
    "offices.save_table_columns": "tables",
    "offices.remove_table": "tables",
    "offices.restore_table": "tables",
    "offices.send_filled_table": "fill-tables",
    "offices.save_table_notes": "fill-tables",
    "workers.send_workbook": "workbooks",
    "workers.save_workbook": "workbooks",
    "workers.undo_workbook": "workbooks",
    "offices.send_workbook": "workbooks",
    "offices.save_workbook": "workbooks",
    "offices.undo_workbook": "workbooks",
    "offices.save_minutes": "minutes",
    "offices.settle_matter": "demand",
    "offices.send_indicators": "indicators",
    "offices.save_indicators": "indicators",
    "offices.save_guide": "guide",
    "offices.list_cases": "see-cases",
    "offices.show_case": "see-cases",
    "offices.send_answer": "answer",
    "offices.add_request": "coordinate",
    "offices.send_request_answer": "see-office",
    "offices.settle_request": "coordinate",
    "offices.restore_request": "coordinate",
    "offices.save_request_mail": "requests",
    "offices.send_reminders": "remind",
    "offices.show_copies": "record",
    "offices.save_copies": "record",
    "offices.add_sample": "draw",
    "offices.save_check": "checks",
    "offices.save_correction": "checks",
    "offices.save_visits": "checks",
    "offices.settle_return": "settle",
    "offices.settle_proposals": "decide",
    "offices.edit_ruling": "rule-communities",
    "offices.set_ruling": "rule-communities",
    "offices.edit_rule": "rules",
    "offices.set_rule": "rules",
    "offices.add_rule": "rules",
    "offices.save_review": "review",
    "offices.save_standard": "standards",
    "offices.withdraw_standard": "standards",
    "offices.save_platform_villages": "platform",
    "offices.undo_platform_villages": "platform",
    "offices.save_platform_village": "platform",
    "offices.undo_platform_village": "platform",
    "offices.send_grids": "grids",
    "offices.save_grids": "grids",
    "offices.save_village_pilot": "pilots",
    "offices.remove_village_pilot": "pilots",
    "offices.mark_disputed": "settle",
    "offices.settle_dispute": "settle",
}
"""The doors that need another right than their desk's own: ``see-work`` and ``record``, ``see-office``."""
SIGNED = {"offices.save_standard", "offices.withdraw_standard"}
"""What the office itself signs, and no office above it."""
OF_DEPARTMENTS = {
    "offices.show_matrix": "own-items",
    "offices.download_matrix": "own-items",
    "offices.download_matrix_json": "own-items",
    "offices.list_gaps": "own-items",
    "offices.list_requests": "own-items",
    "offices.new_request": "own-items",
    "offices.show_request": "own-items",
    "offices.send_request_answer": "own-items",
    "offices.show_chosen": "own-items",
    "offices.show_wall": "own-items",
    "offices.download_matrix_book": "own-items",
    "offices.download_gaps": "own-items",
    "offices.download_remedies": "own-items",
    "offices.download_remedies_book": "own-items",
    "offices.save_request_mail": "own-items",
    "offices.download_gaps_book": "own-items",
    "offices.download_communities": "own-items",
    "offices.download_communities_json": "own-items",
    "offices.show_map": "own-items",
    "offices.download_gaps_json": "own-items",
    "offices.show_item": "own-items",
    "offices.show_indicators": "own-items",
    "offices.show_standards": "own-items",
    "offices.download_standards": "own-items",
    "offices.edit_standard": "own-items",
    "offices.download_indicators": "own-items",
    "offices.download_indicators_json": "own-items",
    "offices.list_lists": "lists",
    "offices.send_list": "lists",
    "offices.show_list": "lists",
    "offices.save_columns": "lists",
    "offices.save_list": "lists",
    "offices.withdraw_list_places": "lists",
    "offices.list_cases": "answer-passed",
    "offices.show_case": "answer-passed",
    "offices.send_answer": "answer-passed",
}
"""The doors of an office that are open to its departments too, for what is theirs, and by which right."""
MOVED = {"workers.find_points", "workers.find_point"}
"""Addresses of before: they lead to the present ones, for everybody, and say nothing."""
CLOSED = {403, 404}
"""Nothing is there, or it belongs to somebody else."""


def needed(endpoint: str, method: str) -> set[str]:
    """The rights that an endpoint asks for: that to see its desk, and its own."""
    desk, _, name = endpoint.partition(".")
    seen = "see-work" if desk == "workers" else "see-office"
    if "account" in name or endpoint in ACCOUNTS:
        return {seen, "accounts"}
    if endpoint in EXCEPTIONS:
        return {seen, EXCEPTIONS[endpoint]}
    if method == "GET":
        return {seen}
    assert desk == "workers", f"{endpoint} changes something in an office: say here which right it needs"
    return {seen, "record"}


ACCOUNTS = {"offices.save_person", "offices.set_first_password", "offices.send_communities"}


def held(world: World) -> dict[Role, int]:
    """Where each role is held."""
    return {
        Role.WORKER: world.community,
        Role.STREET: world.street,
        Role.DISTRICT: world.district,
        Role.CITY: world.city,
        Role.DEPARTMENT: world.street,
        Role.EDITOR: world.city,
        Role.ADMIN: world.city,
        Role.AUDITOR: world.street,
        Role.MONITOR: world.street,
    }


def divisions(world: World, desk: str) -> dict[str, int]:
    """Divisions that a desk's pages are about: one's own, a sister, the one above, and a foreign one."""
    if desk == "workers":
        return {
            "own community": world.community,
            "sister community": world.neighbour,
            "own street": world.street,
            "foreign community": world.elsewhere,
        }
    sister = next(code for code in world.streets if contains(world.district, code) and code != world.street)
    return {
        "own street": world.street,
        "sister street": sister,
        "own district": world.district,
        "foreign street": world.elsewhere // 1000 * 1000,
    }


def doors(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Every endpoint of the desks with a division in its address, its method, and the address."""
    for rule in app.url_map.iter_rules():
        if (
            rule.endpoint.split(".")[0] in ("workers", "offices")
            and "<division:" in rule.rule
            and rule.endpoint not in MOVED
        ):
            method = "POST" if "POST" in (rule.methods or ()) else "GET"
            yield rule.endpoint, method, rule.rule


def address(rule: str, division: int) -> str:
    filled = rule.replace("<division:source>", f"{World.neighbour}").replace("<outcome>", "arranged")
    filled = re.sub(r"<division:[a-z]+>", str(division), filled)
    filled = re.sub(r"<(?:item:)?item>", ITEM, filled)
    return re.sub(r"<(?:[a-z]+:)?[a-z_]+>", "1", filled)


@pytest.fixture
def enter(app: Flask, session: Session, world: World) -> Callable[[Role], CheckingClient]:
    """Somebody logged in for a role."""

    def make(role: Role) -> CheckingClient:
        division, office = held(world)[role], operator("tests")
        begin_writing(session)
        department = (
            save_department(session, actor=office, division=division, name="民生科").id
            if role is Role.DEPARTMENT
            else None
        )
        add_user(session, role.value, role, division, PASSWORD, actor=office, department=department)
        session.commit()
        return logged_in(app, role.value)

    return make


@pytest.fixture
def _pages_left_out(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the pages look like is for other tests, and takes most of the time of thousands of requests.

    As in a portal that serves, the version stamps are read once a second and not at each request.
    """
    app.testing = False
    monkeypatch.setattr(Template, "render", lambda *_, **__: "")
    monkeypatch.setattr(errors, "render_template", lambda *_, **__: "")
    monkeypatch.setattr(errors, "ask_whom", lambda: None)


def test_every_role_that_an_account_may_hold_is_in_the_table(world: World) -> None:
    assert set(MAY) == set(held(world)) == {role for role in Role if ROLES[role].levels}


@pytest.mark.usefixtures("_pages_left_out")
@pytest.mark.parametrize("role", MAY)
def test_every_door_is_open_to_those_whose_it_is_and_closed_to_all_others(
    app: Flask, session: Session, world: World, enter: Callable[[Role], CheckingClient], role: Role
) -> None:
    visitor = enter(role)
    everything = [
        (division, endpoint, method, address(rule, code), code)
        for endpoint, method, rule in doors(app)
        for division, code in divisions(world, endpoint.partition(".")[0]).items()
    ]
    before, wrong = rows_of_tables(session), []

    def ask(method: str, path: str) -> int:
        return FlaskClient.open(
            visitor, path, method=method, data={} if method == "POST" else None
        ).status_code

    def is_open(endpoint: str, method: str, code: int) -> bool:
        if role is Role.DEPARTMENT:
            passed = endpoint.endswith(("case", "cases", "answer"))
            reaches = code == world.street if passed else contains(world.street, code)
            return reaches and OF_DEPARTMENTS.get(endpoint, "-") in MAY[role].split()
        own = endpoint not in SIGNED or code == held(world)[role]
        return (
            own and needed(endpoint, method) <= set(MAY[role].split()) and contains(held(world)[role], code)
        )

    for division, endpoint, method, path, code in everything:
        if not is_open(endpoint, method, code):
            status = ask(method, path)
            if status not in CLOSED:
                wrong.append(f"{role} is let in at {endpoint} of {division}: {status}")
    assert wrong == []
    assert rows_of_tables(session) == before
    for division, endpoint, method, path, code in everything:
        if is_open(endpoint, method, code):
            status = ask(method, path)
            if status in (401, 403) or status >= 500:
                wrong.append(f"{role} is kept out at {endpoint} of {division}: {status}")
    assert wrong == []
