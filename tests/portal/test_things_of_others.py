"""What belongs to another office or community is not reached by its number below one's own address, nor by a form that names it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.access.accounts import add_user
from catalogue.access.rights import operator
from catalogue.catalogues import get_edition
from catalogue.foundation.database import begin_writing
from catalogue.models import (
    DeclarationObjection,
    Grid,
    Notice,
    OfficeRequest,
    PlannedSession,
    PointAnswer,
    Role,
    RulingProposal,
    ServicePoint,
)
from catalogue.remedies import page_of_remedies
from tests.office_pages import PASSWORD, Desks, prepare
from tests.pages import CheckingClient
from tests.portal.counting import rows_of_tables
from tests.portal.logging_in import logged_in
from tests.portal.test_doors import CLOSED, doors
from tests.worlds.eight_streets import World

EVERYBODYS = {
    "offices.show_matter",
    "offices.settle_matter",
    "offices.edit_standard",
    "offices.save_standard",
    "offices.withdraw_standard",
}
"""Matters of the hotline are the city's, and every office reads them; tasks of the standard are numbered as the plan does."""
TAKEN_BACK = "/workbooks"
"""Where it leads to take back a file that is not there: to one's own list, and nothing is taken back."""
NUMBER = re.compile(r"/([a-z-]+)/<int:[a-z]+>")


@pytest.fixture
def desks(world: World, demonstration: World, session: Session) -> Desks:
    """The demonstration of the small world, and the numbers of what its pages are about."""
    return prepare(session, world)


@pytest.fixture
def enter(app: Flask, session: Session, world: World) -> Callable[[Role], CheckingClient]:
    """Somebody of another district, logged in."""

    def make(role: Role) -> CheckingClient:
        session.rollback()
        begin_writing(session)
        name = f"another-{role.value}"
        add_user(session, name, role, elsewhere(world)[role], PASSWORD, actor=operator("tests"))
        session.commit()
        return logged_in(app, name)

    return make


def elsewhere(world: World) -> dict[Role, int]:
    """Where people of another district hold their roles."""
    return {
        Role.WORKER: world.elsewhere,
        Role.STREET: world.elsewhere // 1000 * 1000,
        Role.MONITOR: world.elsewhere // 1000 * 1000,
        Role.DISTRICT: world.elsewhere // 10**6 * 10**6,
    }


def numbers(session: Session, desks: Desks) -> dict[str, int]:
    """What the numbered things of 多福巷社区, its street and its district are called in addresses."""

    def first(column: Any, *where: Any) -> int:
        found: int | None = session.scalars(select(column).where(*where).order_by(column)).first()
        assert found, column
        return found

    community = desks.world.community
    found = {
        "accounts": desks.worker,
        "answers": first(PointAnswer.id),
        "cases": desks.case,
        "checks": desks.sample,
        "declarations": desks.declaration,
        "departments": desks.department,
        "grids": first(Grid.id, Grid.community_code == community),
        "lists": desks.owner_list,
        "matters": desks.matter,
        "notices": first(Notice.id),
        "objections": first(DeclarationObjection.id),
        "orders": first(OfficeRequest.id),
        "points": first(ServicePoint.id, ServicePoint.community_code == community),
        "requests": desks.request,
        "rules": desks.rule,
        "sessions": first(PlannedSession.id, PlannedSession.community_code == community),
        "tables": desks.table,
        "workbooks": 1,
    }
    session.rollback()
    return found


def numbered(app: Flask, known: dict[str, int], own: int, desk: str) -> Iterator[tuple[str, str, str]]:
    """Every door of a desk to a numbered thing, with its method, below somebody's own address."""
    for endpoint, method, rule in doors(app):
        if endpoint.startswith(desk) and "<int:" in rule and endpoint not in EVERYBODYS:
            address = NUMBER.sub(lambda part: f"/{part[1]}/{known[part[1]]}", rule)
            address = re.sub(r"<(?:item:)?item>", "0202", re.sub(r"<division:[a-z]+>", str(own), address))
            yield endpoint, method, address


@pytest.mark.parametrize("role", [Role.WORKER, Role.STREET, Role.DISTRICT, Role.MONITOR])
def test_a_number_of_another_districts_thing_opens_nothing(
    app: Flask,
    session: Session,
    world: World,
    desks: Desks,
    enter: Callable[[Role], CheckingClient],
    role: Role,
) -> None:
    known, visitor = numbers(session, desks), enter(role)
    before, wrong = rows_of_tables(session), []
    desk = "workers" if role is Role.WORKER else "offices"
    tried = [*numbered(app, known, elsewhere(world)[role], desk)]
    assert len(tried) > 30
    for endpoint, method, address in tried:
        status = FlaskClient.open(visitor, address, method=method, data={} if method == "POST" else None)
        back = endpoint.endswith("undo_workbook") and (status.location or "").endswith(TAKEN_BACK)
        if status.status_code not in CLOSED and not back:
            wrong.append(f"{endpoint}: {method} {address} {status.status_code} {status.location}")
    assert wrong == []
    assert rows_of_tables(session) == before


@pytest.mark.parametrize("role", [Role.STREET, Role.DISTRICT])
def test_a_form_that_names_lines_of_another_district_changes_nothing(
    session: Session, world: World, desks: Desks, enter: Callable[[Role], CheckingClient], role: Role
) -> None:
    edition = get_edition(session, world.edition_key)
    gaps = [
        f"{row.community}-{row.item.code}" for row in page_of_remedies(session, edition, world.street).rows
    ]
    proposals = [str(each) for each in session.scalars(select(RulingProposal.id))]
    assert gaps
    assert proposals
    visitor, own = enter(role), elsewhere(world)[role]
    asked = {"to": str(own), "reason": "没有场地", "contribution": "出人", "due_on": str(world.today)}
    before = rows_of_tables(session)
    for path, data in (
        ("gaps/remind", {"cell": gaps}),
        ("gaps/request", {"cell": gaps} | asked),
        ("rulings", {"proposals": proposals, "decision": "yes", "words": ""}),
        ("rulings", {"proposals": proposals, "decision": "no", "words": "不同意"}),
    ):
        answer = FlaskClient.open(visitor, f"/office/{own}/{path}", method="POST", data=data)
        assert answer.status_code < 500
        assert rows_of_tables(session) == before, (path, answer.status_code)
    for query in (f"cell={gaps[0]}", "&".join(f"cell={each}" for each in gaps[:9])):
        page = visitor.get(f"/office/{own}/gaps/chosen?{query}", follow_redirects=True)
        assert world.names[world.community].removesuffix("居委会") not in page.text
