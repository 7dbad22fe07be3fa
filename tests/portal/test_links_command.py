"""``flask links check``: off unless it is allowed, polite, and clear about what it saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.links import Asker
from catalogue.models import LinkCheck, Mode, Role, State
from catalogue.offerings import OfferingDraft
from portal.commands.sources import links as command
from tests.web_server import LOOPBACK, WebServer, web_server
from tests.worlds.eight_streets import World

Run = Callable[..., Result]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A web server of this machine, which the command takes for the public network."""

    def asker(agent: str) -> Asker:
        return Asker(
            agent,
            admits=lambda address: address == LOOPBACK,
            resolve=lambda _host, _port: (LOOPBACK,),
            sleep=lambda _seconds: None,
        )

    monkeypatch.setattr(command, "Asker", asker)
    with web_server() as found:
        yield found


def say(session: Session, world: World, **links: str) -> None:
    edition = edition_in_force(session, world.today)
    assert edition is not None
    session.rollback()
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    for code, link in links.items():
        offerings.record(
            session,
            actor=worker,
            community=world.community,
            item=edition.item(code.removeprefix("item")),
            draft=OfferingDraft(state=State.DELIVERED, mode=Mode.OWN, phone="010-65120000", link=link),
        )
    session.commit()


def test_nothing_is_asked_unless_a_setting_allows_it(
    run: Run, world: World, session: Session, server: WebServer
) -> None:
    say(session, world, item0201=server.address("/ok"))
    refused = run("links", "check")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "Error: Links are not checked here. To allow it, set PORTAL_CHECK_LINKS=1.\n",
    )
    tried = run("links", "check", "--dry-run")
    assert tried.stdout == f"due {server.address('/ok')}\n1 due; none was asked\n"
    assert server.came == []


class TestAllowed:
    """Where the setting allows it."""

    @pytest.fixture
    def app(self, app_with: Callable[..., Flask]) -> Flask:
        return app_with(check_links=True, public_address="https://1060.example.cn")

    def test_each_link_is_asked_once_and_a_broken_one_is_said_on_the_second_day(
        self, run: Run, world: World, session: Session, server: WebServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        works, gone = server.address("/ok"), server.address("/gone", "other.example")
        say(session, world, item0201=works, item0203=gone, item0204=gone)
        first = run("links", "check", "--as", "李")
        assert first.exit_code == 0, first.output
        assert first.stdout.splitlines() == [
            f"failed 404 {gone}",
            f"works 200 {works}",
            "2 links asked: 1 works, 1 failed, 0 undecided; 0 broken on two days",
        ]
        assert first.stderr == "Signed by 李 (operator)\n"
        assert [path for _method, path, *_ in server.came] == ["/gone", "/gone", "/ok"]
        assert {agent for *_, agent in server.came} == {"1060-link-check/1 (+https://1060.example.cn/)"}
        assert "0 links asked" in run("links", "check").stdout
        tomorrow = clock.today() + timedelta(days=1)
        monkeypatch.setattr(clock, "today", lambda: tomorrow)
        assert run("links", "check").stdout.splitlines()[-1] == (
            "1 links asked: 0 works, 1 failed, 0 undecided; 1 broken on two days"
        )

    def test_a_machine_without_a_network_blames_no_link(
        self, run: Run, world: World, session: Session, server: WebServer
    ) -> None:
        say(session, world, **{f"item020{each}": f"http://site{each}.example:1025/" for each in (1, 3, 4)})
        failed = run("links", "check")
        assert failed.exit_code == 1
        assert "is this machine connected" in failed.stderr
        assert session.scalars(select(LinkCheck.url)).all() == []
