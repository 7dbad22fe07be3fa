"""What the parts of the portal share where several users have the same pages: cases, declarations, service guides, tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, url_for
from markupsafe import Markup

from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A part of the portal and how its addresses name a division (``parameter``).

    ``enter`` gives the division of an address and ends the request if the reader has not the right there. ``trail`` gives
    the links that lead down to a division, if any. The macros that frame the pages are in ``case_frame.html`` of the part's
    templates.
    """

    blueprint: Blueprint
    parameter: str
    enter: Callable[[int, Right], DivisionFacts]
    trail: Callable[[DivisionFacts], Sequence[tuple[str | Markup, str]]] = lambda _division: ()

    @property
    def name(self) -> str:
        """The part's name, as endpoints and folders of templates begin."""
        return self.blueprint.name

    def href(self, view: str, division: DivisionFacts, **more: Any) -> str:
        """The address of one of the part's own pages."""
        where: dict[str, Any] = {self.parameter: division.code}
        return url_for(f"{self.name}.{view}", **where, **more)
