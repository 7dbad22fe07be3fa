"""Which communities the list of grids shows, as its query string asks: ``?have=without&page=2``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ...requests.choices import read_choice
from ...requests.paging import read_page

HAVING: Mapping[str, LazyString] = {"with": _l("With grids"), "without": _l("Without grids")}


@dataclass(frozen=True, slots=True)
class GridsAsked:
    """Which communities a list shows: ``with`` or ``without`` grids, or all; ``page`` counts from 1."""

    have: str | None = None
    page: int = 1

    @property
    def having(self) -> bool | None:
        """Whether the communities have grids; None for all."""
        return None if self.have is None else self.have == "with"

    def ask(self, *, have: str | None = None, page: int = 1) -> str:
        """The query string of another list; empty for all communities from the first page."""
        asked = {"have": have} if have else {}
        if page > 1:
            asked["page"] = str(page)
        return f"?{urlencode(asked)}" if asked else ""


def read_grids_asked(arguments: Mapping[str, str]) -> GridsAsked:
    """What a query string asks for. Raises ``ChoiceRefused``."""
    have = read_choice(arguments, "have", _l("Communities"), [*HAVING], lambda key: str(HAVING[key]))
    return GridsAsked(have, read_page(arguments))
