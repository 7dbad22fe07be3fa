"""What is asked for as a page shows it: items with demand or wishes, and matters that no item answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.catalogues import ItemFacts
from catalogue.coverage.figures import Tally
from catalogue.coverage.matrix import Matrix
from catalogue.demand import Demand, MatterFacts


@dataclass(frozen=True, slots=True)
class WantedItem:
    """An item that was asked for: calls to the hotline, reports that it is missing, and its cells in the division."""

    item: ItemFacts
    calls: int
    reports: int
    tally: Tally
    matters: tuple[MatterFacts, ...]


@dataclass(frozen=True, slots=True)
class NeedsPage:
    """``items`` by calls, then by reports, then by code; ``others`` are the matters of no item."""

    demand: Demand
    items: tuple[WantedItem, ...]
    others: tuple[MatterFacts, ...]

    @property
    def proposed(self) -> bool:
        """Whether it holds matters that are not settled yet."""
        return not all(matter.settled for matter in self.demand.matters)


def present_needs(demand: Demand, counted: Matrix, reports: Mapping[int, int]) -> NeedsPage:
    """The page of a division. ``reports`` counts by item id what residents reported as missing."""
    about: dict[int, list[MatterFacts]] = {}
    for matter in demand.matters:
        for item in matter.items:
            about.setdefault(item, []).append(matter)
    rows = [
        WantedItem(
            item,
            demand.by_item.get(item.id, 0),
            reports.get(item.id, 0),
            Tally(cell[:-1], cell[-1]),
            tuple(about.get(item.id, ())),
        )
        for item, cell in zip(counted.items, counted.total, strict=True)
        if item.id in demand.by_item or item.id in reports
    ]
    rows.sort(key=lambda row: (-row.calls, -row.reports, row.item.code))
    listed = {item.id for item in counted.items}
    others = tuple(matter for matter in demand.matters if not listed.intersection(matter.items))
    return NeedsPage(demand, tuple(rows), others)
