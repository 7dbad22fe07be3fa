"""Accounts for journeys, and a browser that is logged in without the page of the form, which other tests open."""

from __future__ import annotations

from playwright.sync_api import Page
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from tests.portal.logging_in import token_of

PASSWORD = "seventeen quiet lanes"
"""Of every account in journeys."""


def log_in(page: Page, name: str, password: str = PASSWORD) -> Page:
    """Log in as ``name`` with the page's cookies, and open the page to which that leads."""
    browser = page.context.request
    sent = {"name": name, "password": password} | token_of(browser.get("/log-in").text())
    answer = browser.post("/log-in", form=sent, max_redirects=0)
    assert answer.status == 302
    page.goto(answer.headers["location"])
    return page


def add_account(session: Session, name: str, role: Role, division: int, password: str = PASSWORD) -> None:
    """Add an account for somebody who is to log in."""
    add_accounts(session, (name, role, division), password=password)


def add_accounts(session: Session, *people: tuple[str, Role, int], password: str = PASSWORD) -> None:
    """Add accounts for some people by their name, role and division."""
    begin_writing(session)
    for name, role, division in people:
        accounts.add_user(session, name, role, division, password, actor=operator("tests"))
    session.commit()
