"""Residents at different hours and in different moods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue.foundation import clock
from tests.pages import CheckingClient
from tests.portal.visiting import Visit
from tests.worlds.eight_streets import World
from tests.worlds.near_town import HERE, Town
from tests.worlds.told import tell_all


@pytest.fixture
def full(world: World, session: Session) -> World:
    """The small world after 多福巷社区 has reported that it offers everything."""
    tell_all(session, world)
    return world


@pytest.fixture
def at(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Set the clock of the day that the world was made for: ``at(10, 30)``."""

    def set_clock(hour: int, minute: int = 0) -> None:
        moment = datetime.combine(world.today, time(hour, minute), clock.BEIJING)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_clock


@pytest.fixture
def neighbour(client: FlaskClient, told: World, at: Callable[[int, int], None]) -> FlaskClient:
    """A resident of 多福巷社区 at half past ten, with the community chosen."""
    at(10, 30)
    client.set_cookie("community", str(told.community))
    return client


@pytest.fixture
def reader(client: FlaskClient) -> FlaskClient:
    """Somebody who reads English."""
    client.set_cookie("language", "en")
    return client


@pytest.fixture
def town(told: World, session: Session) -> Town:
    made = Town(session, told)
    made.stand(told.community, *HERE)
    return made


@pytest.fixture
def resident(client: FlaskClient, told: World) -> FlaskClient:
    """Somebody of 多福巷社区."""
    client.set_cookie("community", str(told.community))
    return client


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set the clock: ``on("2026-10-01 10:00")``, Beijing time."""

    def set_clock(moment: str) -> None:
        now = datetime.fromisoformat(moment).replace(tzinfo=clock.BEIJING)
        monkeypatch.setattr(clock, "now", lambda: now)

    return set_clock


@pytest.fixture
def visit(client: CheckingClient, told: World, session: Session, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """A resident who has chosen no community, at ten in the morning."""
    start = datetime.combine(told.today, time(10), clock.BEIJING)

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)
        monkeypatch.setattr(clock, "today", lambda: moment.date())

    set_clock(start)
    return Visit(client, session, told, set_clock, start)
