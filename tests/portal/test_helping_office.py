"""A page that somebody may not open names the office that can help, with its number."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.models import Role
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World

TESTS = operator("tests")


@pytest.fixture(autouse=True)
def worker(session: Session, world: World) -> None:
    """A worker of 多福巷社区, whose street has a number of its own."""
    accounts.add_user(session, "dfx", Role.WORKER, world.community, "four plain words here", actor=TESTS)
    divisions.set_hotline(
        session,
        actor=TESTS,
        division=world.street,
        phone="010-65250000",
        name_zh="东华门街道值班",
        name_en="Donghuamen duty desk",
    )
    session.commit()


@pytest.mark.parametrize(
    ("page", "office", "number"),
    [
        ("/work/{world.neighbour}", "东华门街道", "010-6525 0000"),
        ("/office/{world.street}", "东城区", "12345"),
        ("/office/{world.district}", "北京市", "12345"),
        ("/work/{world.elsewhere}", "军庄镇", "12345"),
        ("/office/{world.city}", "北京市", "12345"),
        ("/editor/", "东华门街道", "010-6525 0000"),
    ],
)
def test_a_refusal_names_the_office_above(
    app: Flask, world: World, page: str, office: str, number: str
) -> None:
    answer = logged_in(app, "dfx").get(page.format(world=world))
    assert answer.status_code == 403
    said = next(line for line in answer.text.splitlines() if "请联系" in line)
    assert office in said
    assert number in said


def test_a_refusal_names_the_office_in_english(app: Flask, world: World) -> None:
    answer = logged_in(app, "dfx", language="en").get(f"/work/{world.neighbour}")
    assert "please ask the office of 东华门街道" in answer.text
    assert "Donghuamen duty desk" in answer.text
