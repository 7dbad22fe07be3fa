"""What somebody asks who opens the page of an item: which item, for which place, and for whose residents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.circle import trade_items
from catalogue.divisions import DivisionFacts
from catalogue.models import Level, Trade

from ..forms import SearchCriteria
from ..presenting.presenters import place_arguments
from ..presenting.services import scopes_of


@dataclass(frozen=True, slots=True)
class ItemAsked:
    """An item, for the place at the end of ``lineage`` and for the residents of ``community``, if any is known.

    ``chosen`` is the visitor's own community: addresses need not name it.
    """

    edition: EditionFacts
    item: ItemFacts
    criteria: SearchCriteria
    lineage: Sequence[DivisionFacts]
    community: DivisionFacts | None
    chosen: DivisionFacts | None
    now: datetime
    trade: Trade | None = None
    """What the places are to offer, of an item of community commerce."""

    @property
    def scopes(self) -> tuple[DivisionFacts, ...]:
        """The divisions in which places can be listed, the narrowest first."""
        return scopes_of(self.lineage)

    @property
    def wider(self) -> tuple[DivisionFacts, ...]:
        """The way down to the place, without a community."""
        return tuple(step for step in self.lineage if step.level is not Level.COMMUNITY)

    @property
    def for_a_wider_place(self) -> bool:
        """Whether the address asks for the places of a division above the community."""
        return self.criteria.place is not None and self.criteria.place is not self.community

    @property
    def speaking(self) -> dict[str, Any]:
        """Arguments of addresses that speak of the same community and trade."""
        place = place_arguments(self.community if self.community is not self.chosen else None)
        return place | ({"trade": self.trade.value} if self.trade else {})

    @property
    def has_trades(self) -> bool:
        """Whether the places of the item say which trades they offer."""
        return self.item.code in trade_items(self.edition)
