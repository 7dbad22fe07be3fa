"""The roll-up: coverage is counted when it changes, not when it is read.

One row per division above community level x committee kind (0 both, 1 居, 2 村) x criterion, with one counter
per segment. An item whose criterion changed with an edition has a row for each: a record counts under the one
that it speaks for, and leaves the cell unknown under the others. Recording an offering moves its counts in the same transaction; bulk work recounts whole
divisions set-wise. What it must always equal is in ``recount``, which does not read it.

Order of locks on PostgreSQL, so that no two writers wait for each other in a ring: the day row, then the
cells, then roll-up rows by descending code (a lineage's deepest first).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Update,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased

from ..foundation import clock
from ..foundation.codes import ancestors, subtree
from ..models import (
    CommitteeKind,
    CommunitySummary,
    CoverageDay,
    Criterion,
    Division,
    EditionItem,
    Level,
    Offering,
    Rollup,
)
from .moves import Move
from .reported import REPORTED_CRITERIA, REPORTED_EDITIONS
from .segments import SEGMENTS, Segment, segment_column

BOTH = 0
KIND_NUMBERS = {CommitteeKind.JU: 1, CommitteeKind.CUN: 2}
KINDS: dict[str, int] = {"all": BOTH, "ju": 1, "cun": 2}
"""Committee kinds as the command line and addresses name them -> number in the roll-up."""

COUNTERS = (*(segment.value for segment in SEGMENTS), "disputed")
"""The counter columns of the roll-up and the summaries, in order."""


_DAY_ROW: Any = CoverageDay.__table__
_DAY = select(_DAY_ROW.c.day).where(_DAY_ROW.c.id == 1)


def lock_day(session: Session, *, exclusive: bool = False) -> date:
    """The day for which everything is counted, held still until the transaction ends.

    Recorders share it; expiry, imports and recounts take it for themselves (``exclusive``). The row is made,
    with today in Beijing, by the first to ask for it.
    """
    day = session.execute(_DAY.with_for_update(read=not exclusive)).scalar_one_or_none()
    if day is None:
        day = clock.today()
        session.add(CoverageDay(id=1, day=day))
        session.flush()
    return day


def counted_day(session: Session) -> date:
    """The day for which the roll-up is counted; today's date in an instance that never counted."""
    return session.execute(_DAY).scalar_one_or_none() or clock.today()


def apply(session: Session, moves: Iterable[Move]) -> None:
    """Carry cells' moves into the summaries and the roll-up: the last thing that a writing transaction does."""
    by_community: dict[tuple[int, int], Counter[str]] = {}
    by_division: dict[tuple[int, int, int], Counter[str]] = {}
    for move in moves:
        delta = _delta(move)
        if not delta:
            continue
        _add(by_community, (move.community, move.criterion_id), delta)
        for division in ancestors(move.community):
            for kind in (BOTH, KIND_NUMBERS[move.kind]):
                _add(by_division, (division, kind, move.criterion_id), delta)
    _move_summaries(session, by_community)
    _move_rollup(session, by_division)


def _delta(move: Move) -> Counter[str]:
    delta: Counter[str] = Counter()
    if move.before is not move.after:
        delta[move.before.value] -= 1
        delta[move.after.value] += 1
    if move.disputed:
        delta["disputed"] += move.disputed
    return delta


def _add(into: dict[Any, Counter[str]], key: Any, delta: Counter[str]) -> None:
    sums = into.setdefault(key, Counter())
    for name, count in delta.items():
        sums[name] += count


def _net(delta: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((name, count) for name, count in delta.items() if count))


def _added(net: tuple[tuple[str, int], ...]) -> dict[str, int]:
    return {f"added_{name}": count for name, count in net}


# Each shape of change is one statement, built once: building it costs more than carrying it out.
@lru_cache(maxsize=256)
def _add_to_summaries(names: tuple[str, ...]) -> Update:
    table: Any = CommunitySummary.__table__
    editions = select(EditionItem.edition_id).where(EditionItem.criterion_id == bindparam("criterion"))
    return (
        update(table)
        .where(
            table.c.community_code.in_(bindparam("communities", expanding=True)),
            table.c.edition_id.in_(editions),
        )
        .values({name: table.c[name] + bindparam(f"added_{name}") for name in names})
    )


@lru_cache(maxsize=256)
def _add_to_rollup(names: tuple[str, ...]) -> Update:
    table: Any = Rollup.__table__
    return (
        update(table)
        .where(
            table.c.division_code.in_(bindparam("divisions", expanding=True)),
            table.c.kind.in_(bindparam("kinds", expanding=True)),
            table.c.criterion_id == bindparam("criterion"),
        )
        .values({name: table.c[name] + bindparam(f"added_{name}") for name in names})
    )


def _move_summaries(session: Session, deltas: dict[tuple[int, int], Counter[str]]) -> None:
    """One statement per criterion and shape of change, however many communities change so."""
    statements: dict[tuple[int, tuple[tuple[str, int], ...]], list[int]] = {}
    for (community, criterion_id), delta in deltas.items():
        net = _net(delta)
        if net:
            statements.setdefault((criterion_id, net), []).append(community)
    # Nothing here is the session's own, and to ask it costs as much as the update.
    connection = session.connection()
    for (criterion_id, net), communities in sorted(statements.items()):
        connection.execute(
            _add_to_summaries(tuple(name for name, _count in net)),
            {"communities": sorted(communities), "criterion": criterion_id, **_added(net)},
        )


