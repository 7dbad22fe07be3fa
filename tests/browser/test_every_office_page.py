"""Every page of offices is accessible in every mode: axe, narrow windows, 关怀版, what folds unfolded, the keyboard, no scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from portal.frame.modes import Modes
from tests.browser.conftest import LiveServer
from tests.browser.logging_in import log_in
from tests.browser.looking import COLOURS, STRONG_COLOURS
from tests.browser.modes import (
    DARK,
    ELDER,
    EN,
    OPEN_ALL,
    STRONG,
    UNSEEN,
    ZH,
    Change,
    Mode,
    OpenContext,
    go,
    open_as,
    walk,
)
from tests.office_pages import OFFICIAL, PASSWORD, Desks, addresses, prepare
from tests.worlds.eight_streets import World

PHONE, TABLET, LAPTOP = 360, 768, 1366
LARGE_PRINT = Modes(elder=True)
MODES = (
    Mode(
        "large print",
        PHONE,
        ZH | ELDER,
        then=(
            Change("large print on a tablet", TABLET, LARGE_PRINT),
            Change("large print on a laptop", LAPTOP, LARGE_PRINT),
            Change("on a laptop", LAPTOP),
            Change("on a tablet", TABLET),
            Change("on a phone", PHONE),
        ),
    ),
    Mode(
        "English on a laptop",
        LAPTOP,
        EN,
        then=(Change("English on a tablet", TABLET), Change("English on a phone", PHONE)),
    ),
    Mode("Chinese on a phone", PHONE, ZH, then=(Change("Chinese on a laptop", LAPTOP, rules=COLOURS),)),
    Mode(
        "large print in English",
        LAPTOP,
        EN | ELDER,
        then=(Change("large print in English on a phone", PHONE, LARGE_PRINT),),
    ),
    Mode("dark by choice", PHONE, ZH | DARK, {}, COLOURS),
    Mode("high contrast in the dark", LAPTOP, EN | STRONG | DARK, {}, STRONG_COLOURS),
)
OPENED = 1
"""The first of them is looked at in every run."""
DEAD = """() => [...document.querySelectorAll('main button')]
    .filter(each => each.checkVisibility() && (each.type !== 'submit' || !each.form))
    .map(each => each.outerHTML.slice(0, 120))"""
"""Buttons that do nothing where there are no scripts."""


@pytest.fixture
def desks(world: World, demonstration: World, session: Session) -> Desks:
    """The demonstration of the small world, and its official."""
    return prepare(session, world)


def _open(open_context: OpenContext, server: LiveServer, mode: Mode) -> Page:
    return log_in(open_as(open_context, server, mode), OFFICIAL, PASSWORD)


@pytest.mark.parametrize(
    "mode",
    [
        pytest.param(mode, id=mode.name, marks=[pytest.mark.judge] * (place >= OPENED))
        for place, mode in enumerate(MODES)
    ],
)
def test_every_page_of_offices_is_accessible_and_fits(
    open_context: OpenContext, live_server: LiveServer, desks: Desks, mode: Mode
) -> None:
    page = _open(open_context, live_server, mode)
    # A wall is as large as a projector needs it.
    pages = [each for each in addresses(desks) if "/wall" not in each or "elder" not in mode.cookies]
    amiss = walk(page, mode, pages, opened=True)
    assert amiss == [], "\n".join(amiss)


@pytest.mark.judge
def test_a_keyboard_reaches_everything_in_order_and_sees_where_it_is(
    open_context: OpenContext, live_server: LiveServer, desks: Desks
) -> None:
    page = _open(open_context, live_server, Mode("", LAPTOP, ZH))
    amiss: list[str] = []
    for address in addresses(desks):
        amiss += go(page, address)
        page.evaluate(OPEN_ALL)
        amiss += [f"{address}: {each}" for each in page.evaluate(UNSEEN)]
    assert amiss == [], "\n".join(amiss)


@pytest.mark.judge
def test_without_scripts_nothing_on_a_page_waits_for_one(
    open_context: OpenContext, live_server: LiveServer, desks: Desks
) -> None:
    mode = Mode("", PHONE, ZH, {"java_script_enabled": False})
    page = _open(open_context, live_server, mode)
    amiss: list[str] = []
    for address in addresses(desks):
        amiss += go(page, address)
        amiss += [f"{address}: {each}" for each in page.evaluate(DEAD)]
    assert amiss == [], "\n".join(amiss)
