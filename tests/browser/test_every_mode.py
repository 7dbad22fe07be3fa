"""Every public page is accessible in every mode: axe, narrow windows, large text, targets, the keyboard.

Where only colours differ from a mode that all rules have looked at, only the rules about colours look again. What a
system or a window changes while a page is open is changed so: opening it again takes seven times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy.orm import Session

from tests.browser.conftest import LiveServer
from tests.browser.looking import COLOURS, STRONG_COLOURS, violations
from tests.public_pages import Shown, addresses, prepare
from tests.worlds.eight_streets import World

OpenContext = Callable[..., BrowserContext]


@dataclass(frozen=True)
class Mode:
    """How a visitor looks at the portal. ``rules`` are those of axe that look; none means all.

    ``strong``: then in high contrast by the system. ``narrow``: then on the narrowest screen, and with text of twice
    the size there.
    """

    name: str
    width: int
    cookies: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    strong: bool = False
    narrow: bool = False


ZH, EN = {"language": "zh"}, {"language": "en"}
ELDER, DARK, STRONG, LARGE = {"elder": "1"}, {"scheme": "dark"}, {"contrast": "more"}, {"size": "larger"}
MODES = (
    Mode("Chinese on a phone", 360, ZH, strong=True, narrow=True),
    Mode("English at a desk", 1280, EN, narrow=True),
    Mode("large print on a phone", 360, ZH | ELDER),
    Mode("large print in English at a desk", 1280, EN | ELDER),
    Mode("dark by the system", 360, EN, {"color_scheme": "dark"}, COLOURS),
    Mode("dark by choice", 1280, ZH | DARK, {}, COLOURS),
    Mode("high contrast in the dark", 1280, EN | STRONG | DARK, {}, STRONG_COLOURS),
    Mode("very large text", 360, EN | LARGE, {}, ("target-size",)),
    Mode("all of it", 360, ZH | ELDER | STRONG | DARK | LARGE, {}, STRONG_COLOURS),
)
COMBINED = ("dark by choice", "high contrast in the dark")
#: Parts that are cut off or too small to touch in 关怀版; links inside a sentence are as high as the sentence.
SMALL = """() => [...document.querySelectorAll(
        'button, summary, select, textarea, .button, .button-quiet, .call, .tool, .phone, '
        + 'input:not([type="hidden"], [type="checkbox"], [type="radio"]), li > a, h2 > a, h3 > a, dd > a')]
    .filter(each => each.checkVisibility() && each.tabIndex >= 0 && !each.closest('.visually-hidden, .skip')
        && !(each.matches('.phone') && each.closest('p')?.textContent.trim() !== each.textContent.trim()))
    .map(each => [each.outerHTML.slice(0, 120), each.getBoundingClientRect()])
    .filter(([, box]) => Math.round(box.height) < 60 && box.width > 1)
    .map(([html, box]) => `${Math.round(box.height)} px: ${html}`)"""
CUT = """() => [...document.querySelectorAll('main *, header *')]
    .filter(each => getComputedStyle(each).textOverflow === 'ellipsis')
    .map(each => each.outerHTML.slice(0, 120))"""
#: What a keyboard reaches but does not show, or reaches out of turn.
UNSEEN = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
    .filter(each => each.checkVisibility() && !each.matches('[tabindex="-1"]') && each.type !== 'hidden')
    .filter(each => {
        each.focus({ focusVisible: true });
        const style = getComputedStyle(each);
        const ringed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        return document.activeElement !== each || !ringed || each.tabIndex > 0;
    })
    .map(each => each.outerHTML.slice(0, 120))"""
NARROWEST, HEIGHT = 320, 740
WIDER = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def shown(world: World, session: Session) -> Shown:
    """The small world with something to show on every page."""
    return prepare(session, world)


def _open(
    open_context: OpenContext, server: LiveServer, shown: Shown, mode: Mode, community: bool = True
) -> Page:
    context = open_context(viewport={"width": mode.width, "height": HEIGHT}, **mode.context)
    chosen = {"community": str(shown.world.community)} if community else {}
    context.add_cookies(
        [
            {"name": name, "value": value, "url": server.url}
            for name, value in {**mode.cookies, **chosen}.items()
        ]
    )
    return context.new_page()


def _go(page: Page, address: str) -> list[str]:
    """Open a page; what is amiss if it does not open."""
    answer = page.goto(address)
    assert answer is not None
    return [] if answer.status == (404 if address == "/nowhere" else 200) else [f"{address}: {answer.status}"]


def _too_wide(page: Page, what: str) -> list[str]:
    """What is amiss if the page has to be scrolled sideways."""
    wider = page.evaluate(WIDER)
    return [f"{what}: {wider} px wider than the window"] if wider > 0 else []


@pytest.mark.parametrize(
    "mode",
    [pytest.param(mode, id=mode.name, marks=[pytest.mark.judge] * (mode.name in COMBINED)) for mode in MODES],
)
def test_every_public_page_is_accessible_and_fits(
    open_context: OpenContext, live_server: LiveServer, shown: Shown, mode: Mode
) -> None:
    page = _open(open_context, live_server, shown, mode)
    amiss: list[str] = []
    for address in addresses(shown):
        amiss += _go(page, address)
        amiss += [f"{address}: {each}" for each in violations(page, mode.rules)]
        amiss += _too_wide(page, address)
        if "elder" in mode.cookies:
            amiss += [f"{address}: {each}" for each in page.evaluate(SMALL) + page.evaluate(CUT)]
        if mode.strong:
            page.emulate_media(contrast="more")
            amiss += [f"{address} in high contrast: {each}" for each in violations(page, STRONG_COLOURS)]
            amiss += _too_wide(page, f"{address} in high contrast")
            page.emulate_media(contrast="no-preference")
        if mode.narrow:
            page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
            assert page.evaluate("innerWidth") == NARROWEST
            amiss += _too_wide(page, f"{address} on the narrowest screen")
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            amiss += _too_wide(page, f"{address} at 200 %")
            page.set_viewport_size({"width": mode.width, "height": HEIGHT})
    assert amiss == [], "\n".join(amiss)


def test_a_keyboard_reaches_everything_in_order_and_sees_where_it_is(
    open_context: OpenContext, live_server: LiveServer, shown: Shown
) -> None:
    page = _open(open_context, live_server, shown, Mode("", 1280, ZH), community=False)
    amiss: list[str] = []
    for address in addresses(shown):
        amiss += _go(page, address)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        amiss += [f"{address}: {each}" for each in page.evaluate(UNSEEN)]
    assert amiss == [], "\n".join(amiss)