def _move_rollup(session: Session, deltas: dict[tuple[int, int, int], Counter[str]]) -> None:
    """One statement per criterion and shape of change: a single recording is one UPDATE over its lineage."""
    shapes: dict[tuple[int, int, tuple[tuple[str, int], ...]], list[int]] = {}
    for (division, kind, criterion_id), delta in deltas.items():
        net = _net(delta)
        if net:
            shapes.setdefault((criterion_id, kind, net), []).append(division)
    # Both kinds of a lineage usually move together: put them into one statement.
    statements: dict[tuple[int, tuple[tuple[str, int], ...], tuple[int, ...]], list[int]] = {}
    for (criterion_id, kind, net), divisions in shapes.items():
        statements.setdefault((criterion_id, net, tuple(sorted(divisions))), []).append(kind)
    if not statements:
        return
    if session.get_bind().dialect.name == "postgresql":
        _lock_rows(session, {key for key, delta in deltas.items() if _net(delta)})
    connection = session.connection()
    for (criterion_id, net, touched), kinds in sorted(statements.items()):
        connection.execute(
            _add_to_rollup(tuple(name for name, _count in net)),
            {"divisions": touched, "kinds": sorted(kinds), "criterion": criterion_id, **_added(net)},
        )


def _lock_rows(session: Session, keys: set[tuple[int, int, int]]) -> None:
    divisions = sorted({division for division, _, _ in keys})
    criteria = sorted({criterion_id for _, _, criterion_id in keys})
    session.execute(
        select(Rollup.criterion_id)
        .where(Rollup.division_code.in_(divisions), Rollup.criterion_id.in_(criteria))
        .order_by(Rollup.division_code.desc(), Rollup.kind, Rollup.criterion_id)
        .with_for_update()
    ).all()


def rebuild(session: Session, within: int | None = None) -> None:
    """Recount the roll-up and the summaries from the records, set-wise.

    ``within`` names a division: its subtree and the divisions above it are recounted; None means everything.
    Locks the day row, so that no other transaction records meanwhile on PostgreSQL.
    """
    day = lock_day(session, exclusive=True)
    session.flush()
    _rebuild_summaries(session, day, within)
    _rebuild_rollup(session, day, within)
    session.expire_all()


def _present_communities(within: int | None) -> Select[Any]:
    columns: tuple[Any, ...] = (Division.code, Division.kind)
    present = select(*columns).where(Division.level == Level.COMMUNITY, Division.retired_on.is_(None))
    return present if within is None else present.where(Division.code.between(*subtree(within)))


def _counted(segment: Any, name: Segment) -> Any:
    return func.coalesce(func.sum(case((segment == name.value, 1), else_=0)), 0)


def _counted_disputes(speaks: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((and_(Offering.disputed, speaks), 1), else_=0)), 0)


def _recorded_within(division: int | None) -> ColumnElement[bool]:
    """Whether records lie in a division. Said of the records themselves, or a database may read those of all others too."""
    return true() if division is None else Offering.community_code.between(*subtree(division))


def _rebuild_summaries(session: Session, day: date, within: int | None) -> None:
    doomed = delete(CommunitySummary)
    if within is not None:
        doomed = doomed.where(CommunitySummary.community_code.between(*subtree(within)))
    session.execute(doomed.execution_options(synchronize_session=False))
    present = _present_communities(within).subquery()
    # Every record beside the criterion that each edition has for its item, which may be another than its own.
    segment = segment_column(day, Offering.criterion_id == EditionItem.criterion_id)
    recorded = (
        select(
            EditionItem.edition_id,
            Offering.community_code,
            *(_counted(segment, name).label(name.value) for name in SEGMENTS[:-1]),
            # A ruling that ran out, or a word under another criterion, leaves a record that counts as unknown.
            _counted(segment, Segment.UNKNOWN).label("unknown"),
            _counted_disputes(Offering.criterion_id == EditionItem.criterion_id).label("disputed"),
            func.count().label("records"),
        )
        .join(EditionItem, EditionItem.item_id == Offering.item_id)
        .where(_recorded_within(within))
        .group_by(EditionItem.edition_id, Offering.community_code)
    )
    rows = recorded.subquery()
    sizes = (
        select(EditionItem.edition_id, func.count().label("items"))
        .where(EditionItem.edition_id.in_(REPORTED_EDITIONS))
        .group_by(EditionItem.edition_id)
        .subquery()
    )
    counts: list[ColumnElement[Any]] = [func.coalesce(rows.c[name], 0) for name in COUNTERS]
    counts[SEGMENTS.index(Segment.UNKNOWN)] = (
        sizes.c["items"] - func.coalesce(rows.c.records, 0) + func.coalesce(rows.c.unknown, 0)
    )
    session.execute(
        insert(CommunitySummary).from_select(
            ["edition_id", "community_code", *COUNTERS],
            select(sizes.c.edition_id, present.c.code, *counts)
            .select_from(present)
            .join(sizes, literal(True))
            .outerjoin(
                rows,
                and_(rows.c.edition_id == sizes.c.edition_id, rows.c.community_code == present.c.code),
            ),
        )
    )


