"""The trade of community commerce that a query asks for: 理发, 修鞋, 买菜. Its places are listed by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.circle import trade_items
from catalogue.language.trades import trades_in
from catalogue.models import Trade


@dataclass(frozen=True, slots=True)
class TradeAsked:
    """A trade, and the code of the item whose places say whether they offer it."""

    trade: Trade
    code: str

    def arguments_for(self, item: ItemFacts) -> dict[str, str]:
        """What the address of an item says of the trade; nothing for other items."""
        return {"trade": self.trade.value} if item.code == self.code else {}


def trade_asked(query: str, items: Iterable[ItemFacts], edition: EditionFacts) -> TradeAsked | None:
    """The one trade that a query names, if an item with trades is among those found; None for none or several."""
    named = trades_in(query)
    if len(named) != 1:
        return None
    with_trades = trade_items(edition)
    code = next((item.code for item in items if item.code in with_trades), None)
    return TradeAsked(named[0], code) if code else None
