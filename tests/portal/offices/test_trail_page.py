"""The trail of a division as a page and as files: by kind and day, never by account."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import audit
from catalogue.models import Role, TrailEntry
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

LogIn = Callable[..., CheckingClient]


@pytest.fixture
def noted(told: World, session: Session) -> World:
    """Changes in two streets, and one that belongs to no division."""
    for place, action in (
        (told.community, "notice.given"),
        (told.village, "grid.saved"),
        (None, "calendar.declared"),
    ):
        audit.append(session, who="zhao", role="street", action=action, subject="what it was", division=place)
    session.commit()
    return told


def read(client: CheckingClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_an_office_reads_what_was_done_in_its_own_division(log_in: LogIn, noted: World) -> None:
    street = log_in(Role.STREET, noted.street)
    page = read(street, f"/office/{noted.street}/trail")
    assert "notice.given" in page
    assert "zhao" in page
    assert "grid.saved" not in page
    assert "calendar.declared" not in page
    assert street.get(f"/office/{noted.village_street}/trail").status_code == 403


def test_the_city_reads_what_belongs_to_no_division_too(log_in: LogIn, noted: World) -> None:
    page = read(log_in(Role.CITY, noted.city), f"/office/{noted.city}/trail")
    assert all(action in page for action in ("notice.given", "grid.saved", "calendar.declared"))


def test_a_kind_and_days_narrow_the_page_and_the_files(log_in: LogIn, noted: World) -> None:
    city = log_in(Role.CITY, noted.city)
    assert "notice.given" not in read(city, f"/office/{noted.city}/trail?kind=grid")
    assert "没有记录" in read(city, f"/office/{noted.city}/trail?until=2020-01-31")
    lines = read(city, f"/office/{noted.city}/trail.jsonl?kind=grid").splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["grid.saved"]
    assert "notice.given" in read(city, f"/office/{noted.city}/trail?from=nonsense&until=0")
    assert city.get(f"/office/{noted.city}/trail?kind=nonsense").status_code in (200, 400)


def test_a_file_has_every_entry_of_the_chains_and_is_one_itself(
    log_in: LogIn, noted: World, session: Session
) -> None:
    street = log_in(Role.STREET, noted.street)
    text = read(street, f"/office/{noted.street}/trail.csv").lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    session.rollback()
    kept = session.scalars(
        select(TrailEntry.hash).where(TrailEntry.chain == noted.street).order_by(TrailEntry.number)
    ).all()
    assert [row["hash"] for row in rows] == kept[: len(rows)]
    taken = session.scalars(select(TrailEntry).where(TrailEntry.action == "file.taken")).all()
    assert [(each.subject, each.division_code) for each in taken] == [
        (f"file trail-{noted.street:012d}.csv", noted.street)
    ]


def test_a_monitor_reads_roles_and_no_names(log_in: LogIn, noted: World) -> None:
    monitor = log_in(Role.MONITOR, noted.street)
    address = f"/office/{noted.street}/trail"
    for page in (read(monitor, address), read(monitor, f"{address}.csv"), read(monitor, f"{address}.jsonl")):
        assert "notice.given" in page
        assert "log_in.begun" in page
        assert "zhao" not in page
        assert "account monitor" not in page


def test_workers_and_departments_do_not_read_it(log_in: LogIn, noted: World) -> None:
    assert log_in(Role.WORKER, noted.community).get(f"/office/{noted.street}/trail").status_code == 403


def test_nothing_asks_for_entries_by_account(log_in: LogIn, noted: World) -> None:
    city = log_in(Role.CITY, noted.city)
    address = f"/office/{noted.city}/trail?kind=calendar"

    def rows(more: str) -> list[str]:
        read(city, address + more)
        return [text_of(each) for each in city.page.all("tr")]

    plain = rows("")
    assert len(plain) == 2
    assert all(rows(f"&{name}=li") == plain for name in ("actor", "account", "who", "by", "sort"))