def _rebuild_rollup(session: Session, day: date, within: int | None) -> None:
    above = () if within is None else ancestors(within)
    if within is None:
        doomed = delete(Rollup)
    else:
        first, last = subtree(within)
        doomed = delete(Rollup).where(
            Rollup.division_code.between(first, last) | Rollup.division_code.in_(above)
        )
    session.execute(doomed.execution_options(synchronize_session=False))
    # What lies above ``within`` counts communities beside it too, so it is counted from the widest of them.
    scope = above[-1] if above else within
    base = _counts_by_lowest_division(day, scope)
    parts = []
    for level in (Level.STREET, Level.DISTRICT, Level.PREFECTURE, Level.PROVINCE):
        division = aliased(Division)
        code = base.c.code // level.span * level.span
        part = (
            select(
                division.code,
                base.c.kind,
                base.c.criterion_id,
                *(func.sum(base.c[name]) for name in COUNTERS),
            )
            .join(division, and_(division.code == code, division.level == level))
            .group_by(division.code, base.c.kind, base.c.criterion_id)
        )
        if within is not None:
            part = part.where(division.code.between(*subtree(within)) | division.code.in_(above))
        parts.append(part)
    columns = ["division_code", "kind", "criterion_id", *COUNTERS]
    # In the order in which matrices read them, so that a division's rows lie side by side.
    by_level = union_all(*parts).subquery()
    session.execute(insert(Rollup).from_select(columns, select(by_level).order_by(*list(by_level.c)[:3])))
    by_kind = select(
        Rollup.division_code,
        literal(BOTH, Integer),
        Rollup.criterion_id,
        *(func.sum(getattr(Rollup, name)) for name in COUNTERS),
    ).group_by(Rollup.division_code, Rollup.criterion_id)
    if within is not None:
        by_kind = by_kind.where(
            Rollup.division_code.between(*subtree(within)) | Rollup.division_code.in_(above)
        )
    by_kind = by_kind.order_by(Rollup.division_code, Rollup.criterion_id)
    session.execute(insert(Rollup).from_select(columns, by_kind))


def _counts_by_lowest_division(day: date, scope: int | None) -> Any:
    """Counters by (lowest division above communities, kind, criterion), all criteria of every kind that is there."""
    present = _present_communities(scope).subquery()
    lowest = present.c.code // Level.STREET.span * Level.STREET.span
    kind = case((present.c.kind == CommitteeKind.JU, 1), else_=2)
    sizes = (
        select(lowest.label("code"), kind.label("kind"), func.count().label("communities"))
        .group_by(lowest, kind)
        .cte("sizes")
    )
    # Records by the criterion that they speak for. Rulings hold under every criterion of their item.
    segment = segment_column(day, true())
    rows = (
        select(
            lowest.label("code"),
            kind.label("kind"),
            Offering.item_id,
            Offering.criterion_id,
            *(_counted(segment, name).label(name.value) for name in SEGMENTS[:-1]),
            _counted_disputes(true()).label("disputed"),
        )
        .select_from(present)
        .join(Offering, Offering.community_code == present.c.code)
        .where(_recorded_within(scope))
        .group_by(lowest, kind, Offering.item_id, Offering.criterion_id)
        .cte("recorded")
    )
    ruled = rows.c[Segment.NOT_APPLICABLE.value]
    rulings = (
        select(rows.c.code, rows.c.kind, rows.c.item_id, func.sum(ruled).label("ruled"))
        .where(ruled > 0)
        .group_by(rows.c.code, rows.c.kind, rows.c.item_id)
        .cte("rulings")
    )
    counts: dict[str, ColumnElement[Any]] = {
        name: func.coalesce(rows.c[name], 0) for name in COUNTERS if name != Segment.UNKNOWN.value
    }
    counts[Segment.NOT_APPLICABLE.value] = func.coalesce(rulings.c.ruled, 0)
    said = sum((counts[name.value] for name in SEGMENTS[:-1]), start=literal(0))
    counts[Segment.UNKNOWN.value] = sizes.c.communities - said
    return (
        select(
            sizes.c.code,
            sizes.c.kind,
            Criterion.id.label("criterion_id"),
            *(counts[name].label(name) for name in COUNTERS),
        )
        .select_from(sizes)
        .join(Criterion, Criterion.id.in_(REPORTED_CRITERIA))
        .outerjoin(
            rows,
            and_(
                rows.c.code == sizes.c.code,
                rows.c.kind == sizes.c.kind,
                rows.c.criterion_id == Criterion.id,
            ),
        )
        .outerjoin(
            rulings,
            and_(
                rulings.c.code == sizes.c.code,
                rulings.c.kind == sizes.c.kind,
                rulings.c.item_id == Criterion.item_id,
            ),
        )
        .cte("base")
    )
