"""The circle of many communities as counts: by division below, urban communities and villages apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .facts import CircleRate, CommunityCircle, DivisionCircle, Reached


@dataclass(frozen=True, slots=True)
class CircleTally:
    """``whole`` communities. ``reached[n]`` of them reach n kinds in any case, ``possible[n]`` reach n kinds or might.

    ``kinds`` has for each kind how many reach it in any case, and how many reach it or might.
    """

    whole: int
    reached: tuple[int, ...]
    possible: tuple[int, ...]
    kinds: tuple[tuple[int, int], ...]

    def rate(self, least: int) -> CircleRate:
        """How many communities reach at least ``least`` kinds."""
        return CircleRate(sum(self.reached[least:]), sum(self.possible[least:]), self.whole)

    def of_kind(self, place: int) -> CircleRate:
        """How many communities reach the kind at a place of the circle."""
        return CircleRate(*self.kinds[place], self.whole)


@dataclass(frozen=True, slots=True)
class BothTallies:
    """Urban communities (居), and villages."""

    urban: CircleTally
    villages: CircleTally

    def of(self, urban: bool) -> CircleTally:
        """One of both."""
        return self.urban if urban else self.villages


@dataclass(frozen=True, slots=True)
class CountedCircle:
    """The circle of a division with its counts, and those of the divisions right below by their codes.

    A division below without communities is not among ``parts``.
    """

    found: DivisionCircle
    whole: BothTallies
    parts: Mapping[int, BothTallies]

    def part(self, code: int) -> BothTallies:
        """The counts of a division right below."""
        return self.parts.get(code) or _both((), len(self.found.circle.kinds))


def count_circle(found: DivisionCircle, span: int) -> CountedCircle:
    """A division's circle with its counts; ``span`` is how many codes each division right below has."""
    width = len(found.circle.kinds)
    below: dict[int, list[CommunityCircle]] = defaultdict(list)
    for each in found.communities:
        below[each.code // span * span].append(each)
    parts = {code: _both(those, width) for code, those in below.items()}
    tallies = list(parts.values()) or [_both((), width)]
    whole = BothTallies(_sum([each.urban for each in tallies]), _sum([each.villages for each in tallies]))
    return CountedCircle(found, whole, parts)


def tally_of(communities: Sequence[CommunityCircle], width: int) -> CircleTally:
    """The counts of some communities, each with ``width`` kinds."""
    reached = Counter(each.reached for each in communities)
    possible = Counter(each.possible for each in communities)
    columns = zip(*(each.states for each in communities), strict=True)
    return CircleTally(
        len(communities),
        tuple(reached[count] for count in range(width + 1)),
        tuple(possible[count] for count in range(width + 1)),
        tuple((said.count(Reached.REACHED), len(said) - said.count(Reached.NOT)) for said in columns)
        or ((0, 0),) * width,
    )


def _both(communities: Iterable[CommunityCircle], width: int) -> BothTallies:
    apart: dict[bool, list[CommunityCircle]] = {True: [], False: []}
    for each in communities:
        apart[each.urban].append(each)
    return BothTallies(tally_of(apart[True], width), tally_of(apart[False], width))


def _sum(tallies: Sequence[CircleTally]) -> CircleTally:
    def added(rows: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
        return tuple(map(sum, zip(*rows, strict=True)))

    return CircleTally(
        sum(each.whole for each in tallies),
        added(each.reached for each in tallies),
        added(each.possible for each in tallies),
        tuple(
            (sum(low for low, _high in column), sum(high for _low, high in column))
            for column in zip(*(each.kinds for each in tallies), strict=True)
        ),
    )
