"""An office sees its own division and what lies below it, and reads whose page another one is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.models import Grant, Role, User
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

LogIn = Callable[..., CheckingClient]
PAGES = (
    "/office/{code}",
    "/office/{code}/matrix.csv",
    "/office/{code}/gaps",
    "/office/{code}/gaps.csv",
    "/office/{code}/gaps.json",
    "/office/{code}/communities.csv",
    "/office/{code}/communities.json",
    "/office/{code}/map",
    "/office/{code}/items/0202",
)
OWN = {Role.STREET: "street", Role.DISTRICT: "district", Role.CITY: "city", Role.ADMIN: "city"}
SEEN = {
    Role.STREET: {"street"},
    Role.DISTRICT: {"street", "sister_street", "district"},
    Role.CITY: {"street", "sister_street", "district", "sister_district", "city"},
    Role.ADMIN: {"street", "sister_street", "district", "sister_district", "city"},
    Role.WORKER: set(),
    Role.EDITOR: set(),
}


def _code(world: World, name: str) -> int:
    others = {
        "sister_street": next(
            code for code in world.streets if code // 10**6 == world.street // 10**6 and code != world.street
        ),
        "sister_district": next(code for code in world.districts if code != world.district),
    }
    return others.get(name) or getattr(world, name)


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_is_asked_to_log_in_and_led_back(client: FlaskClient, world: World, path: str) -> None:
    address = path.format(code=world.city)
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/log-in?next={address}"


@pytest.mark.parametrize("role", list(SEEN))
def test_every_role_sees_its_own_subtree_and_no_other(log_in: LogIn, world: World, role: Role) -> None:
    held = world.community if role is Role.WORKER else _code(world, OWN.get(role, "city"))
    client = log_in(role, held)
    for name in ("street", "sister_street", "district", "sister_district", "city"):
        expected = 200 if name in SEEN[role] else 403
        for path in PAGES:
            address = path.format(code=_code(world, name))
            assert client.get(address).status_code == expected, (role, name, address)


def test_a_refusal_says_whose_page_it_is_and_whose_the_account(log_in: LogIn, world: World) -> None:
    client = log_in(Role.STREET, world.street)
    client.get(f"/office/{world.mixed_street}")
    assert "这是太阳宫地区的页面。您的账号属于东华门街道。" in client.page.text


def test_the_start_leads_to_ones_own_division(log_in: LogIn, world: World) -> None:
    assert log_in(Role.STREET, world.street).get("/office/").headers["Location"] == f"/office/{world.street}"
    assert log_in(Role.CITY, world.city).get("/office/").headers["Location"] == f"/office/{world.city}"


def test_who_serves_several_divisions_chooses_one(log_in: LogIn, session: Session, world: World) -> None:
    client = log_in(Role.STREET, world.street)
    user = session.scalars(select(User)).one()
    user.grants.append(Grant(role=Role.STREET, division_code=world.mixed_street))
    session.commit()
    client.get("/office/")
    links = [link.get("href") for link in client.page.find("ul", class_="choices").iter("a")]
    assert links == [f"/office/{world.street}", f"/office/{world.mixed_street}"]


def test_without_a_catalogue_the_office_is_told_so(
    log_in: LogIn, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = log_in(Role.STREET, world.street)
    monkeypatch.setattr("portal.offices.routes.current_edition", lambda: None)
    monkeypatch.setattr("portal.offices.scope.current_edition", lambda: None)
    monkeypatch.setattr("portal.frame.presentation.current_edition", lambda: None)
    client.get("/office/")
    assert "还没有载入目录" in client.page.text
    assert client.get(f"/office/{world.street}").status_code == 404


def test_a_worker_has_no_office(log_in: LogIn, world: World) -> None:
    client = log_in(Role.WORKER, world.community)
    assert client.get("/office/").status_code == 403
    assert "您的账号不属于其中任何一级" in client.page.text


def test_the_way_up_ends_at_ones_own_division(log_in: LogIn, world: World) -> None:
    client = log_in(Role.DISTRICT, world.district)
    client.get(f"/office/{world.street}")
    trail = client.page.find("nav", class_="breadcrumbs")
    assert [link.get("href") for link in trail.iter("a")] == [f"/office/{world.district}"]


def test_a_division_that_does_not_exist_is_not_found(city: CheckingClient, world: World) -> None:
    for code in (110199000000, 7, 10**12, 10**30):
        assert city.get(f"/office/{code}").status_code == 404


def test_a_community_has_no_matrix_but_its_own_page(city: CheckingClient, world: World) -> None:
    answer = city.get(f"/office/{world.community}")
    assert answer.headers["Location"] == f"/communities/{world.community}"


@pytest.mark.parametrize("action", ["dispute", "settle"])
def test_nobody_but_the_street_marks_a_line(
    log_in: LogIn, client: FlaskClient, reported: object, world: World, action: str
) -> None:
    address = f"/office/{world.community}/items/0202/{action}"
    assert client.post(address).headers["Location"].startswith("/log-in")
    assert log_in(Role.STREET, world.mixed_street).post(address).status_code == 403
    assert log_in(Role.WORKER, world.community).post(address).status_code == 403
    assert log_in(Role.CITY, world.city).post(address).status_code == 403


def test_marking_needs_the_token_of_the_page(
    log_in: LogIn, app_with: Callable[..., Flask], reported: object, world: World
) -> None:
    guarded = log_in(Role.STREET, world.street, of=app_with(WTF_CSRF_ENABLED=True))
    assert guarded.post(f"/office/{world.community}/items/0202/dispute").status_code == 400
