"""Every public page is accessible in every mode: axe, narrow windows, large text, targets, the keyboard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.dumps import FilesOrigin, dump
from portal.frame.modes import Modes
from tests.browser.conftest import LiveServer
from tests.browser.looking import COLOURS, STRONG_COLOURS
from tests.browser.modes import (
    DARK,
    ELDER,
    EN,
    LARGE,
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
from tests.public_pages import Shown, addresses, prepare
from tests.worlds.eight_streets import World

SIZE_OF_TARGETS = ("target-size",)
NARROWEST = 320
NARROW = (
    Change("on the narrowest screen", NARROWEST),
    Change("on the narrowest screen at 200 %", NARROWEST, text="200%"),
)
MODES = (
    Mode(
        "Chinese on a phone",
        360,
        ZH,
        then=(
            Change("high contrast by the system", 360, system={"contrast": "more"}, rules=STRONG_COLOURS),
            *NARROW,
        ),
    ),
    Mode(
        "English at a desk",
        1280,
        EN,
        then=(
            Change("large print", 1280, Modes(elder=True)),
            Change("dark by the system on a phone", 360, system={"color_scheme": "dark"}, rules=COLOURS),
            Change("very large text on a phone", 360, Modes(**LARGE)),
            *NARROW,
        ),
    ),
    Mode(
        "large print on a phone",
        360,
        ZH | ELDER,
        then=(Change("all of it", 360, Modes(elder=True, **STRONG, **DARK, **LARGE), rules=STRONG_COLOURS),),
    ),
    Mode("large print in English at a desk", 1280, EN | ELDER),
    Mode("dark by the system", 360, EN, {"color_scheme": "dark"}, COLOURS),
    Mode("dark by choice", 1280, ZH | DARK, {}, COLOURS),
    Mode("high contrast in the dark", 1280, EN | STRONG | DARK, {}, STRONG_COLOURS),
    Mode("very large text", 360, EN | LARGE, {}, SIZE_OF_TARGETS),
    Mode("all of it", 360, ZH | ELDER | STRONG | DARK | LARGE, {}, STRONG_COLOURS),
)
OPENED = 3
"""The first of them are opened in every run; the others are what an open page is changed to there."""


@pytest.fixture
def shown(world: World, session: Session) -> Shown:
    """The small world with something to show on every page."""
    return prepare(session, world)


@pytest.mark.parametrize(
    "mode",
    [
        pytest.param(mode, id=mode.name, marks=[pytest.mark.judge] * (place >= OPENED))
        for place, mode in enumerate(MODES)
    ],
)
def test_every_public_page_is_accessible_and_fits(
    open_context: OpenContext, live_server: LiveServer, shown: Shown, mode: Mode
) -> None:
    page = open_as(open_context, live_server, mode, community=str(shown.world.community))
    # Cards for other sites do not follow the reader's choice: large print has an address of its own.
    large = "elder" in mode.cookies
    amiss = walk(page, mode, [each for each in addresses(shown) if not (large and "/embed/" in each)])
    assert amiss == [], "\n".join(amiss)


@pytest.mark.parametrize("mode", MODES[:OPENED], ids=[mode.name for mode in MODES[:OPENED]])
def test_the_files_of_a_day_are_accessible_and_fit(
    open_context: OpenContext,
    live_server: LiveServer,
    shown: Shown,
    engine: Engine,
    tmp_path: Path,
    mode: Mode,
) -> None:
    dump(engine, tmp_path, FilesOrigin("1"))
    live_server.app.config["PORTAL"] = replace(live_server.app.config["PORTAL"], open_files=tmp_path)
    page = open_as(open_context, live_server, mode)
    amiss = walk(page, mode, ["/data"], opened=True)
    assert page.get_by_role("link", name="Parquet").count() == 14
    assert amiss == [], "\n".join(amiss)


def test_a_keyboard_reaches_everything_in_order_and_sees_where_it_is(
    open_context: OpenContext, live_server: LiveServer, shown: Shown
) -> None:
    page = open_as(open_context, live_server, Mode("", 1280, ZH))
    amiss: list[str] = []
    for address in addresses(shown):
        amiss += go(page, address)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        amiss += [f"{address}: {each}" for each in page.evaluate(UNSEEN)]
    assert amiss == [], "\n".join(amiss)
