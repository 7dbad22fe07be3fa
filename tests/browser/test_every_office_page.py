"""Every page of offices is accessible in every mode: axe, narrow windows, 关怀版, what folds unfolded, the keyboard, no scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from catalogue.models import Role
from portal.frame.modes import Modes
from tests.browser.conftest import LiveServer
from tests.browser.logging_in import add_accounts, log_in
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
    looks,
    open_as,
    walk,
)
from tests.office_pages import OFFICIAL, PASSWORD, Desks, addresses, lists, prepare
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
EMPTIED = """place => {
    const form = [...document.querySelectorAll('main form[method=post]')][place];
    const fields = [...form.querySelectorAll('textarea, input:not([type=hidden], [type=file]), select')]
        .filter(each => !each.disabled);
    if (!fields.length) return false;
    for (const each of fields) {
        if (['radio', 'checkbox'].includes(each.type)) each.checked = false;
        else each.value = '';
    }
    form.noValidate = true;
    form.requestSubmit();
    return true;
}"""
"""Send a form with nothing in it. Whether it has fields."""


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


@pytest.mark.parametrize("language", [ZH, EN], ids=["Chinese", "English"])
def test_the_stamp_of_demonstration_is_above_the_head_of_a_matrix_in_large_print(
    open_context: OpenContext, live_server: LiveServer, desks: Desks, language: dict[str, str]
) -> None:
    page = _open(open_context, live_server, Mode("", PHONE, language | ELDER))
    for code in (desks.world.city, desks.world.street):
        for address in (f"/office/{code}", f"/office/{code}?show=circle"):
            page.goto(address)
            stamp, head = (page.locator(each).bounding_box() for each in (".demo .stamp", "h1"))
            assert stamp, address
            assert head, address
            assert stamp["y"] + stamp["height"] <= head["y"] + 1, address


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


@pytest.mark.judge
def test_a_form_that_is_sent_empty_comes_back_as_a_page_for_everybody(
    open_context: OpenContext, live_server: LiveServer, desks: Desks
) -> None:
    page = _open(open_context, live_server, Mode("", PHONE, ZH))
    amiss: list[str] = []
    for address in addresses(desks):
        amiss += go(page, address)
        for place in range(page.locator("main form[method=post]").count()):
            page.goto(address)
            if place >= page.locator("main form[method=post]").count():
                break
            with page.expect_navigation():
                if not page.evaluate(EMPTIED, place):
                    page.reload()
            amiss += [f"form {place} of {address}: {each}" for each in looks(page, False, ())]
    assert amiss == [], "\n".join(amiss)


@pytest.mark.judge
@pytest.mark.parametrize("language", [ZH, EN], ids=["Chinese", "English"])
def test_where_nothing_is_yet_pages_say_so_accessibly(
    open_context: OpenContext,
    live_server: LiveServer,
    world: World,
    session: Session,
    language: dict[str, str],
) -> None:
    add_accounts(session, (OFFICIAL, Role.STREET, world.street), password=PASSWORD)
    mode = Mode("", PHONE, language, then=(Change("in large print", PHONE, LARGE_PRINT),))
    page = _open(open_context, live_server, mode)
    amiss = walk(page, mode, [each for each in lists(world) if "/wall" not in each], opened=True)
    assert amiss == [], "\n".join(amiss)
