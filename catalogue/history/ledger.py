"""The ledger of movements: days that are over are digested into it once, from the histories of cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from ..counters import rollup
from ..counters.segments import Segment
from ..foundation.histories import add_entries, entry
from ..foundation.loading import insert_rows
from ..models import Action, Ledger, Movement, Offering, OfferingPoint, Revision, Role, ServicePoint
from ..offerings import store
from . import months, telling
from .causes import NUMBER, Cause
from .movements import COLUMNS, PLACE, UNKNOWN, Moved
from .reach import reach_of
from .said import ONE_DAY, RecordSaid

_TABLE: Any = Movement.__table__
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What a digest added: movements, and the months that it froze (their last days)."""

    movements: int
    months: tuple[date, ...]


def digest(session: Session, *, today: date) -> LedgerReport:
    """Take the days before ``today`` that are over into the ledger, and freeze the months that are.

    Idempotent. Part of the daily count, after ``expiry.age``: holds the day row for itself, so that nothing is being
    recorded. The first digest of an instance reads all its histories.
    """
    rollup.lock_day(session, exclusive=True)
    last = today - ONE_DAY
    reach = reach_of(session, today)
    ground = telling.ground_of(session)
    every = sorted(criterion for of_item in ground.criteria.values() for criterion in of_item)
    added = 0
    if not reach.stored:
        added = _write(session, telling.tell_all(session, ground, last))
        added += _write(session, _untold(session, ground, last))
        _tell_ends(session)
        session.add(Ledger(id=1, begins=reach.begins, digested=last, criteria=every))
    elif reach.digested < last:
        added = _write(session, telling.tell(session, ground, reach.digested + ONE_DAY, last))
    new = [criterion for criterion in every if reach.stored and criterion not in reach.criteria]
    if new:
        _carry_rulings(session, ground, new, reach.digested)
    session.flush()
    ledger = session.get_one(Ledger, 1)
    ledger.digested = max(ledger.digested, last)
    ledger.criteria = every
    session.flush()
    if new:
        months.add_criteria(session, new)
    return LedgerReport(added, months.freeze(session, every, begins=ledger.begins, digested=ledger.digested))


def _write(session: Session, rows: Iterable[Moved]) -> int:
    remaining, written = iter(rows), 0
    while part := list(islice(remaining, _AT_ONCE)):
        written += insert_rows(session, Movement, COLUMNS, part)
    return written


def _untold(session: Session, ground: telling.Ground, last: date) -> Iterator[Moved]:
    """Records of which no history tells: what they counted as is known from the last day on, and not before."""
    told = select(Revision.id).where(
        Revision.community_code == Offering.community_code, Revision.item_id == Offering.item_id
    )
    query = select(
        Offering.community_code,
        Offering.item_id,
        Offering.state,
        Offering.holds_until,
        Offering.criterion_id,
        Offering.disputed,
        Offering.declaration_id,
    ).where(~told.exists())
    rows = session.execute(query.execution_options(yield_per=_AT_ONCE))
    for community, item_id, state, until, criterion, is_disputed, declaration in rows:
        counted = RecordSaid(state, until, criterion, is_disputed, declaration).counted(last)
        for criterion_id in ground.criteria[item_id]:
            segment, disputed = counted.under(criterion_id)
            if PLACE[segment] != UNKNOWN or disputed:
                yield Moved(
                    community,
                    criterion_id,
                    last,
                    UNKNOWN,
                    PLACE[segment],
                    int(disputed),
                    NUMBER[Cause.HISTORY_BEGUN],
                )


def _tell_ends(session: Session) -> None:
    """Entries for lines that a service point's last day ends, from before histories told of that."""
    naming = (
        select(OfferingPoint.item_id)
        .join(ServicePoint, ServicePoint.id == OfferingPoint.point_id)
        .where(
            OfferingPoint.community_code == Offering.community_code,
            OfferingPoint.item_id == Offering.item_id,
            ServicePoint.ends_on.is_not(None),
        )
    )
    rows = session.execute(store.select_offerings().where(naming.exists())).all()
    if not rows:
        return
    communities = sorted({row.community_code for row in rows})
    points = store.points_of_cells(session, communities)
    last_said = {
        (community, item): after
        for community, item, after in session.execute(
            select(Revision.community_code, Revision.item_id, Revision.after)
            .where(Revision.community_code.in_(communities))
            .order_by(Revision.at, Revision.id)
        )
    }
    entries = []
    for row in rows:
        key = row.community_code, row.item_id
        line = store.facts(row, points.get(key, ()))
        said = last_said.get(key)
        if said and store.kept_until(said) != line.holds_until:
            entries.append(
                entry(
                    subject={"community_code": line.community, "item_id": line.item_id},
                    action=Action.POINT_ENDS,
                    signed=(Role.SYSTEM.value, Role.SYSTEM.value),
                    version=line.version,
                    before=said,
                    after=store.snapshot_of(line),
                )
            )
    add_entries(session, Revision, entries)


def _carry_rulings(session: Session, ground: telling.Ground, new: list[int], digested: date) -> None:
    """A ruling holds under criteria that come later too: its movements are told under them as under the others."""
    ruled = PLACE[Segment.NOT_APPLICABLE]
    for of_item in ground.criteria.values():
        known = [criterion for criterion in of_item if criterion not in new]
        if not known:
            continue
        rows = session.execute(
            select(_TABLE.c.community_code, _TABLE.c.day, _TABLE.c.before, _TABLE.c.after, _TABLE.c.cause)
            .where(
                _TABLE.c.criterion_id == known[0],
                _TABLE.c.day <= digested,
                or_(_TABLE.c.before == ruled, _TABLE.c.after == ruled),
            )
            .order_by(_TABLE.c.community_code, _TABLE.c.day)
        ).all()
        told = [
            {
                "community_code": row.community_code,
                "criterion_id": criterion,
                "day": row.day,
                "before": row.before if row.before == ruled else UNKNOWN,
                "after": row.after if row.after == ruled else UNKNOWN,
                "disputed": 0,
                "cause": row.cause,
            }
            for criterion in of_item
            if criterion in new
            for row in rows
            if row.before != row.after
        ]
        if told:
            session.execute(insert(_TABLE), told)
