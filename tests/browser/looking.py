"""What axe says of a page that is open.

axe takes a second for a page, and tests open the same pages again and again. So a run looks at what it has not seen:
the rules about structure at pages of a new shape, the rules about colours at pages that show something that was not
seen yet in these colours. With ``JUDGE=1`` (``make judge``) every rule looks at every page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.examples import JUDGE
from tests.pages import shape_of

COLOURS = ("color-contrast", "link-in-text-block")
STRONG_COLOURS = ("color-contrast-enhanced",)
"""At least 7:1, and 4.5:1 for large text."""

SEEN = """() => {
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
    const colours = new Set();
    for (const each of document.body.querySelectorAll('*')) {
        if (!each.checkVisibility() || !(written(each) || each.matches('input, select, textarea'))) continue;
        const { color, fontSize, fontWeight, textDecorationLine } = getComputedStyle(each);
        const around = each.localName === 'a' ? getComputedStyle(each.parentElement).color : '';
        colours.add([color, fontSize, fontWeight, textDecorationLine, around, ground(each)].join(' '));
    }
    return { html: document.body.outerHTML, width: innerWidth, colours: [...colours] };
}"""
"""A page's structure, and in which colours, on which ground and in which sizes it writes."""

_AXE = Axe()
_shapes: set[object] = set()
_colours: dict[object, set[str]] = defaultdict(set)


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What breaks ``rules`` of axe (none: all) on a page, and where; nothing for what this run has looked at."""
    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    if not JUDGE:
        structure, colours = _is_new(page, tuple(rules))
        if not structure and not colours:
            return []
        if not structure:
            options["runOnly"] = {"type": "rule", "values": [*(rules or COLOURS)]}
        elif not colours:
            options["rules"] = {name: {"enabled": False} for name in COLOURS}
    page.evaluate(_AXE.axe_script)
    found = page.evaluate("how => axe.run(document, how).then(each => each.violations)", options)
    return [
        f"{each['id']}: {each['help']} at {node['target']}: {node['html'][:120]}"
        for each in found
        for node in each["nodes"]
    ]


def _is_new(page: Page, rules: tuple[str, ...]) -> tuple[bool, bool]:
    """Whether the rules about structure, and those about colours, have something new to look at."""
    seen = page.evaluate(SEEN)
    about_colours = set(rules) <= {*COLOURS, *STRONG_COLOURS}
    shape = (shape_of(seen["html"]), seen["width"], rules)
    structure = (not rules or not about_colours) and shape not in _shapes
    colours = about_colours and not _colours[rules].issuperset(seen["colours"])
    _shapes.add(shape)
    _colours[rules].update(seen["colours"])
    return structure, colours
