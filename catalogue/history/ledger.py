"""The ledger of movements: days that are over are digested into it once, from the histories of cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from ..counters import rollup
from ..counters.segments import Segment
from ..foundation.codes import LAST_CODE
from ..foundation.histories import add_entries, entry
from ..foundation.loading import insert_rows
from ..models import (
    Action,
    Division,
    Ledger,
    Level,
    Movement,
    Offering,
    OfferingPoint,
    Revision,
    Role,
    ServicePoint,
)
from ..offerings import store
from . import months, telling
from .causes import NUMBER, Cause
from .movements import COLUMNS, PLACE, UNKNOWN, Moved
from .reach import Reach, reach_of
from .said import ONE_DAY, RecordSaid

_TABLE: Any = Movement.__table__
_AT_ONCE = 5000
PART = 500
"""Communities that are digested at a time when all histories are read: some seconds."""


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What a digest added: movements, and the months that it froze (their last days). ``complete``: nothing is left to do."""

    movements: int
    months: tuple[date, ...]
    complete: bool = True


def digest(session: Session, *, today: date) -> LedgerReport:
    """Take the days before ``today`` that are over into the ledger, and freeze the months that are.

    Idempotent. Part of the daily count, after ``expiry.age``: holds the day row for itself, so that nothing is being
    recorded. The first digest of an instance reads all its histories: see :func:`digest_part`.
    """
    rollup.lock_day(session, exclusive=True)
    ground = telling.ground_of(session)
    added = 0
    while (reach := reach_of(session, today)).told_to is not None or not reach.stored:
        added += _first_part(session, ground, reach, today - ONE_DAY, None)
    added += _newly_over(session, ground, reach, today)
    ledger = session.get_one(Ledger, 1)
    return LedgerReport(
        added, months.freeze(session, ground.every, begins=ledger.begins, digested=ledger.digested)
    )


def is_behind(session: Session, *, today: date) -> bool:
    """Whether a digest would take long: the first one is not complete, or more than a month is to be frozen."""
    reach = reach_of(session, today)
    if not reach.stored or reach.told_to is not None:
        return True
    return months.to_freeze(session, begins=reach.begins, digested=reach.digested) > 1


def digest_part(session: Session, *, today: date, communities: int = PART) -> LedgerReport:
    """A part of a long digest, for a transaction of its own: some communities, or a month to freeze.

    What is done stays done, whenever the next part follows: past days are answered in between, from the ledger and from the histories of
    those that are not in it. ``communities`` says how many at a time.
    """
    rollup.lock_day(session, exclusive=True)
    ground = telling.ground_of(session)
    reach = reach_of(session, today)
    if not reach.stored or reach.told_to is not None:
        return LedgerReport(
            _first_part(session, ground, reach, today - ONE_DAY, communities), (), complete=False
        )
    added = _newly_over(session, ground, reach, today)
    ledger = session.get_one(Ledger, 1)
    until = {"begins": ledger.begins, "digested": ledger.digested}
    frozen = months.freeze(session, ground.every, **until, limit=1)
    return LedgerReport(added, frozen, complete=not months.to_freeze(session, **until))


def _first_part(
    session: Session, ground: telling.Ground, reach: Reach, last: date, communities: int | None
) -> int:
    """Digest some communities from the beginning of their histories, after those that are; ``communities`` None: all."""
    ledger = session.get(Ledger, 1)
    if ledger is None:
        ledger = Ledger(id=1, begins=reach.begins, digested=last, criteria=ground.every, told_to=0)
        session.add(ledger)
    # An edition that came since the first part is for the digest after the last one.
    known = {item: [each for each in of if each in ledger.criteria] for item, of in ground.criteria.items()}
    ground = replace(ground, criteria={item: of for item, of in known.items() if of})
    first = (ledger.told_to or 0) + 1
    end = (
        session.scalar(
            select(Division.code)
            .where(Division.level == Level.COMMUNITY, Division.code >= first)
            .order_by(Division.code)
            .offset((communities or 0) - 1)
            .limit(1)
        )
        if communities
        else None
    )
    within = first, end or LAST_CODE
    added = _write(session, telling.tell_all(session, ground, ledger.digested, within))
    added += _write(session, _untold(session, ground, ledger.digested, within))
    _tell_ends(session, within)
    ledger.told_to = end
    session.flush()
    return added


def _newly_over(session: Session, ground: telling.Ground, reach: Reach, today: date) -> int:
    """Digest the days that are over since the last digest, and criteria that came since."""
    last, added, every = today - ONE_DAY, 0, ground.every
    if reach.digested < last:
        added = _write(session, telling.tell(session, ground, reach.digested + ONE_DAY, last))
    new = [criterion for criterion in every if criterion not in reach.criteria]
    if new:
        _carry_rulings(session, ground, new, reach.digested)
    session.flush()
    ledger = session.get_one(Ledger, 1)
    ledger.digested = max(ledger.digested, last)
    ledger.criteria = every
    session.flush()
    if new:
        months.add_criteria(session, new)
    return added


def _write(session: Session, rows: Iterable[Moved]) -> int:
    remaining, written = iter(rows), 0
    while part := list(islice(remaining, _AT_ONCE)):
        written += insert_rows(session, Movement, COLUMNS, part)
    return written


def _untold(session: Session, ground: telling.Ground, last: date, within: tuple[int, int]) -> Iterator[Moved]:
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
    ).where(~told.exists(), Offering.community_code.between(*within))
    rows = session.execute(query.execution_options(yield_per=_AT_ONCE))
    for community, item_id, state, until, criterion, is_disputed, declaration in rows:
        counted = RecordSaid(state, until, criterion, is_disputed, declaration).counted(last)
        for criterion_id in ground.criteria.get(item_id, ()):
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


def _tell_ends(session: Session, within: tuple[int, int]) -> None:
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
    rows = session.execute(
        store.select_offerings().where(naming.exists(), Offering.community_code.between(*within))
    ).all()
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
        if not known or len(known) == len(of_item):
            # An item without a new criterion is not read: that would cost all movements of a country each time.
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
