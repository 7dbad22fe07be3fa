"""How a visitor looks at the portal, and what must not be amiss on a page that is open so.

Where only colours differ from a mode that all rules have looked at, only the rules about colours look again. What a
visitor, a system or a window changes while a page is open is changed so: opening it again takes seven times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page

from portal.frame.modes import Modes
from tests.browser.conftest import LiveServer
from tests.browser.looking import violations

OpenContext = Callable[..., BrowserContext]
NOTHING_CHOSEN = Modes()
HEIGHT = 740


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

AMISS = """elder => {
    const found = [];
    const said = each => each.outerHTML.slice(0, 120);
    const shown = [...document.querySelectorAll('body *')]
        .filter(each => each.checkVisibility() && !each.closest('.visually-hidden, .skip'));
    const wider = document.documentElement.scrollWidth - innerWidth;
    if (wider > 0) found.push(`${wider} px wider than the window`);
    for (const each of shown) {
        if (each.scrollWidth <= each.clientWidth + 1 || each.closest('svg, input, select, textarea')) continue;
        const { overflowX, clipPath } = getComputedStyle(each);
        if (['auto', 'scroll'].includes(overflowX) && !each.matches('[role=region][tabindex="0"], .sheet'))
            found.push(`scrolls sideways and does not say so: ${said(each)}`);
        if (['hidden', 'clip'].includes(overflowX) && clipPath === 'none' && (elder || !each.closest('.matrix')))
            found.push(`cut off: ${said(each)}`);
    }
    for (const each of shown) {
        if (![...each.childNodes].some(one => one.nodeType === 3 && one.data.trim())) continue;
        const drawn = each.ownerSVGElement && each.getScreenCTM();
        const size = parseFloat(getComputedStyle(each).fontSize) * (drawn ? Math.hypot(drawn.a, drawn.b) : 1);
        if (size < (!elder ? 9 : drawn ? 16 : 17)) found.push(`letters of ${size.toFixed(1)} px: ${said(each)}`);
    }
    if (!elder) return found;
    for (const each of shown) {
        if (getComputedStyle(each).textOverflow === 'ellipsis' && !each.matches('input')) found.push(`may be cut off: ${said(each)}`);
        if (!each.matches('a[href], button, summary, select, textarea, .button, .phone, '
            + 'input:not([type="hidden"], [type="checkbox"], [type="radio"])') || each.ownerSVGElement || each.tabIndex < 0 && !each.closest('.matrix')) continue;
        const around = each.closest('p, li, dd, td, th, caption, figcaption, label');
        const inSentence = around && getComputedStyle(each).display.startsWith('inline')
            && around.textContent.trim() !== each.textContent.trim();
        const { width, height } = each.getBoundingClientRect();
        if (width > 1 && !inSentence && Math.round(height) < 44)
            found.push(`${Math.round(height)} px high: ${said(each)}`);
    }
    return found;
}"""
"""What is amiss in any mode: a page wider than its window, parts that scroll sideways without a name and a place for the keyboard, texts
that are cut off or too small, also in drawings; and in 关怀版 what is hard to touch. Links inside a sentence are as high as the sentence, and
those in a drawing are in the table beside it, too.
"""
#: Buttons and fields that are not as large as 关怀版 promises.
SMALL = """() => [...document.querySelectorAll(
        'button, summary, select, textarea, .button, .button-quiet, .call, .tool, .phone, '
        + 'input:not([type="hidden"], [type="checkbox"], [type="radio"]), li > a, h2 > a, h3 > a, dd > a')]
    .filter(each => each.checkVisibility() && each.tabIndex >= 0 && !each.closest('.visually-hidden, .skip')
        && !(each.matches('.phone, dd > a') && each.closest('p, dd')?.textContent.trim() !== each.textContent.trim()))
    .map(each => [each.outerHTML.slice(0, 120), each.getBoundingClientRect()])
    .filter(([, box]) => Math.round(box.height) < 60 && box.width > 1)
    .map(([html, box]) => `${Math.round(box.height)} px: ${html}`)"""
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
    // Cards for other sites have none.
    document.querySelector('meta[name=color-scheme]')?.setAttribute('content', schemes);
    page.style.fontSize = text;
}"""
OPEN_ALL = "() => document.querySelectorAll('main details').forEach(each => { each.open = true; })"


def open_as(open_context: OpenContext, server: LiveServer, mode: Mode, **cookies: str) -> Page:
    """An empty page of somebody who looks at the portal so."""
    context = open_context(viewport={"width": mode.width, "height": HEIGHT}, **mode.context)
    chosen = {**mode.cookies, **cookies}
    context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in chosen.items()])
    return context.new_page()


def go(page: Page, address: str) -> list[str]:
    """Open a page; what is amiss if it does not open."""
    answer = page.goto(address)
    assert answer is not None
    return [] if answer.status == (404 if address == "/nowhere" else 200) else [f"{address}: {answer.status}"]


def looks(page: Page, elder: bool, rules: tuple[str, ...] | None) -> list[str]:
    """What is amiss on an open page; ``None``: no rule of axe looks."""
    found = [] if rules is None else violations(page, rules)
    found += page.evaluate(AMISS, elder)
    return found + page.evaluate(SMALL) if elder else found


def walk(page: Page, mode: Mode, addresses: Iterable[str], *, opened: bool = False) -> list[str]:
    """What is amiss on pages that are opened in a mode and changed then. ``opened``: with all that folds unfolded."""
    amiss: list[str] = []
    is_so = as_opened = Change(mode.name, mode.width, system=mode.context)
    for address in addresses:
        _surround(page, is_so, as_opened)
        is_so = as_opened
        amiss += go(page, address)
        if opened:
            page.evaluate(OPEN_ALL)
        amiss += [f"{address}: {each}" for each in looks(page, "elder" in mode.cookies, mode.rules)]
        amiss += [f"{address}, {each}" for each in changed(page, is_so, mode.then)]
        is_so = mode.then[-1] if mode.then else is_so
    return amiss


def changed(page: Page, is_so: Change, changes: Iterable[Change]) -> list[str]:
    """What is amiss on an open page, also one that a form led to, when it is changed to each of these, one after the other."""
    amiss: list[str] = []
    for change in changes:
        _surround(page, is_so, change)
        is_so = change
        chosen = change.chosen
        page.evaluate(CHANGE, [chosen.elder, chosen.marks, chosen.schemes, change.text])
        assert page.evaluate("innerWidth") == change.width
        amiss += [f"{change.name}: {each}" for each in looks(page, chosen.elder, change.rules or None)]
    return amiss


def _surround(page: Page, before: Change, to: Change) -> None:
    """Let the window and the system be no longer as before, but so."""
    if before.width != to.width:
        page.set_viewport_size({"width": to.width, "height": HEIGHT})
    if before.system != to.system:
        page.emulate_media(**{"contrast": "no-preference", "color_scheme": "light"} | to.system)
