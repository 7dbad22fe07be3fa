"""Every public page is accessible in every mode: axe, narrow windows, large text, targets, the keyboard.

Where only colours differ from a mode that all rules have looked at, only the rules about colours look again. What a
visitor, a system or a window changes while a page is open is changed so: opening it again takes seven times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy.orm import Session

from portal.frame.modes import Modes
from tests.browser.conftest import LiveServer
from tests.browser.looking import COLOURS, STRONG_COLOURS, violations
from tests.public_pages import Shown, addresses, prepare
from tests.worlds.eight_streets import World

OpenContext = Callable[..., BrowserContext]
NOTHING_CHOSEN = Modes()


@dataclass(frozen=True)
class Change:
    """What changes on a page that is open, and which rules of axe look at it then; none means its width alone.

    ``chosen`` is written into the page as the server would write it. ``text`` is how large the browser makes text.
    """

    name: str
    width: int
    chosen: Modes = NOTHING_CHOSEN
    system: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mode:
    """How a visitor looks at the portal, and what changes then. ``rules`` are those of axe that look; none means all."""

    name: str
    width: int
    cookies: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    then: tuple[Change, ...] = ()


ZH, EN = {"language": "zh"}, {"language": "en"}
ELDER, DARK, STRONG, LARGE = {"elder": "1"}, {"scheme": "dark"}, {"contrast": "more"}, {"size": "larger"}
SIZE_OF_TARGETS = ("target-size",)
NARROWEST, HEIGHT = 320, 740
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
CHANGE = """([elder, marks, schemes, text]) => {
    const page = document.documentElement;
    page.toggleAttribute('data-elder', elder);
    for (const each of ['contrast', 'scheme', 'size']) delete page.dataset[each];
    Object.assign(page.dataset, Object.fromEntries(marks));
    document.querySelector('meta[name=color-scheme]').content = schemes;
    page.style.fontSize = text;
}"""
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


def _looks(page: Page, elder: bool, rules: tuple[str, ...] | None) -> list[str]:
    """What is amiss on an open page; ``None``: no rule of axe looks."""
    found = [] if rules is None else violations(page, rules)
    if (wider := page.evaluate(WIDER)) > 0:
        found.append(f"{wider} px wider than the window")
    if elder:
        found += page.evaluate(SMALL) + page.evaluate(CUT)
    return found


def _surround(page: Page, before: Change, to: Change) -> None:
    """Let the window and the system be no longer as before, but so."""
    if before.width != to.width:
        page.set_viewport_size({"width": to.width, "height": HEIGHT})
    if before.system != to.system:
        page.emulate_media(**{"contrast": "no-preference", "color_scheme": "light"} | to.system)


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
    page = _open(open_context, live_server, shown, mode)
    is_so = as_opened = Change(mode.name, mode.width, system=mode.context)
    amiss: list[str] = []
    for address in addresses(shown):
        _surround(page, is_so, as_opened)
        is_so = as_opened
        amiss += _go(page, address)
        amiss += [f"{address}: {each}" for each in _looks(page, "elder" in mode.cookies, mode.rules)]
        for change in mode.then:
            _surround(page, is_so, change)
            is_so = change
            chosen = change.chosen
            page.evaluate(CHANGE, [chosen.elder, chosen.marks, chosen.schemes, change.text])
            assert page.evaluate("innerWidth") == change.width
            amiss += [
                f"{address}, {change.name}: {each}"
                for each in _looks(page, chosen.elder, change.rules or None)
            ]
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
