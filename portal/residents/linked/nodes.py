"""Nodes of linked data that several pages have, and the element of the page that holds them.

Addresses begin at the root of the host, as links of the page do, unless ``PORTAL_PUBLIC_ADDRESS`` says the whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from flask import current_app
from markupsafe import Markup

from catalogue.divisions import DivisionFacts

from ...frame.presentation import is_demonstration
from ...words.i18n import HTML_LANG, language
from ...words.i18n import say as _
from ..presenting.presenters import Trail, place_href

Node = dict[str, Any]
CONTEXT = "https://schema.org"
_ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}
"""What could end the element, or begin a comment in it (HTML, 4.12.1.3): JSON can write every sign so."""


def data_block(nodes: Iterable[Node]) -> Markup:
    """The nodes as a data block of a page. It is no script: browsers neither run it nor hold it to a content policy."""
    text = json.dumps({"@context": CONTEXT, "@graph": list(nodes)}, ensure_ascii=False, separators=(",", ":"))
    return Markup('<script type="application/ld+json">{}</script>').format(
        Markup(text.translate(_ESCAPES))  # noqa: S704 - no sign that means something to HTML is left in it
    )


def filled(**said: Any) -> Node:
    """A node of what is said: nothing that is empty. ``at_`` begins the names of keywords: ``at_type`` is ``@type``."""
    return {
        f"@{name[3:]}" if name.startswith("at_") else name: value
        for name, value in said.items()
        if value is not None and value != "" and value != []
    }


def plain(text: str | Markup) -> str:
    """A text of the page without the marks of its languages."""
    return text.striptags() if isinstance(text, Markup) else text


def whole(href: str) -> str:
    """An address of ours."""
    return f"{current_app.config['PORTAL'].public_address or ''}{href}"


def page_node(href: str, name: str, about: str, trail: Trail) -> tuple[Node, Node]:
    """The page itself, about the node with the id ``about``, and its way from the top."""
    here = whole(href)
    steps = [*((plain(text), whole(to)) for text, to in trail.steps), (plain(trail.current), here)]
    page = filled(
        at_type="WebPage",
        at_id=here,
        name=name,
        inLanguage=HTML_LANG[language()],
        creativeWorkStatus=demonstration(),
        mainEntity={"@id": about},
        breadcrumb={"@id": f"{here}#trail"},
    )
    way = filled(
        at_type="BreadcrumbList",
        at_id=f"{here}#trail",
        itemListElement=[
            {"@type": "ListItem", "position": place, "name": text, "item": to}
            for place, (text, to) in enumerate(steps, 1)
        ],
    )
    return page, way


def demonstration() -> str | None:
    """That what is said is made up, where it is: of the page, and of each thing that it describes."""
    return _("Demonstration data") if is_demonstration() else None


def area(division: DivisionFacts) -> Node:
    """A division as an area."""
    return filled(
        at_type="AdministrativeArea",
        at_id=f"{whole(place_href(division))}#area",
        name=division.name,
        identifier=str(division.code),
        disambiguatingDescription=demonstration(),
    )


def areas(lineage: Sequence[DivisionFacts]) -> Node:
    """The division at the end of ``lineage``, with those that it lies in."""
    node: Node = {}
    for division in lineage:
        node = area(division) | ({"containedInPlace": node} if node else {})
    return node


def position(latitude: float | None, longitude: float | None) -> Node | None:
    """Coordinates, WGS 84."""
    if latitude is None or longitude is None:
        return None
    return {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
