"""Every page of administrators, and of one's own account, is accessible in every mode; those that a form leads to, too."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from catalogue.access.rights import operator
from catalogue.foundation.database import begin_writing
from catalogue.models import ActKind, Role
from catalogue.succession import acts
from catalogue.succession.acts import ActAsked, Part
from portal.frame.modes import Modes
from tests.browser.conftest import LiveServer
from tests.browser.logging_in import PASSWORD, add_accounts, log_in
from tests.browser.modes import (
    ELDER,
    EN,
    HEIGHT,
    OPEN_ALL,
    UNSEEN,
    ZH,
    Change,
    Mode,
    OpenContext,
    changed,
    go,
    looks,
    open_as,
    walk,
)
from tests.portal.factors import code_of, with_app
from tests.worlds.eight_streets import SMALL_LIST, World

PHONE, LAPTOP = 360, 1366
WORKER = "dong-who-has-a-name-of-forty-signs-long"
LARGE = Modes(elder=True)
THEN = (
    Change("on a narrow phone", 320),
    Change("on a laptop", LAPTOP),
    Change("large print on a laptop", LAPTOP, LARGE),
    Change("large print on a phone", PHONE, LARGE),
)
MODES = (
    Mode("Chinese", PHONE, ZH, then=THEN),
    Mode("English", PHONE, EN, then=THEN),
    Mode("Chinese at a desk", LAPTOP, ZH),
    Mode("large print", PHONE, ZH | ELDER),
    Mode("large print in English at a desk", LAPTOP, EN | ELDER),
)
OPENED = 1
"""The first of them is looked at in every run."""
IN_EVERY_MODE = pytest.mark.parametrize(
    "mode",
    [
        pytest.param(mode, id=mode.name, marks=[pytest.mark.judge] * (place >= OPENED))
        for place, mode in enumerate(MODES)
    ],
)


@pytest.fixture
def people(world: World, demonstration: World, session: Session) -> World:
    """An administrator and a worker, where two communities were merged."""
    add_accounts(session, ("boss", Role.ADMIN, world.city), (WORKER, Role.WORKER, world.community))
    begin_writing(session)
    asked = ActAsked(ActKind.MERGE, (world.community, world.neighbour), (Part(world.community),))
    acts.perform(session, actor=operator("tests"), asked=asked, today=world.today)
    session.commit()
    return world


def _addresses(world: World) -> list[str]:
    return [
        *(f"/admin/{each}" for each in ("", "accounts", "accounts?division=99", "accounts/1", "jobs")),
        *(f"/admin/{each}" for each in ("calendar", "words", "divisions", "changes/1")),
        *(
            f"/admin/divisions/{code}{each}"
            for code in (world.community, world.street)
            for each in ("", "/change/move", "/change/merge", "/change/split")
        ),
        f"/admin/divisions/{world.neighbour}",
    ]


OWN = (
    *("/account", "/account/known", "/account/password", "/account/second-factor"),
    *(f"/account/second-factor/{each}" for each in ("app", "app/remove", "codes")),
)


def _stay(page: Page, mode: Mode, name: str) -> list[str]:
    """What is amiss on the open page, which a form led to, as it is and changed."""
    found = looks(page, "elder" in mode.cookies, mode.rules)
    found += changed(page, Change(mode.name, mode.width), mode.then)
    page.set_viewport_size({"width": mode.width, "height": HEIGHT})
    return [f"{name}: {each}" for each in found]


@IN_EVERY_MODE
def test_every_page_of_administrators_is_accessible_and_fits(
    open_context: OpenContext, live_server: LiveServer, people: World, mode: Mode
) -> None:
    page = log_in(open_as(open_context, live_server, mode), "boss")
    amiss = walk(page, mode, _addresses(people), opened=True)
    assert amiss == [], "\n".join(amiss)


@IN_EVERY_MODE
def test_what_administrators_see_before_it_counts_is_accessible_and_fits(
    open_context: OpenContext, live_server: LiveServer, people: World, mode: Mode, tmp_path: Path
) -> None:
    page = log_in(open_as(open_context, live_server, mode), "boss")
    page.goto(f"/admin/divisions/{people.community}/change/split")
    page.locator("[name=second_name]").fill("乙社区居委会")
    with page.expect_navigation():
        page.locator("main form .button").click()
    expect(page.locator("form[action$='/save']")).to_be_visible()
    amiss = _stay(page, mode, "a split")

    rows = SMALL_LIST.read_text(encoding="utf-8").splitlines()
    shorter = [each for each in rows if not each.startswith(str(people.communities[-1]))]
    tables = {
        "divisions": "\n".join(shorter) + "\n",
        "calendar": "day,kind,name\n2027-01-01,放假,元旦\n2027-13-01,放假,元旦\n2027-01-04,歇,元旦\n",
        "words": "term,item,kind\n遛娃的地儿,0503,means\n",
    }
    for name, text in tables.items():
        table = tmp_path / f"{name}.csv"
        table.write_text(text, encoding="utf-8")
        page.goto(f"/admin/{name}")
        page.locator("input[type=file]").set_input_files(table)
        with page.expect_navigation():
            page.locator("form[enctype] button").click()
        expect(page.locator("main [role=status]").first).to_be_visible()
        amiss += _stay(page, mode, f"a table of {name}")
    assert amiss == [], "\n".join(amiss)


@IN_EVERY_MODE
def test_the_second_step_and_ones_own_account_are_accessible_and_fit(
    open_context: OpenContext, live_server: LiveServer, people: World, session: Session, mode: Mode
) -> None:
    secret, _codes = with_app(live_server.app, session, WORKER, PASSWORD)
    page = open_as(open_context, live_server, mode)
    page.goto("/log-in")
    page.locator("[name=name]").fill(WORKER)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.locator("[name=code]")).to_be_visible()
    page.evaluate(OPEN_ALL)
    amiss = _stay(page, mode, "the second step")
    page.locator("[name=code]").fill("000")
    with page.expect_navigation():
        page.locator("[name=code]").press("Enter")
    expect(page.locator(".error-summary")).to_be_visible()
    amiss += _stay(page, mode, "a wrong code")
    page.locator("[name=code]").fill(code_of(secret))
    page.locator("[name=code]").press("Enter")
    expect(page.locator(".tool-out")).to_be_visible()

    amiss += walk(page, mode, OWN, opened=True)
    page.goto("/account/second-factor/codes")
    page.locator("[name=present]").fill(PASSWORD)
    page.locator("[name=present]").press("Enter")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    amiss += _stay(page, mode, "recovery codes")
    assert amiss == [], "\n".join(amiss)


@pytest.mark.judge
def test_a_keyboard_reaches_everything_in_order_and_sees_where_it_is(
    open_context: OpenContext, live_server: LiveServer, people: World
) -> None:
    page = log_in(open_as(open_context, live_server, Mode("", LAPTOP, ZH)), "boss")
    amiss: list[str] = []
    for address in (*_addresses(people), *OWN[:4]):
        amiss += go(page, address)
        page.evaluate(OPEN_ALL)
        amiss += [f"{address}: {each}" for each in page.evaluate(UNSEEN)]
    assert amiss == [], "\n".join(amiss)
