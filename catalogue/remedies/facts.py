"""What is said of gaps and of the steps that would close them: frozen dataclasses."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ..catalogues import EditionFacts, ItemFacts
from ..counters.segments import Segment
from ..coverage.figures import Tally, whole_percent
from ..divisions import DivisionFacts


class Remedy(enum.StrEnum):
    """The cheapest step that closes a gap. Every gap has exactly one: the first of these that it allows."""

    CHECK = "check"  # 只需核对: said to be delivered, only the confirmation is out of date
    FILL = "fill"  # 只需填报: nothing is said yet under the criterion in force
    DECLARE = "declare"  # 街道统筹申明一次: its street or district arranges the item for others already
    LIST = "list"  # 名录可补: a department's list of places has the item, or its owner can hand over one
    SHARE = "share"  # 邻近可共享: a place of a neighbour within the walk admits its residents
    RESUME = "resume"  # 恢复即可: what was suspended
    SET_UP = "set_up"  # 需要筹建: everything else


REMEDIES: tuple[Remedy, ...] = tuple(Remedy)
DUTY = {
    Remedy.CHECK: "check_line",
    Remedy.FILL: "record_line",
    Remedy.DECLARE: "declare_service",
    Remedy.LIST: "bring_list",
    Remedy.SHARE: "agree_sharing",
    Remedy.RESUME: "record_line",
    Remedy.SET_UP: "record_line",
}
"""The duty (``catalogue.effort.duties``) that one act of a step counts for. Setting something up takes more than its line."""

EASY = {Remedy.CHECK: Segment.EXPIRED, Remedy.FILL: Segment.UNKNOWN}
"""Steps that only need a word of the community, and the segment of their gaps."""
GapKey = tuple[int, int]
"""Community code and item id."""


class HardGap(NamedTuple):
    """A gap that takes more than a word of its community: its step, and what the step rests on.

    ``source`` is, by the step: the declaration's id, or 0 for lines of the same street; the list's id, or minus the id of the department
    that can hand over a list; the neighbour's code.
    """

    segment: Segment
    remedy: Remedy
    source: int | None


class Portion(NamedTuple):
    """Gaps of one item in one place that take the same step and more than a word: a street's, or within a street a community's.

    ``source`` is that of the list that brings them, else None; ``late`` of the ``cells`` are out of date.
    """

    place: int
    item: int
    remedy: Remedy
    source: int | None
    cells: int
    late: int


@dataclass(frozen=True, slots=True)
class Group:
    """The gaps of one step: how many, how many of them disputed, the acts and their minutes, and the figure after it.

    ``valid_after``: valid cells of the division if all gaps of this group were closed and nothing else changed.
    """

    remedy: Remedy
    gaps: int
    disputed: int
    acts: int
    minutes: int
    valid_after: int
    applicable: int

    @property
    def percent_after(self) -> int | None:
        """Coverage after it in whole per cent."""
        return whole_percent(self.valid_after, self.applicable)


@dataclass(frozen=True, slots=True)
class Remedies:
    """The gaps of a division on ``day`` by the step that would close them, in the order of ``REMEDIES``.

    ``by_item``: the gaps of each item (its id) by step, in the same order. ``acts``: by step and item, what is done for them; a
    list that brings several items counts for each of them. ``portions``: where the gaps are that take more than a word.
    """

    division: DivisionFacts
    edition: EditionFacts
    kind: str
    day: date
    tally: Tally
    groups: tuple[Group, ...]
    by_item: Mapping[int, tuple[int, ...]]
    acts: Mapping[tuple[Remedy, int], int]
    portions: Sequence[Portion]

    def __getitem__(self, remedy: Remedy) -> Group:
        return self.groups[REMEDIES.index(remedy)]

    @property
    def minutes(self) -> int:
        """Of all groups."""
        return sum(group.minutes for group in self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Which gaps are asked for; ``remedy`` None: those of every step; ``items`` are ids, None: all of the edition.

    ``disputed``: only disputed cells, in any state; without a ``remedy`` they need not be gaps. ``segment``: only those of one
    reason. ``type_tag``: only those of communities with it in their profile.
    """

    remedy: Remedy | None = None
    items: frozenset[int] | None = None
    disputed: bool = False
    segment: Segment | None = None
    type_tag: str | None = None


class Reason(enum.StrEnum):
    """Why a gap is in its group."""

    OUT_OF_DATE = "out_of_date"
    NOTHING_SAID = "nothing_said"
    SAY_AGAIN = "say_again"
    DECLARED = "declared"
    DECLARED_NEAR = "declared_near"
    ON_LIST = "on_list"
    LIST_TO_COME = "list_to_come"
    NEIGHBOUR = "neighbour"
    SUSPENDED = "suspended"
    IN_PART = "in_part"
    PREPARED = "prepared"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True)
class RemedyRow:
    """One cell of the list, and what puts it where it is.

    ``reports``: residents' reports about it in 90 days; ``matters``: the hotline's cases; ``not_found``: visits that ended without the
    service; ``searches``: searches for it in its district that found nothing. ``remedy`` is None for a disputed cell that is no gap.
    ``said_since``: the first day of what its record says, where the record tells. ``opened``: the day on which it became a gap;
    where it was never anything else, the first day of which its history tells, and ``always`` is true. None: nothing tells.
    """

    community: int
    name: str
    item: ItemFacts
    segment: Segment
    recorded: bool
    disputed: bool
    remedy: Remedy | None
    source: int | None
    reports: int
    matters: int
    not_found: int
    searches: int
    households: int | None
    said_since: date | None
    opened: date | None
    always: bool
    day: date

    @property
    def days(self) -> int | None:
        """Days since it became a gap; if it was one ``always``, at least this many."""
        return None if self.opened is None else (self.day - self.opened).days

    @property
    def reason(self) -> Reason | None:
        """Why it is in its group; None for one that is no gap."""
        return None if self.remedy is None else _reason(self.remedy, self)


def _reason(step: Remedy, row: RemedyRow) -> Reason:
    """The reason of a gap: of its step, and where that has several, of what its record or its source says."""
    reason = _BY_STEP.get(step)
    if reason is not None:
        return reason
    if step is Remedy.FILL:
        return Reason.SAY_AGAIN if row.recorded else Reason.NOTHING_SAID
    source = row.source or 0
    if step is Remedy.DECLARE:
        return Reason.DECLARED if source else Reason.DECLARED_NEAR
    if step is Remedy.LIST:
        return Reason.ON_LIST if source > 0 else Reason.LIST_TO_COME
    return _BY_SEGMENT.get(row.segment, Reason.NOT_OFFERED)


_BY_STEP = {
    Remedy.CHECK: Reason.OUT_OF_DATE,
    Remedy.SHARE: Reason.NEIGHBOUR,
    Remedy.RESUME: Reason.SUSPENDED,
}
_BY_SEGMENT = {Segment.PARTIAL: Reason.IN_PART, Segment.PLANNED: Reason.PREPARED}


@dataclass(frozen=True, slots=True)
class RemedyPage:
    """Some cells of a list, in its order, ``total`` in all. ``names``: of declarations, lists, departments and neighbours by (step, source)."""

    rows: tuple[RemedyRow, ...]
    total: int
    names: dict[tuple[Remedy, int], str]
