"""The number to call where a page has no answer: the instance's, or that of the nearest division with one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.access.rights import Actor, Held
from catalogue.foundation.codes import ancestors
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import DomainError, Invalid, NotAllowed, NotFound
from catalogue.models import Role
from portal.config import ConfigError
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

DISTRICT_LINE, STREET_LINE = "010-0500 0001", "010-0500 0002"


def _give(session: Session, division: int, phone: str, name: str) -> None:
    begin_writing(session)
    office = Actor("office", (Held(Role.ADMIN, division),))
    divisions.set_hotline(session, actor=office, division=division, phone=phone, name_zh=name, name_en=None)
    session.commit()


@pytest.fixture
def lines(world: World, session: Session) -> World:
    """The street of the chosen community and its district have numbers of their own."""
    street, district, *_wider = ancestors(world.community)
    _give(session, district, DISTRICT_LINE, "区热线")
    _give(session, street, STREET_LINE, "街道热线")
    return world


def _number(client: CheckingClient, address: str) -> str:
    client.get(address)
    (line,) = client.page.all("p", class_="foot-call")
    return "".join(line.itertext()).strip()


def test_the_nearest_division_with_a_number_is_called(client: CheckingClient, lines: World) -> None:
    street, district, *_wider = ancestors(lines.community)
    elsewhere = next(code for code in lines.communities_in(district) if ancestors(code)[0] != street)
    for address, name in (
        ("/", "市民服务热线"),
        (f"/divisions/{lines.city}", "市民服务热线"),
        (f"/divisions/{district}", "区热线"),
        (f"/communities/{elsewhere}", "区热线"),
        (f"/divisions/{street}", "街道热线"),
        (f"/communities/{lines.community}", "街道热线"),
        (f"/communities/{lines.community}/poster", "街道热线"),
        (f"/items/0202?in={lines.community}", "街道热线"),
        (f"/search?q=股票行情&in={lines.community}", "街道热线"),
        (f"/feedback/new?kind=need&community={lines.community}", "街道热线"),
    ):
        assert _number(client, address).startswith(name), address


def test_whoever_has_chosen_a_community_reads_its_number_everywhere(
    client: CheckingClient, lines: World
) -> None:
    client.set_cookie("community", str(lines.community))
    for address in ("/", "/search?q=股票行情", "/no/such/place"):
        assert _number(client, address).startswith("街道热线"), address
        assert STREET_LINE in client.page.text
    client.get(f"/communities/{lines.community}")
    assert client.page.all("a", href="tel:01005000002", class_="call")
    assert _number(client, f"/divisions/{ancestors(lines.community)[1]}").startswith("区热线")
    client.set_cookie("language", "en")
    client.get("/")
    assert "街道热线" in client.page.text, "a name that has no English stays as it is"


def test_any_office_is_reached_by_the_line_of_the_city_and_not_by_that_of_a_street(
    client: CheckingClient, lines: World
) -> None:
    client.set_cookie("community", str(lines.community))
    client.get("/search?q=知青档案查询")
    (button,) = client.page.find("main").iterfind(".//a[@class='call']")
    assert button.get("href") == "tel:12345"


def test_the_number_is_grouped_alike_everywhere_and_its_button_says_whose_it_is(
    client: CheckingClient, world: World, session: Session
) -> None:
    _give(session, ancestors(world.community)[0], "010-0500-0003", "街道热线")
    client.get(f"/communities/{world.community}/poster")
    assert "街道热线 010-0500 0003" in client.page.text
    client.set_cookie("community", str(world.community))
    for address in ("/places?q=火星基地", "/feedback"):
        client.get(address)
        (button,) = client.page.all("a", class_="call")
        assert [part.text for part in button if part.text] == ["街道热线", "010-0500 0003"], address


def test_an_error_page_needs_no_database_for_its_number(
    app_with: Callable[..., Flask], lines: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_with(hotline="010-0500 0009", hotline_name="值班电话")
    app.testing = False
    client = app.test_client()
    client.set_cookie("community", str(lines.community))

    def refuse(*_args: object, **_options: object) -> None:
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr("portal.frame.presentation.stamps.versions", refuse)
    answer = client.get("/services")
    assert answer.status_code == 503
    assert "值班电话" in answer.text
    assert "tel:01005000009" in answer.text


def test_a_number_is_checked_and_only_an_administrator_gives_it(session: Session, world: World) -> None:
    street = ancestors(world.community)[0]
    admin, worker = (Actor("a", (Held(role, street),)) for role in (Role.ADMIN, Role.WORKER))
    begin_writing(session)

    def refused(
        error: type[DomainError], *, actor: Actor = admin, phone: str = "12345", name: str = "热线"
    ) -> None:
        with pytest.raises(error):
            divisions.set_hotline(session, actor=actor, division=street, phone=phone, name_zh=name)

    refused(NotAllowed, actor=worker)
    refused(Invalid, phone="call us")
    refused(Invalid, name=" ")
    refused(Invalid, name="热" * 41)
    with pytest.raises(NotFound):
        divisions.unset_hotline(session, actor=admin, division=street)
    divisions.set_hotline(session, actor=admin, division=street, phone=" 12345 ", name_zh="热线")
    divisions.set_hotline(session, actor=admin, division=street, phone="010-0500 0003", name_zh="热线")
    assert [each.phone for each in divisions.hotlines(session)] == ["010-05000003"]
    divisions.unset_hotline(session, actor=admin, division=street)
    assert divisions.hotlines(session) == ()


def test_commands_give_list_and_take_away(app: Flask, world: World) -> None:
    run = app.test_cli_runner().invoke
    street = ancestors(world.community)[0]
    assert run(args=["hotlines", "set", str(street), "12349", "--name", "民政热线"]).exit_code == 0
    listed = run(args=["hotlines", "list"]).stdout.splitlines()
    assert listed == [
        "elsewhere     12345  市民服务热线  Citizens' service line",
        f"{street}  12349  民政热线",
    ]
    assert run(args=["hotlines", "set", str(street), "soon", "--name", "民政热线"]).exit_code == 2
    assert run(args=["hotlines", "unset", str(street)]).exit_code == 0
    assert run(args=["hotlines", "unset", str(street)]).exit_code == 2


def test_a_setting_that_is_no_number_is_refused(
    app_with: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in (("PORTAL_HOTLINE", "call us"), ("PORTAL_HOTLINE_NAME", " ")):
        with monkeypatch.context() as environment:
            environment.setenv(variable, value)
            with pytest.raises(ConfigError, match=variable):
                app_with()
