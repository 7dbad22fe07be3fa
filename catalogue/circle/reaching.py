"""What residents reach: items and kinds of many communities at once.

An item that one walks to (venue, facility) is reached if a place that offers it lies within 15 minutes on foot of the reference
point, admits the residents, and its line counts as delivered. Whose line counts is as in ``near.places.lines_that_count``: the
community's own, else that of the place's own, else any. Any other item is reached if the community's own line counts as delivered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..foundation.codes import ANCESTOR_SPANS
from ..models import Admits, Trade
from ..near.places import WALKED
from .gathering import Gathered, Origin, PlaceLink
from .kinds import Circle, CircleKind
from .walks import LIMIT, SLOWER_LIMIT, Floats, Numbers, coordinates_of, pairs_within, spread, walked_metres

NOT, UNKNOWN, REACHED = 0, 1, 2
"""Whether something is reached. Unknown: for want of a coordinate, or because a shop has not said its trade."""
States = NDArray[np.int8]
_STREET = ANCESTOR_SPANS[0]
_TRADES = tuple(Trade)


@dataclass(frozen=True, slots=True)
class WalkedReach:
    """What is reached from each of ``origins``: a row each. ``items`` in the order of the edition, ``kinds`` in that of the circle.

    ``metres`` has, for each item and then each trade, the way to the nearest place that offers it and admits the residents, as far
    as places were gathered; infinite where there is none. ``places`` are these places' ids, 0 where there is none or they were not asked for.
    """

    circle: Circle
    origins: tuple[Origin, ...]
    items: States
    kinds: States
    metres: Floats
    places: Numbers
    slower: States
    """``kinds`` at the slower pace of old people."""

    def column(self, kind: CircleKind) -> list[int]:
        """The columns of ``metres`` that tell of a kind."""
        width = self.items.shape[1]
        if kind.trade:
            return [width + _TRADES.index(kind.trade)]
        by_id = {item.id: place for place, item in enumerate(self.circle.edition.items)}
        return [by_id[item.id] for item in kind.items if item.form in WALKED]


@dataclass(frozen=True, slots=True)
class _Offers:
    """Places with what they offer to whom: arrays over places (``at`` … ``admits``) and over (place, column) pairs."""

    ids: Numbers
    community: Numbers
    admits: NDArray[Any]
    at: Floats
    place: Numbers
    column: Numbers
    general: NDArray[np.bool_]
    """Whether the line that counts for others than those who name the place themselves counts as delivered."""
    own_start: Numbers
    own_pair: Numbers
    own_valid: NDArray[np.bool_]
    """Lines of the communities in question themselves: whose, which (place, column), whether it counts as delivered."""


def reach(circle: Circle, gathered: Gathered, radius: float, *, places: bool = False) -> WalkedReach:
    """What is reached of ``gathered``, looking for places up to ``radius`` metres away in a straight line."""
    return _Judge(circle, gathered, radius).reach(places)


class _Judge:
    def __init__(self, circle: Circle, gathered: Gathered, radius: float) -> None:
        self.circle, self.gathered, self.radius = circle, gathered, radius
        self.items = circle.edition.items
        self.column = {item.id: place for place, item in enumerate(self.items)}
        self.width = len(self.items)
        self.unsaid = self.width + len(_TRADES)
        """The column of places that have not said their trade."""
        self.all = self.unsaid + 1
        self.with_trades = {item.id for kind in circle.kinds if kind.trade for item in kind.items}
        origins = gathered.origins
        self.codes = np.array([origin.code for origin in origins], dtype=np.int64)
        known = [place for place, origin in enumerate(origins) if origin.at is not None]
        self.known = np.array(known, dtype=np.int64)
        self.at = np.full((len(origins), 2), np.nan)
        self.at[self.known] = coordinates_of([at for origin in origins if (at := origin.at) is not None])

    def reach(self, places: bool) -> WalkedReach:
        metres, ids = self._walk(self._offers(self.gathered.placed), places)
        unknown = self._unplaced(self._offers(self.gathered.unplaced))
        at_all = np.ones(len(self.codes), dtype=bool)
        at_all[self.known] = False
        unknown[at_all] = True
        delivered = self._delivered()
        states = self._states(metres, unknown, delivered, LIMIT)
        slower = self._states(metres, unknown, delivered, SLOWER_LIMIT)
        return WalkedReach(
            self.circle,
            self.gathered.origins,
            states[:, : self.width],
            self._kinds(states, delivered),
            metres[:, : self.unsaid],
            ids[:, : self.unsaid],
            self._kinds(slower, delivered),
        )

    def _states(
        self, metres: Floats, unknown: NDArray[np.bool_], delivered: NDArray[np.bool_], limit: int
    ) -> States:
        """What is reached of items and then trades within ``limit`` metres along the way."""
        near, unknown = metres <= limit, unknown.copy()
        walked = np.array([item.form in WALKED for item in self.items], dtype=bool)
        unknown[:, self.width : self.unsaid] |= (unknown | near)[:, self.unsaid, None]
        states = np.where(near, REACHED, np.where(unknown, UNKNOWN, NOT)).astype(np.int8)[:, : self.unsaid]
        states[:, : self.width][:, ~walked] = np.where(delivered, REACHED, NOT)[:, ~walked]
        return states

    def _kinds(self, states: States, delivered: NDArray[np.bool_]) -> States:
        kinds = np.full((len(self.codes), len(self.circle.kinds)), UNKNOWN, dtype=np.int8)
        for place, kind in enumerate(self.circle.kinds):
            columns = [self.column[item.id] for item in kind.items]
            if kind.trade:
                columns = [self.width + _TRADES.index(kind.trade)] if columns else []
            if columns and kind.on_foot:
                kinds[:, place] = states[:, columns].max(axis=1)
            elif columns:
                kinds[:, place] = np.where(delivered[:, columns].any(axis=1), REACHED, NOT)
        return kinds

    def _delivered(self) -> NDArray[np.bool_]:
        """Whether a community's own line of an item counts as delivered."""
        table = np.zeros((len(self.codes), self.width), dtype=bool)
        rows, columns = self._cells(self.gathered.delivered)
        table[rows, columns] = True
        return table

    def _cells(self, cells: Sequence[tuple[int, int]]) -> tuple[Numbers, Numbers]:
        """Cells (community, item id) as rows and columns; those of communities that are not in question are left out."""
        told = np.array(cells, dtype=np.int64).reshape(-1, 2)
        rows, mine = self._rows(told[:, 0])
        return rows[mine], self._columns(told[mine, 1])

    def _rows(self, codes: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
        """The rows of communities, and which of them are in question."""
        if not len(self.codes):
            return np.zeros(len(codes), dtype=np.int64), np.zeros(len(codes), dtype=bool)
        rows = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return rows, self.codes[rows] == codes

    def _columns(self, items: Numbers) -> Numbers:
        table = np.zeros(max(self.column, default=0) + 1, dtype=np.int64)
        for item, place in self.column.items():
            table[item] = place
        columns: Numbers = table[items]
        return columns

    def _offers(self, links: Sequence[PlaceLink]) -> _Offers:
        """The offers that links tell of. What a shop does is a column of its own, beside that of its item."""
        count = len(links)
        told = list(zip(*links, strict=True)) if count else [()] * len(PlaceLink._fields)
        point, community, north, east, admits, trades, item, told_by, valid = told
        ids, first, number = np.unique(
            np.array(point, dtype=np.int64), return_index=True, return_inverse=True
        )
        where = np.array([north, east], dtype=np.float64).T.reshape(-1, 2)
        teller = np.array(told_by, dtype=np.int64)
        homes = np.array(community, dtype=np.int64)
        row = np.arange(count)
        columns = [self._columns(np.array(item, dtype=np.int64))]
        rows = [row]
        for place, said in self._said(item, trades):
            rows.append(said)
            columns.append(np.full(len(said), place, dtype=np.int64))
        link, column = np.concatenate(rows).astype(np.int64), np.concatenate(columns)
        key, pair = np.unique(number[link] * self.all + column, return_inverse=True)
        counts = np.array(valid, dtype=bool)[link]
        at_home = (teller == homes)[link]
        by_home, any_valid = np.full(len(key), -1), np.zeros(len(key), dtype=bool)
        by_home[pair[at_home]] = counts[at_home]
        np.logical_or.at(any_valid, pair, counts)
        start, mine = self._rows(teller[link])
        return _Offers(
            ids=ids,
            community=homes[first],
            admits=np.array([str(who) for who in admits], dtype=object)[first],
            at=where[first],
            place=key // self.all,
            column=key % self.all,
            general=np.where(by_home >= 0, by_home == 1, any_valid),
            own_start=start[mine],
            own_pair=pair[mine],
            own_valid=counts[mine],
        )

    def _said(self, items: Sequence[int], trades: Sequence[str | None]) -> list[tuple[int, Numbers]]:
        """By column of a trade, and of none said, the rows of links that tell of it."""
        shops = [row for row, item in enumerate(items) if item in self.with_trades]
        found: dict[int, list[int]] = {}
        for row in shops:
            said = trades[row]
            for trade in said.split(",") if said else ():
                found.setdefault(self.width + _TRADES.index(Trade(trade)), []).append(row)
            if not said:
                found.setdefault(self.unsaid, []).append(row)
        return [(column, np.array(rows, dtype=np.int64)) for column, rows in found.items()]

    def _walk(self, offers: _Offers, wanted: bool) -> tuple[Floats, Numbers]:
        """The nearest way to each column from each origin; with ``wanted`` also to which place."""
        size = len(self.codes) * self.all
        metres, ids = np.full(size, np.inf), np.zeros(size, dtype=np.int64)
        pairs = pairs_within(self.at[self.known], offers.at, self.radius)
        start = self.known[pairs.start] if len(pairs.start) else pairs.start
        admitted = self._admitted(offers, start, pairs.place)
        start, place, way = start[admitted], pairs.place[admitted], pairs.metres[admitted]
        # The offers of a place follow each other: each pair of origin and place is spread over them.
        begin = np.searchsorted(offers.place, np.arange(len(offers.ids)))
        count = np.bincount(offers.place, minlength=len(offers.ids))
        offer = spread(begin[place], count[place])
        start, way = np.repeat(start, count[place]), np.repeat(way, count[place])
        kept = offers.general[offer] & ~self._overruled(offers, start, offer)
        own = offers.own_valid & ~np.isnan(self.at[offers.own_start, 0])
        mine, named = offers.own_start[own], offers.own_pair[own]
        there = walked_metres(self.at[mine], offers.at[offers.place[named]])
        start = np.concatenate([start[kept], mine])
        offer = np.concatenate([offer[kept], named])
        way = np.concatenate([way[kept], there])
        cell = start * self.all + offers.column[offer]
        if wanted:
            # Nearest first; of equally near ones the older record.
            order = np.lexsort((offers.ids[offers.place[offer]], way, cell))
            nearest = order[np.unique(cell[order], return_index=True)[1]]
            metres[cell[nearest]] = way[nearest]
            ids[cell[nearest]] = offers.ids[offers.place[offer[nearest]]]
        else:
            np.minimum.at(metres, cell, way)
        return metres.reshape(-1, self.all), ids.reshape(-1, self.all)

    def _overruled(self, offers: _Offers, start: Numbers, offer: Numbers) -> NDArray[np.bool_]:
        """Offers of which an origin's own line says that they do not count as delivered."""
        width = len(offers.place) or 1
        bad = ~offers.own_valid
        said = np.unique(offers.own_start[bad] * width + offers.own_pair[bad])
        good = np.unique(offers.own_start[~bad] * width + offers.own_pair[~bad])
        return np.isin(start * width + offer, np.setdiff1d(said, good))

    def _admitted(self, offers: _Offers, start: Numbers, place: Numbers) -> NDArray[np.bool_]:
        """Whether places admit the residents of communities that do not name them themselves."""
        home, rule = offers.community[place], offers.admits[place]
        code = self.codes[start]
        same_street = home // _STREET == code // _STREET
        admitted: NDArray[np.bool_] = (
            (rule == Admits.EVERYONE.value) | (home == code) | ((rule == Admits.STREET.value) & same_street)
        )
        return admitted

    def _unplaced(self, offers: _Offers) -> NDArray[np.bool_]:
        """What might be near, were it known where it is: at places of the own street that admit, or that the own line names."""
        counts = np.zeros((len(self.codes), self.all), dtype=np.int64)
        streets, street = np.unique(self.codes // _STREET, return_inverse=True)
        valid = np.flatnonzero(offers.general)
        home, rule = offers.community[offers.place[valid]], offers.admits[offers.place[valid]]
        if len(streets):
            of_street = np.minimum(np.searchsorted(streets, home // _STREET), len(streets) - 1)
            wide = (rule != Admits.COMMUNITY.value) & (streets[of_street] == home // _STREET)
            by_street = np.zeros((len(streets), self.all), dtype=np.int64)
            np.add.at(by_street, (of_street[wide], offers.column[valid[wide]]), 1)
            counts += by_street[street]
        row, mine = self._rows(home)
        only = mine & (rule == Admits.COMMUNITY.value)
        np.add.at(counts, (row[only], offers.column[valid[only]]), 1)
        start, pair = offers.own_start, offers.own_pair
        near_home = offers.community[offers.place[pair]] // _STREET == self.codes[start] // _STREET
        counted = self._admitted(offers, start, offers.place[pair]) & near_home & offers.general[pair]
        overruled = counted & self._overruled(offers, start, pair)
        np.subtract.at(counts, (start[overruled], offers.column[pair[overruled]]), 1)
        fresh = offers.own_valid & ~counted
        np.add.at(counts, (start[fresh], offers.column[pair[fresh]]), 1)
        rows, columns = self._cells(self.gathered.nowhere)
        counts[rows, columns] += 1
        for item in self.with_trades:
            shops = columns == self.column[item]
            counts[rows[shops], self.unsaid] += 1
        unknown: NDArray[np.bool_] = counts > 0
        return unknown
