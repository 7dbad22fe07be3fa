"""区域差距 and similar units: how far units of one level lie apart, and which are like each other. No order of merit.

Source of the definitions: docs/architecture.md, "Coverage, defined in words".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from sqlalchemy import BigInteger, bindparam, case, func, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import COUNTERS
from ..divisions import DivisionFacts, get_division, get_divisions
from ..foundation.codes import subtree
from ..models import CommitteeKind, CommunitySummary, Division, Level
from .figures import Tally

LEAST_UNITS = 4
"""Quartiles need at least this many units."""
LEAST_PEERS = 5
"""Units are compared with at least this many like them."""
_BOUNDS = (0.0, 1 / 3, 2 / 3)
"""Bands of the share of 村: none, up to a third, up to two thirds, more, all."""

# Built once: composing the statement takes longer than running it. Over the summaries of communities: they are an eighth of
# the rows that the roll-up has for all items.
_BY_UNIT: Any = (
    select(
        (CommunitySummary.community_code // bindparam("span", type_=BigInteger)).label("unit"),
        func.count(),
        func.sum(case((Division.kind == CommitteeKind.CUN, 1), else_=0)),
        *(func.sum(getattr(CommunitySummary, name)) for name in COUNTERS),
    )
    .join(Division, Division.code == CommunitySummary.community_code)
    .where(
        CommunitySummary.edition_id == bindparam("edition"),
        CommunitySummary.community_code.between(bindparam("first"), bindparam("last")),
        Division.retired_on.is_(None),
    )
    .group_by("unit")
    .order_by("unit")
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A district or street: all its cells, how many communities it has and how many of them are 村."""

    code: int
    tally: Tally
    communities: int
    villages: int

    @property
    def silent(self) -> bool:
        """Whether something applies there and nothing of it has been reported: see :attr:`Tally.silent`."""
        return self.tally.silent

    @property
    def band(self) -> int:
        """The band of its share of 村, from 0 (none) to 4 (all)."""
        if self.villages == self.communities:
            return len(_BOUNDS) + 1
        share = self.villages / self.communities
        return sum(share > bound for bound in _BOUNDS)


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Rates, 0 to 1, that a quarter, a half and three quarters of ``units`` reporting units do not exceed, and the outermost two."""

    units: int
    lowest: float
    first: float
    median: float
    third: float
    highest: float


@dataclass(frozen=True, slots=True)
class SimilarUnits:
    """A unit and those like it in the same province: of its level, its band of 村 and its third by size.

    ``peers`` are without the unit itself, in the order of their codes, each with its facts. ``quartiles`` are theirs; None if
    they are fewer than ``LEAST_PEERS``. ``sizes`` are the fewest and the most communities of the third.
    """

    division: DivisionFacts
    own: Unit
    sizes: tuple[int, int]
    peers: tuple[tuple[DivisionFacts, Unit], ...]
    quartiles: Quartiles | None


def units_in(session: Session, edition: EditionFacts, division_code: int, level: Level) -> tuple[Unit, ...]:
    """The units of a level in a division that have communities, in the order of their codes: one query."""
    first, last = subtree(division_code)
    values = {"edition": edition.id, "first": first, "last": last, "span": level.span}
    found = []
    for unit, communities, villages, *sums in session.execute(_BY_UNIT, values):
        counts = tuple(int(value) for value in sums)
        tally = Tally(counts[:-1], counts[-1])
        found.append(Unit(int(unit) * level.span, tally, int(communities), int(villages)))
    return tuple(found)


def quartiles_of(units: Sequence[Unit], least: int = LEAST_UNITS) -> Quartiles | None:
    """The quartiles of the rates of units that have reported (inclusive method); None for fewer than ``least`` of them."""
    rates = sorted(unit.tally.rate for unit in units if unit.tally.rate is not None and not unit.silent)
    if len(rates) < max(least, 2):
        return None
    first, median, third = quantiles(rates, n=4, method="inclusive")
    return Quartiles(len(rates), rates[0], first, median, third, rates[-1])


def like(own: Unit, units: Sequence[Unit]) -> tuple[tuple[Unit, ...], tuple[int, int]]:
    """The units of the same band and third by size as ``own``, itself left out, and the sizes of that third.

    Units with one number of communities are in one third: that of the first of them.
    """
    sizes = sorted(unit.communities for unit in units)
    third = _third(own, sizes)
    alike = [unit for unit in units if unit.band == own.band and _third(unit, sizes) == third]
    of_third = [unit.communities for unit in units if _third(unit, sizes) == third]
    return tuple(unit for unit in alike if unit.code != own.code), (min(of_third), max(of_third))


def _third(unit: Unit, sizes: Sequence[int]) -> int:
    return sizes.index(unit.communities) * 3 // len(sizes)


def similar_units(session: Session, edition: EditionFacts, division_code: int) -> SimilarUnits | None:
    """A district or street beside those like it in its province: three queries. None for other levels, or without communities.

    Raises ``NotFound`` for an unknown division.
    """
    division = get_division(session, division_code)
    if division.level not in (Level.DISTRICT, Level.STREET):
        return None
    province = division_code // Level.PROVINCE.span * Level.PROVINCE.span
    units = units_in(session, edition, province, division.level)
    own = next((unit for unit in units if unit.code == division_code), None)
    if own is None:
        return None
    peers, sizes = like(own, units)
    facts = get_divisions(session, [unit.code for unit in peers])
    return SimilarUnits(
        division,
        own,
        sizes,
        tuple((facts[unit.code], unit) for unit in peers),
        quartiles_of(peers, LEAST_PEERS),
    )
