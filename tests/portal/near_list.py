"""The places that a page lists near home."""

from __future__ import annotations

from typing import Any

from tests.pages import text_of


def names_near(client: Any) -> list[str]:
    """The places that a resident can go to."""
    others = turned_away(client)
    found = [text_of(row.find(".//a")) for row in client.page.all("li", class_="service")]
    return [name for name in found if name not in others]


def turned_away(client: Any) -> list[str]:
    """The places that serve others only."""
    sections = client.page.all("section", class_="turned-away")
    return [text_of(row.find(".//a")) for each in sections for row in each.iter("li")]
