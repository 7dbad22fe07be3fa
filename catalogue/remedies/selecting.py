"""A selection of gaps: what closing them takes, whom it asks, and what the figure would become."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from .. import divisions
from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..coverage.figures import Tally, tally
from ..coverage.gaps import segments_of
from ..effort.duties import every_duty
from ..foundation.codes import contains
from .classifying import hard_gaps
from .facts import DUTY, GapKey, Group, Remedy
from .figures import acts_of, cells_by_item, groups_of, remedy_of

MOST = 2_000
"""At most this many cells are selected at once."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Selected gaps of a division by step, with the ids of the items of each community; cells that are no gap are left out.

    ``tenths``: tenths of a minute that the selection asks of each community, if it is to put each line right itself.
    """

    before: Tally
    groups: tuple[Group, ...]
    items: Mapping[int, tuple[int, ...]]
    steps: Mapping[GapKey, Remedy]
    tenths: Mapping[int, int]

    @property
    def gaps(self) -> int:
        """How many gaps are selected."""
        return len(self.steps)

    @property
    def minutes(self) -> int:
        """Of all steps together."""
        return sum(group.minutes for group in self.groups)

    @property
    def valid_after(self) -> int:
        """Valid cells of the division once they are closed."""
        return self.before.valid + self.gaps


def select_cells_of(
    session: Session, edition: EditionFacts, division: int, cells: Collection[GapKey], *, kind: str = "all"
) -> Selection:
    """What a selection of cells (community, item id) of a division takes. A fixed number of queries. Raises ``NotFound``."""
    wanted = {cell for cell in cells if contains(division, cell[0]) and cell[1] in edition.items_by_id}
    divisions.get_division(session, division)
    day = counted_day(session)
    before = tally(cells_by_item(session, edition, division, kind=kind, day=day).values())
    hard = hard_gaps(session, edition, division, kind=kind, day=day, cells=wanted)
    steps: dict[GapKey, Remedy] = {}
    for cell, segment in segments_of(session, edition, wanted).items():
        step = remedy_of(cell, segment, hard)
        if step is not None:
            steps[cell] = step
    minutes = {duty.key: duty.tenths for duty in every_duty(session)}
    items: dict[int, list[int]] = defaultdict(list)
    tenths: Counter[int] = Counter()
    for (community, item), step in sorted(steps.items()):
        items[community].append(item)
        own = Remedy.CHECK if step is Remedy.CHECK else Remedy.FILL
        tenths[community] += minutes[DUTY[own]]
    counts = Counter(steps.values())
    groups = groups_of(
        session, before, counts, {}, acts_of((*cell, gap.remedy, gap.source) for cell, gap in hard.items())
    )
    return Selection(
        before=before,
        groups=tuple(group for group in groups if group.gaps),
        items={code: tuple(ids) for code, ids in items.items()},
        steps=steps,
        tenths=dict(tenths),
    )
