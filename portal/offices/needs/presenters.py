"""What is asked for as a page shows it: items with demand or wishes, and matters that no item answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalogue.catalogues import ItemFacts
from catalogue.coverage.figures import Tally
from catalogue.coverage.matrix import Matrix
from catalogue.demand import Demand, MatterFacts
from catalogue.feedback.empty_searches import Often

MOST_SEARCHES = 30
"""Searches without a result that are listed."""


@dataclass(frozen=True, slots=True)
class WantedItem:
    """An item that was asked for: calls to the hotline, reports that it is missing, and its cells in the division.

    ``searches`` found nothing when they were made; their words mean the item by now.
    """

    item: ItemFacts
    calls: int
    reports: int
    searches: int
    tally: Tally
    matters: tuple[MatterFacts, ...]


@dataclass(frozen=True, slots=True)
class NeedsPage:
    """``items`` by calls, then by reports, searches and code; ``others`` are the matters of no item.

    ``searches`` found nothing and still would.
    """

    demand: Demand
    items: tuple[WantedItem, ...]
    others: tuple[MatterFacts, ...]
    searches: tuple[Often, ...]

    @property
    def proposed(self) -> bool:
        """Whether it holds matters that are not settled yet."""
        return not all(matter.settled for matter in self.demand.matters)


def present_needs(
    demand: Demand,
    counted: Matrix,
    reports: Mapping[int, int],
    searches: Sequence[Often],
    meant: Mapping[str, Iterable[int]],
) -> NeedsPage:
    """The page of a division. ``reports`` counts by item id what residents reported as missing.

    ``searches`` are those that found nothing, ``meant`` the items that words mean by now: a search whose words were taught since is
    no longer one without a result, but is still a wish for the item.
    """
    taught: Counter[int] = Counter()
    for search in searches:
        taught.update(dict.fromkeys(meant.get(search.words, ()), search.count))
    about: dict[int, list[MatterFacts]] = {}
    for matter in demand.matters:
        for item in matter.items:
            about.setdefault(item, []).append(matter)
    rows = [
        WantedItem(
            item,
            demand.by_item.get(item.id, 0),
            reports.get(item.id, 0),
            taught[item.id],
            Tally(cell[:-1], cell[-1]),
            tuple(about.get(item.id, ())),
        )
        for item, cell in zip(counted.items, counted.total, strict=True)
        if item.id in demand.by_item or item.id in reports or item.id in taught
    ]
    rows.sort(key=lambda row: (-row.calls, -row.reports, -row.searches, row.item.code))
    listed = {item.id for item in counted.items}
    others = tuple(matter for matter in demand.matters if not listed.intersection(matter.items))
    unmet = [search for search in searches if not meant.get(search.words)]
    return NeedsPage(demand, tuple(rows), others, tuple(unmet[:MOST_SEARCHES]))
