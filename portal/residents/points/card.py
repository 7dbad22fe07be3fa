"""How many services a card of a place names: its height is that of a postcard, and its foot is not to be cut off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from ...words.formatting import phone_text
from ...words.i18n import filled_in
from ...words.i18n import say as _
from ...words.type_size import Block, height
from .page import PointPage, ServiceHere

MOST_SERVICES = 20
MOST_HOURS = 4
"""Lines of the week."""
HIGH, WIDE, ACROSS = 58.5, 96, 138
"""Millimetres between the head and the foot, beside the code, and from side to side. static/sheets.css has the same heights, and
widths a tenth less: so few lines need no reserve as whole sheets do, and what is above the foot cannot push it away."""
CODE = 34
"""Millimetres: the sides of the code, whose caption is below it."""
POINTS = 12
"""The type of the card."""
NUMBER, NOTE = 23 / POINTS, 9 / POINTS
"""The number is set in 28 points on lines that are nearer to each other."""
ONE_LINE = height([[Block(" ", 16 / POINTS, 0, ACROSS)]], POINTS)


@dataclass(frozen=True, slots=True)
class CardServices:
    """The services that a card names, and how many it counts beside these. Where nothing fits, both are empty."""

    names: tuple[str | Markup, ...]
    more: int


def read_ticked(arguments: MultiDict[str, str]) -> frozenset[str]:
    """The codes of the items that were ticked for the card; empty if none was."""
    return frozenset(arguments.getlist("item"))


def services_on_card(page: PointPage, ticked: Collection[str] = ()) -> CardServices:
    """As many services as fit below everything else that a card says: those ticked, or all if none of them is."""
    chosen = [each for each in page.services if each.code in ticked]
    names = tuple(_name(each) for each in chosen or page.services)
    rows = [Block(phone_text(page.contact.phone), NUMBER, 1, WIDE)]
    rows += [Block(text, 1, 1, WIDE) for text in (page.point.directions, page.point.address or " ") if text]
    rows += [Block(text, 1, 0.2, WIDE) for text in page.plain_week[:MOST_HOURS]]
    notes = (
        page.contact.whose in ("station", "hotline"),
        page.ends,
        len(page.plain_week) > MOST_HOURS,
        page.holidays_unsaid,
        not page.plain_week,
    )
    rows += [Block(" ", NOTE, 1, WIDE) for note in notes if note]
    name = height([[Block(page.point.name, 16 / POINTS, 0, ACROSS)]], POINTS)
    code = height([[Block(page.typed, 7 / POINTS, CODE, CODE * 1.1)]], POINTS)
    room = HIGH - (name - ONE_LINE) - max(height([[row] for row in rows], POINTS), code)
    for shown in range(min(len(names), MOST_SERVICES), 0, -1):
        text = "; ".join(escape(name).striptags() for name in names[:shown])
        if _services_need(f"{text}; ......") <= room:
            return CardServices(names[:shown], len(names) - shown)
    return CardServices((), len(names) if _services_need("") <= room else 0)


def _name(service: ServiceHere) -> str | Markup:
    """Its plain name, and that one calls for it where it comes to the home."""
    if not service.comes:
        return service.name
    return filled_in(_("%(name)s (%(remark)s)"), name=service.name, remark=_("call to have someone come"))


def _services_need(text: str) -> float:
    """Millimetres that a text about services needs from side to side, with the line above it."""
    return height([[Block(text, 10 / POINTS, 3.9, ACROSS)]], POINTS)
