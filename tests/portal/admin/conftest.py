"""An administrator of the small world."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from tests.pages import CheckingClient
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World

PASSWORD = "seventeen quiet lanes"
LogIn = Callable[..., CheckingClient]


@pytest.fixture
def log_in(app: Flask, session: Session) -> LogIn:
    """Log somebody in who holds a role in a division: ``log_in(Role.ADMIN, world.city)``."""

    def enter(role: Role, division: int, *, name: str = "someone", of: Flask | None = None) -> CheckingClient:
        session.rollback()
        begin_writing(session)
        accounts.add_user(session, name, role, division, PASSWORD, actor=operator("test"))
        session.commit()
        return logged_in(of or app, name)

    return enter


@pytest.fixture
def admin(log_in: LogIn, world: World) -> CheckingClient:
    """The administrator of the whole instance."""
    return log_in(Role.ADMIN, world.city, name="boss")
