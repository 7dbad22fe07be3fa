"""A quarter is reviewed on its page, and public matrices say 自动统计 or 已审定, with the day."""

from __future__ import annotations

import csv
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue import spot_checks
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.counters import expiry
from catalogue.foundation import clock
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


def in_chinese(quarter: str) -> str:
    """A quarter as people write it."""
    return f"{quarter[:4]}年第{'一二三四'[int(quarter[-1]) - 1]}季度"


def test_a_quarter_is_written_in_words_and_its_key_is_for_addresses_and_files(
    log_in: LogIn, world: World, quarter: str, client: CheckingClient
) -> None:
    district = log_in(Role.DISTRICT, world.district)
    office = f"/office/{world.district}"
    district.post(f"{office}/checks", data={"seed": "1"}, follow_redirects=True)
    district.post(f"{office}/reviews", data={"quarter": quarter}, follow_redirects=True)
    assert in_chinese(quarter) in district.page.text
    for page in (f"{office}/checks", f"/coverage/{world.district}"):
        reader = client if page.startswith("/coverage") else district
        reader.get(page)
        assert in_chinese(quarter) in reader.page.text, page
        assert quarter not in reader.page.text, page
    english = log_in(Role.CITY, world.city, language="en")
    assert f"Q{quarter[-1]} {quarter[:4]}" in english.get(f"{office}/checks").text


def test_a_district_reviews_and_the_public_page_says_so(
    log_in: LogIn, world: World, quarter: str, client: CheckingClient
) -> None:
    public = f"/coverage/{world.district}"
    page = client.get(public).text
    assert "自动统计" in page
    assert "已审定" not in page
    district = log_in(Role.DISTRICT, world.district)
    page = f"/office/{world.district}/reviews"
    assert f"审定{in_chinese(quarter)}" in district.get(page).text
    district.post(page, data={"quarter": quarter, "remarks": "已与街道核对"}, follow_redirects=True)
    assert "更正计入下一期快照" in district.page.text
    assert "已与街道核对" in district.page.text
    assert not [form for form in district.page.all("form") if form.get("action") == page]
    assert district.post(page, data={"quarter": quarter}).status_code == 409
    assert district.post(page, data={"quarter": "spring"}).status_code == 400
    for code in (world.district, world.city, world.street):
        assert f"{in_chinese(quarter)}已审定" in client.get(f"/coverage/{code}").text
        reviewed = client.get(f"/coverage/{code}?quarter={quarter}").text
        assert "已审定" in reviewed
        assert "已与街道核对" in reviewed
        assert "自动统计" not in reviewed
        told = client.get(f"/coverage/{code}/matrix.json?quarter={quarter}").json
        assert (told["status"], told["day"]) == ("reviewed", last_day_of_quarter(quarter).isoformat())
        assert [each["remarks"] for each in told["reviews"]] == ["已与街道核对"]
        assert client.get(f"/coverage/{code}/matrix.json").json["status"] == "counted"
        rows = table(client, f"/coverage/{code}/matrix.csv?quarter={quarter}")
        assert [row[1] for row in rows if row[0] == "统计状态"] == ["已审定"]
        assert "已与街道核对" in {cell for row in rows for cell in row}


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
        assert client.get(f"/coverage/{code}?kind=cun&quarter=1999Q9").status_code == 400
        assert client.get(f"/coverage/{code}/rulings").status_code == 200
    assert (
        client.get(f"/coverage/{world.community}")
        .headers["Location"]
        .endswith(f"/communities/{world.community}")
    )
    assert client.get("/coverage/999999999999").status_code == 404


def test_a_public_matrix_is_taken_away_as_the_offices_take_theirs(
    log_in: LogIn, world: World, reported: EditionFacts, client: CheckingClient
) -> None:
    city = log_in(Role.CITY, world.city)
    for code in (world.city, world.district, world.street):
        page = client.get(f"/coverage/{code}?kind=ju").text
        for form in ("csv", "json"):
            assert f'href="/coverage/{code}/matrix.{form}?kind=ju"' in page
        public, own = (
            client.get(f"/coverage/{code}/matrix.json").json,
            city.get(f"/office/{code}/matrix.json").json,
        )
        assert own.keys() - public.keys() == {"type", "category"}  # filters of offices alone
        assert {name: own[name] for name in own if name in public} == {
            name: public[name] for name in own if name in public
        }
        for address in (f"/coverage/{code}/matrix.json", f"/office/{code}/matrix.json"):
            assert f"{world.today:%Y%m%d}.json" in city.get(address).headers["Content-Disposition"]
        assert public["status"] == "counted"
        assert {"division", "edition", "day", "definition", "kind"} <= public.keys()
        rows, offices = (
            table(client, f"/coverage/{code}/matrix.csv"),
            table(city, f"/office/{code}/matrix.csv"),
        )
        assert [row for row in rows if row[0] != "统计状态"] == offices
        assert [row[1] for row in rows if row[0] == "统计状态"] == ["自动统计"]
    for form in ("csv", "json"):
        assert client.get(f"/coverage/{world.community}/matrix.{form}").status_code == 400
        assert client.get(f"/coverage/999999999999/matrix.{form}").status_code == 404


def table(client: CheckingClient, address: str) -> list[list[str]]:
    """The rows of a CSV file."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return [row for row in csv.reader(answer.data.decode("utf-8-sig").splitlines()) if row]


def test_list_and_seed_of_a_sample_are_public_once_its_quarter_is_over(
    world: World,
    reported: EditionFacts,
    session: Session,
    client: CheckingClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin_writing(session)
    sample = spot_checks.draw(
        session,
        actor=Actor("office", (Held(Role.STREET, world.street),)),
        edition=reported,
        division=world.street,
        quarter=quarter_of(world.today),
        today=world.today,
    )
    session.commit()
    public, kept = f"/coverage/{world.street}", f"/coverage/{world.street}/samples/{sample.quarter}.txt"
    page = client.get(public).text
    assert sample.frame_digest in page
    assert sha256(sample.seed.encode()).hexdigest() in page
    assert sample.seed not in page
    assert client.get(kept).status_code == 404
    later = last_day_of_quarter(sample.quarter) + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: later)
    page = client.get(public).text
    assert sample.seed in page
    assert f'href="{kept}"' in page
    taken = client.get(kept)
    assert (taken.mimetype, sha256(taken.data).hexdigest()) == ("text/plain", sample.frame_digest)
    for wrong in ("spring", "%00", "2026q3", "２０２６Q3"):
        assert client.get(f"{public}/samples/{wrong}.txt").status_code == 404
    assert client.get(f"/coverage/{world.district}/samples/{sample.quarter}.txt").status_code == 404


def test_a_silent_division_says_not_reported_and_not_0(
    world: World, edition: EditionFacts, client: CheckingClient
) -> None:
    page = client.get(f"/coverage/{world.district}").text
    assert "未填报" in page
    assert "0%" not in page.split("<tbody>")[1]
