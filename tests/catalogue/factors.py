"""An account with an app that shows codes, and log-ins to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
from sqlalchemy.orm import Session

from catalogue.access.authenticating import Source, authenticate
from catalogue.access.factors.app_codes import (
    PERIOD,
    NewApp,
    new_secret,
    set_up_app,
)
from catalogue.access.factors.recovery import make_codes
from catalogue.access.factors.sealing import Sealing
from catalogue.access.factors.second_step import finish_by_code
from catalogue.access.factors.waiting import begin_step
from catalogue.access.rights import operator
from catalogue.access.users import UserFacts, actor_of
from catalogue.models import WaitingKind

PASSWORD = "four plain words here"
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
SEALING = Sealing("the key of this instance, long enough")
DESK = Source("office", "desk")
TESTS = operator("tests")
LATER = timedelta(seconds=PERIOD * 4)


def shown(secret: str, at: datetime) -> str:
    """The code that the app shows."""
    return pyotp.TOTP(secret).at(at)


def set_up(
    session: Session, owner: UserFacts, at: datetime = NOON, secret: str = ""
) -> tuple[str, list[str]]:
    """Set up an app at an instant; gives its secret and the recovery codes."""
    secret, made = secret or new_secret(), make_codes()
    app = NewApp(secret, shown(secret, at), made)
    set_up_app(
        session, actor=actor_of(owner), present=PASSWORD, app=app, sealing=SEALING, now=at, source=DESK
    )
    session.commit()
    return secret, [each.text for each in made]


def first_step(session: Session, at: datetime, source: Source = DESK) -> str:
    """The token of a log-in whose password was right."""
    user = authenticate(session, "dong", PASSWORD, now=at, source=source, first_step=True)
    assert user.has_factor
    return begin_step(session, WaitingKind.LOG_IN, user.id, now=at)


def second_step(session: Session, code: str, at: datetime, source: Source = DESK) -> UserFacts:
    token = first_step(session, at, source)
    return finish_by_code(session, token, code, sealing=SEALING, now=at, source=source)
