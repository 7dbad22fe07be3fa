"""What axe says of a page that is open.

axe takes half a second for a page, and tests open the same pages again and again. So a run looks at what none of its
processes has seen: with the rules about structure at pages of a new shape, with the rules about colours at texts in
colours that are new. With ``JUDGE=1`` (``make judge``) every rule looks at every page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.examples import JUDGE
from tests.pages import shape_of
from tests.seen import SEEN

COLOURS = ("color-contrast", "link-in-text-block")
STRONG_COLOURS = ("color-contrast-enhanced",)
"""At least 7:1, and 4.5:1 for large text."""

SHOWN = """() => {
    const behind = new Map([[document.documentElement, '']]);
    const ground = each => {
        if (!behind.has(each)) {
            const { backgroundColor, backgroundImage, opacity } = getComputedStyle(each);
            const own = `${backgroundColor} ${backgroundImage} ${opacity} `;
            const opaque = backgroundColor.startsWith('rgb(') && opacity === '1';
            behind.set(each, opaque ? own : own.includes('rgba(0, 0, 0, 0) none 1') ? ground(each.parentElement)
                : own + ground(each.parentElement));
        }
        return behind.get(each);
    };
    const written = each => [...each.childNodes].some(one => one.nodeType === 3 && one.data.trim());
    const colours = new Map();
    for (const each of document.body.querySelectorAll('*')) {
        if (!(written(each) || each.matches('input, select, textarea')) || !each.checkVisibility()) continue;
        const { color, fontSize, fontWeight, textDecorationLine } = getComputedStyle(each);
        const around = each.localName === 'a' ? getComputedStyle(each.parentElement).color : '';
        const colour = [color, fontSize, fontWeight, textDecorationLine, around, ground(each)].join(' ');
        if (!colours.has(colour)) colours.set(colour, each);
    }
    window.written = colours;
    return { html: document.body.outerHTML, width: innerWidth, colours: [...colours.keys()] };
}"""
"""A page's structure, and in which colours, on which ground and in which sizes it writes."""
LOOK = """({ options, colours }) => {
    const context = colours.length ? { include: colours.map(each => window.written.get(each)) } : document;
    return axe.run(context, options).then(each => each.violations);
}"""
"""Run axe on the page, or on one text of each of these colours."""
LOAD = """address => matchMedia('(scripting: enabled)').matches && new Promise((done, fail) => {
    const script = document.createElement('script');
    script.addEventListener('load', () => done(true));
    script.addEventListener('error', () => fail(new Error('axe is not served')));
    script.src = address;
    document.head.append(script);
    script.remove();
})"""
"""Load axe as a script of the page. Whether that can be done: not where scripts are off."""
AXE_ADDRESS = "/axe.js"
AXE = Axe().axe_script
"""The source of axe. Sending it to each page takes as long as looking at the page, so the test's server has it, too."""


def set_large_print(page: Page, on: bool) -> None:
    """Switch 关怀版 on or off on an open page: all by which most pages differ in it is this attribute."""
    page.evaluate("on => document.documentElement.toggleAttribute('data-elder', on)", on)


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What breaks ``rules`` of axe (none: all) on a page, and where; nothing for what the run has looked at."""
    # A link that was just followed may still be bringing its page.
    page.wait_for_function("() => document.body !== null && document.readyState === 'complete'")
    if JUDGE:
        return _look(page, _only(rules))
    shown = page.evaluate(SHOWN)
    about_colours = set(rules) <= {*COLOURS, *STRONG_COLOURS}
    found: list[str] = []
    if not rules or not about_colours:
        without_colours = {"rules": {name: {"enabled": False} for name in COLOURS}}
        # The button for 关怀版 is pressed in it. How large its targets are: see ``test_every_mode``.
        shape = shape_of(shown["html"]).replace('aria-pressed="true"', 'aria-pressed="false"')
        if SEEN.is_new("axe", shape, shown["width"], rules):
            found += _look(page, _only(rules) or without_colours)
    if about_colours:
        rules = rules or COLOURS
        if colours := [each for each in shown["colours"] if SEEN.is_new("axe", each, rules)]:
            found += _look(page, _only(rules), colours)
    return found


def _only(rules: Sequence[str]) -> dict[str, Any]:
    return {"runOnly": {"type": "rule", "values": [*rules]}} if rules else {}


def _look(page: Page, options: dict[str, Any], colours: Sequence[str] = ()) -> list[str]:
    if not page.evaluate("'axe' in window") and not page.evaluate(LOAD, AXE_ADDRESS):
        page.evaluate(AXE)
    how = {"resultTypes": ["violations"], "preload": False, **options}
    found = page.evaluate(LOOK, {"options": how, "colours": [*colours]})
    return [
        f"{each['id']}: {each['help']} at {node['target']}: {node['html'][:120]}"
        for each in found
        for node in each["nodes"]
    ]
