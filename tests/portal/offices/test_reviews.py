"""A quarter is reviewed on its page, and public matrices say 自动统计 or 已审定, with the day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.counters import expiry
from catalogue.foundation.database import begin_writing
from catalogue.history.ledger import digest
from catalogue.models import Role
from catalogue.reviews import last_day_of_quarter
from catalogue.spot_checks import quarter_of
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

from .conftest import LogIn

pytestmark = pytest.mark.both_databases


@pytest.fixture
def quarter(reported: EditionFacts, session: Session, world: World) -> str:
    """The present quarter, which is over and frozen."""
    begin_writing(session)
    quarter = quarter_of(world.today)
    later = last_day_of_quarter(quarter) + timedelta(days=3)
    expiry.age(session, today=later)
    digest(session, today=later)
    session.commit()
    return quarter


def test_a_district_reviews_and_the_public_page_says_so(
    log_in: LogIn, world: World, quarter: str, client: CheckingClient
) -> None:
    public = f"/coverage/{world.district}"
    page = client.get(public).text
    assert "自动统计" in page
    assert "已审定" not in page
    district = log_in(Role.DISTRICT, world.district)
    page = f"/office/{world.district}/reviews"
    assert f"审定{quarter}" in district.get(page).text
    district.post(page, data={"quarter": quarter, "remarks": "已与街道核对"}, follow_redirects=True)
    assert "更正计入下一期快照" in district.page.text
    assert "已与街道核对" in district.page.text
    assert not [form for form in district.page.all("form") if form.get("action") == page]
    assert district.post(page, data={"quarter": quarter}).status_code == 409
    assert district.post(page, data={"quarter": "spring"}).status_code == 400
    for code in (world.district, world.city, world.street):
        assert f"{quarter}已审定" in client.get(f"/coverage/{code}").text
        reviewed = client.get(f"/coverage/{code}?quarter={quarter}").text
        assert "已审定" in reviewed
        assert "已与街道核对" in reviewed
        assert "自动统计" not in reviewed


def test_no_one_else_reviews(log_in: LogIn, world: World, quarter: str) -> None:
    page = f"/office/{world.district}/reviews"
    for role, division, reads in (
        (Role.CITY, world.city, 200),
        (Role.MONITOR, world.district, 200),
        (Role.STREET, world.street, 403),
        (Role.DISTRICT, world.districts[1], 403),
    ):
        client = log_in(role, division)
        assert client.get(page).status_code == reads, role
        assert client.post(page, data={"quarter": quarter}).status_code == 403, role
    assert (
        log_in(Role.STREET, world.mixed_street).get(f"/office/{world.mixed_street}/reviews").status_code
        == 200
    )


def test_everybody_reads_matrices_down_to_the_street(
    app: Flask, world: World, reported: EditionFacts, client: CheckingClient
) -> None:
    assert client.get("/coverage").headers["Location"].endswith(f"/coverage/{world.city}")
    for code in (world.city, world.district, world.street):
        page = client.get(f"/coverage/{code}")
        assert page.status_code == 200
        assert "自动统计" in page.text
        assert client.get(f"/coverage/{code}?category=02").status_code == 200
        assert "0201" in client.page.text
        assert client.get(f"/coverage/{code}?kind=cun&quarter=1999Q9&category=zz").status_code == 200
        assert client.get(f"/coverage/{code}/rulings").status_code == 200
    assert (
        client.get(f"/coverage/{world.community}")
        .headers["Location"]
        .endswith(f"/communities/{world.community}")
    )
    assert client.get("/coverage/999999999999").status_code == 404


def test_a_silent_division_says_not_reported_and_not_0(
    world: World, edition: EditionFacts, client: CheckingClient
) -> None:
    page = client.get(f"/coverage/{world.district}").text
    assert "未填报" in page
    assert "0%" not in page.split("<tbody>")[1]
