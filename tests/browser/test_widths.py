"""No public page scrolls sideways at any width from 320 to 1920 pixels: an open page is made wider step by step."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy.orm import Session

from tests.browser.conftest import LiveServer
from tests.browser.looking import set_large_print
from tests.browser.modes import EN, HEIGHT, OPEN_ALL, ZH, OpenContext
from tests.public_pages import ADDRESSES, prepare
from tests.worlds.eight_streets import World

NARROWEST, WIDEST = 320, 1920
EVERY_STEP, SOME_STEPS = 10, 400
SIZES = ("usual size", "large print")
BREAKS = (390, 640, 770, 1030, 1370)
"""Between the breakpoints of the style sheets: looked at whichever the step is."""
MAIN_PAGES = (
    "residents.search",
    "residents.show_item",
    "residents.show_near",
    "residents.show_services_near",
    "residents.show_community",
    "residents.show_point",
    "residents.find_places",
    "residents.show_coverage",
    "residents.browse_division",
    "residents.new_case",
    "residents.show_poster",
)
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"


def _widths(step: int) -> tuple[int, ...]:
    return tuple(sorted({*range(NARROWEST, WIDEST + 1, step), *BREAKS, WIDEST}))


@pytest.mark.parametrize("language", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize(
    "step",
    [
        pytest.param(SOME_STEPS, id="some widths"),
        pytest.param(EVERY_STEP, id="every width", marks=pytest.mark.judge),
    ],
)
def test_no_page_scrolls_sideways_at_any_width(
    world: World,
    session: Session,
    open_context: OpenContext,
    live_server: LiveServer,
    language: Mapping[str, str],
    step: int,
) -> None:
    shown = prepare(session, world)
    context = open_context(viewport={"width": NARROWEST, "height": HEIGHT})
    chosen = {**language, "community": str(world.community)}
    context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in chosen.items()])
    page = context.new_page()
    found = [address for name in MAIN_PAGES for address in ADDRESSES[name](shown)]
    for address in ("/", "/services", *found):
        page.goto(address)
        page.evaluate(OPEN_ALL)
        for large in (False, True):
            set_large_print(page, large)
            for width in _widths(step):
                page.set_viewport_size({"width": width, "height": HEIGHT})
                wider = page.evaluate(SIDEWAYS)
                assert wider <= 0, f"{address} at {width} px in {SIZES[large]} is {wider} px too wide"
