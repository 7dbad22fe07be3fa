"""Offices at work: the small world with reports of every kind, and people of every role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts, get_edition
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from tests.pages import CheckingClient
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World
from tests.worlds.reported import add_account

LogIn = Callable[..., CheckingClient]


@pytest.fixture
def edition(world: World, session: Session) -> EditionFacts:
    """The edition of the small world, without any report."""
    return get_edition(session, world.edition_key)


@pytest.fixture
def log_in(app: Flask, session: Session) -> LogIn:
    """A logged-in client: ``log_in(Role.STREET, world.street)``; in English with ``language="en"``."""

    def make(role: Role, division: int, language: str = "zh", of: Flask | None = None) -> CheckingClient:
        session.rollback()
        begin_writing(session)
        name = add_account(session, role, division)
        session.commit()
        return logged_in(of or app, name, language=language)

    return make


@pytest.fixture
def city(log_in: LogIn, world: World) -> CheckingClient:
    """Somebody of the city's office."""
    return log_in(Role.CITY, world.city)


@pytest.fixture
def street(log_in: LogIn, world: World) -> CheckingClient:
    """Somebody of 东华门街道."""
    return log_in(Role.STREET, world.street)
