"""Clients that are logged in without the form for it, which has tests of its own; and the tokens of forms."""

from __future__ import annotations

import re

from flask import Flask, session

from catalogue.access.users import facts_of, own_user
from portal.accounts import sessions
from portal.extensions import db
from tests.pages import CheckingClient


def logged_in(app: Flask, name: str, *, language: str = "zh") -> CheckingClient:
    """A client whose visitor has just logged in as ``name``."""
    client = app.test_client()
    assert isinstance(client, CheckingClient)
    client.set_cookie("language", language)
    with app.test_request_context(method="POST"):
        sessions.begin(facts_of(own_user(db.session(), name)))
        db.session.commit()
        begun = dict(session)
    with client.session_transaction() as kept:
        kept.update(begun)
    return client


def token_of(html: str) -> dict[str, str]:
    """The CSRF token of a page; empty where tokens are off."""
    found = re.search(r'name="csrf_token" (?:type="hidden" )?value="([^"]+)"', html)
    return {"csrf_token": found[1]} if found else {}
