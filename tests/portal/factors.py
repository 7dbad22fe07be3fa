"""Apps that show codes in tests of pages: the secret is read from the page that shows it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pyotp
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from catalogue.access.factors.app_codes import NewApp, new_secret, set_up_app
from catalogue.access.factors.recovery import make_codes
from catalogue.access.factors.sealing import Sealing
from catalogue.access.users import actor_of, facts_of, own_user
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import Authenticator

PASSWORD = "four plain words here"


def secret_of(html: str) -> str:
    """The secret that the page of a new app shows for typing, in groups of four."""
    found = re.search(r'class="secret-key">(.*?)</code>', html, re.DOTALL)
    assert found is not None
    return "".join(re.findall(r"<span>(\w{4})</span>", found[1]))


def sealed_of(html: str) -> str:
    """What the form of a new app carries."""
    found = re.search(r'name="sealed" type="hidden" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def code_of(secret: str, at: datetime | None = None) -> str:
    """The code that an app shows."""
    return pyotp.TOTP(secret).at(at or clock.now())


def with_app(app: Flask, session: Session, name: str, password: str = PASSWORD) -> tuple[str, list[str]]:
    """Give an account an app of which no code was used yet; gives the app's secret, and the recovery codes."""
    secret, made, now = new_secret(), make_codes(), clock.now()
    session.rollback()
    begin_writing(session)
    set_up_app(
        session,
        actor=actor_of(facts_of(own_user(session, name))),
        present=password,
        app=NewApp(secret, code_of(secret, now), made),
        sealing=Sealing(str(app.secret_key)),
        now=now,
    )
    session.execute(update(Authenticator).values(last_step=int((now - timedelta(days=1)).timestamp()) // 30))
    session.commit()
    return secret, [each.text for each in made]
