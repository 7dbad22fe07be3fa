"""What spot checks found in a division: counts, the estimate for all valid lines, returned and settled ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .. import divisions
from ..foundation import clock
from ..foundation.clock import months_later
from ..foundation.codes import contains, subtree
from ..models import Action, Level, Revision
from .estimating import LEAST_COMMUNITIES, CheckedCell, Estimate, estimate
from .facts import FINAL, SampleCellFacts, SampleFacts
from .quarters import quarters_until
from .reading import cells_of_samples, samples_about

POOLED = 4
"""A street's figure pools the samples of this many quarters: one quarter has too few lines there."""
_REVISIONS: Any = Revision.__table__


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was checked in the ``quarters`` looked at. ``estimate`` None: too little for a figure, see ``hidden``."""

    quarters: tuple[str, ...]
    drawn: int
    checked: int
    agreed: int
    settled: int
    """Checked lines of which the street settled that the check was wrong; they count as agreeing."""
    disputes_settled: int
    """Disputes that the street settled within twelve months, returned lines among them."""
    communities_enough: bool
    """Whether the division has enough communities for a figure that is not about each of them."""
    estimate: Estimate | None

    @property
    def hidden(self) -> bool:
        """Whether too little was checked, or in too few communities, to say something of all lines."""
        return self.estimate is None


def report_of(session: Session, division: int, *, today: date | None = None) -> CheckReport:
    """What the samples of a division say: of a district or city its newest quarter, of a street the last four together.

    A district's figure is that of the samples that it drew, a city's that of its districts' samples, a street's that of
    its own and its district's ones. Raises ``NotFound``.
    """
    today = today or clock.today()
    found = divisions.get_division(session, division)
    samples = _samples(session, found.level, division, today)
    cells = cells_of_samples(session, [sample.id for sample in samples])
    inside = [cell for cell in cells if contains(division, cell.community)]
    checked = [cell for cell in inside if cell.result in FINAL]
    shown = sum(divisions.count_communities(session, division).values()) >= LEAST_COMMUNITIES
    made = estimate(checked_cells(samples, cells, division)) if shown else None
    return CheckReport(
        quarters=tuple(sorted({sample.quarter for sample in samples})),
        drawn=len(inside),
        checked=len(checked),
        agreed=sum(cell.agrees for cell in checked),
        settled=sum(cell.settled_on is not None for cell in checked),
        disputes_settled=_settled(session, division, today),
        communities_enough=shown,
        estimate=made,
    )


def _samples(session: Session, level: Level, division: int, today: date) -> list[SampleFacts]:
    found = [
        sample for sample in samples_about(session, division) if sample.quarter <= quarters_until(today, 1)[0]
    ]
    if level in (Level.STREET, Level.COMMUNITY):
        window = quarters_until(today, POOLED)
        return [
            sample for sample in found if sample.quarter in window and contains(sample.division, division)
        ]
    wide = [sample for sample in found if _is_of_district(sample) and contains(division, sample.division)]
    newest = max((sample.quarter for sample in wide), default="")
    return [sample for sample in wide if sample.quarter == newest]


def _is_of_district(sample: SampleFacts) -> bool:
    return sample.division % Level.DISTRICT.span == 0


def checked_cells(
    samples: Sequence[SampleFacts], cells: Sequence[SampleCellFacts], division: int
) -> list[CheckedCell]:
    """The checked lines of samples as the estimate takes them; those outside ``division`` speak for its strata only."""
    lines = {(sample.id, stratum): count for sample in samples for stratum, count, _drawn in sample.strata}
    done = [cell for cell in cells if cell.result in FINAL]
    checked = Counter((cell.sample, cell.stratum) for cell in done)
    return [
        CheckedCell(
            key,
            lines[key],
            checked[key],
            cell.agrees if contains(division, cell.community) else None,
        )
        for cell in done
        for key in [(cell.sample, cell.stratum)]
    ]


def _settled(session: Session, division: int, today: date) -> int:
    since = clock.beginning_of(months_later(today, -12))
    first, last = subtree(division)
    query = select(func.count()).where(
        _REVISIONS.c.action.in_([Action.SETTLE, Action.REINSTATE]),
        _REVISIONS.c.at >= since,
        _REVISIONS.c.community_code.between(first, last),
    )
    return session.execute(query).scalar_one()
