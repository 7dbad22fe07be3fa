"""Samples and their lines, read only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, list_editions
from ..foundation.codes import ancestors, subtree
from ..foundation.errors import NotFound, _
from ..models import Sample, SampleCell, SampleStratum
from .choosing import Stratum
from .facts import SampleCellFacts, SampleFacts, earlier_result

_SAMPLES: Any = Sample.__table__
_STRATA: Any = SampleStratum.__table__
_CELLS: Any = SampleCell.__table__
NOT_IN_SAMPLE = _("This line is not in the sample.")


def get_sample(session: Session, sample: int) -> SampleFacts:
    """A sample: two queries. Raises ``NotFound``."""
    found = _facts(session, session.execute(select(*_SAMPLES.c).where(_SAMPLES.c.id == sample)).all())
    if not found:
        raise NotFound(_("There is no such sample."))
    return found[0]


def edition_of(session: Session, sample: SampleFacts) -> EditionFacts:
    """The edition from whose lines a sample was drawn."""
    return next(each for each in list_editions(session) if each.id == sample.edition_id)


def sample_of(session: Session, division: int, quarter: str) -> SampleFacts | None:
    """The sample that a division drew in a quarter; None if it drew none."""
    query = select(*_SAMPLES.c).where(_SAMPLES.c.division_code == division, _SAMPLES.c.quarter == quarter)
    return next(iter(_facts(session, session.execute(query).all())), None)


def samples_about(session: Session, division: int) -> tuple[SampleFacts, ...]:
    """The samples that a division drew, that were drawn above it, or in it: the newest quarter first."""
    around = (_SAMPLES.c.division_code.in_((division, *ancestors(division)))) | (
        _SAMPLES.c.division_code.between(*subtree(division))
    )
    query = select(*_SAMPLES.c).where(around)
    ordered = query.order_by(_SAMPLES.c.quarter.desc(), _SAMPLES.c.division_code)
    return tuple(_facts(session, session.execute(ordered).all()))


def cells_of_sample(
    session: Session, sample: int, *, within: int | None = None
) -> tuple[SampleCellFacts, ...]:
    """The lines of a sample in walking order: all, or those in a division."""
    return cells_of_samples(session, [sample], within=within)


def cells_of_samples(
    session: Session, samples: Collection[int], *, within: int | None = None
) -> tuple[SampleCellFacts, ...]:
    """The lines of several samples, sample after sample, each in walking order: one query."""
    query = select(*_CELLS.c).where(_CELLS.c.sample_id.in_(sorted(samples)))
    if within is not None:
        query = query.where(_CELLS.c.community_code.between(*subtree(within)))
    rows = session.execute(query.order_by(_CELLS.c.sample_id, _CELLS.c.position))
    return tuple(map(cell_facts, rows))


def get_sample_cell(
    session: Session, sample: int, community: int, item_id: int, *, lock: bool = False
) -> SampleCellFacts:
    """One line of a sample; ``lock``: held until the transaction ends. Raises ``NotFound``."""
    query = select(*_CELLS.c).where(
        _CELLS.c.sample_id == sample, _CELLS.c.community_code == community, _CELLS.c.item_id == item_id
    )
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound(NOT_IN_SAMPLE)
    return cell_facts(row)


def cell_facts(row: Any) -> SampleCellFacts:
    """A line of a sample from its row."""
    return SampleCellFacts(
        row.sample_id,
        row.community_code,
        row.item_id,
        Stratum(row.form, row.unproven),
        row.position,
        row.result,
        row.way,
        row.remark,
        row.checked_on,
        row.checked_role,
        row.settled_on,
        tuple(map(earlier_result, row.earlier or ())),
    )


def _facts(session: Session, rows: Iterable[Any]) -> list[SampleFacts]:
    rows = list(rows)
    strata: dict[int, list[tuple[Stratum, int, int]]] = {row.id: [] for row in rows}
    if rows:
        parts = select(*_STRATA.c).where(_STRATA.c.sample_id.in_(list(strata)))
        for part in session.execute(parts.order_by(_STRATA.c.form, _STRATA.c.unproven)):
            strata[part.sample_id].append((Stratum(part.form, part.unproven), part.cells, part.drawn))
    return [
        SampleFacts(
            row.id,
            row.division_code,
            row.edition_id,
            row.quarter,
            row.seed,
            row.seed_given,
            row.drawn_at,
            row.day,
            row.frame_digest,
            tuple(strata[row.id]),
        )
        for row in rows
    ]
