"""What is asked of the loaded country: matrices, past days, a street's edit; beside Beijing alone and beside the peers.

Times are on the clock. Beside them is the CPU time of this process and, on PostgreSQL, of its server: other work on the
machine counts less in it.
"""

from __future__ import annotations

import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import ItemFacts
from catalogue.counters.rollup import counted_day
from catalogue.coverage.matrix import counted_lines
from catalogue.foundation.database import begin_writing
from catalogue.history.as_of import matrix_as_of
from catalogue.history.difference import difference
from catalogue.models import Division, Level, Offering, Role, State
from catalogue.offerings import OfferingDraft, record
from catalogue.remedies import remedies

from ..figures import AT_LEAST, Figure, cpu_ms, median_ms, percentile, times_of
from ..matrix import domain_function, grouped_query, in_turns
from ..past import DAY_MS, MONTH_MS, PLACES
from ..remedies import MILLISECONDS as GROUPS_MS
from ..world import edition_of
from . import peers
from .watching import cpu_of

COMMUNITIES = 620_573
MATRIX_MS = {"SQLite": 2, "PostgreSQL": 3}
LARGE_MS, LARGE_ROWS, ROWS = 6, 90, 31
INSIDE = 1.1
EDIT_MS = 6
DAYS_AGO = (3, 12, 20, 28, 40)
RECORDINGS = 200
Timed = Callable[..., Figure]
"""``_timed`` with its clock of CPU seconds."""
_OFFICE_FORMS = ("home", "remote", "outreach")


def ask(name: str, engine: Engine, alone: Engine, server: int | None) -> Iterator[Figure]:
    """What is asked of the country on an engine (``name``) and of Beijing alone. ``server`` is the number of its process."""

    def cpu() -> float:
        return time.process_time() + cpu_of(server)

    timed = partial(_timed, cpu)
    yield from _matrices(timed, engine, alone, MATRIX_MS[name])
    yield from _past(timed, engine, alone)
    yield from _gaps(timed, engine, alone)
    yield from _edits(cpu, engine)


def _timed(
    cpu: Callable[[], float],
    what: str,
    work: Callable[[], object],
    target: float | None = None,
    *,
    runs: int = 100,
) -> Figure:
    took = median_ms(work, runs=runs)
    return Figure(what, took, "ms", target, peer=f"CPU {cpu_ms(work, runs=runs, clock=cpu):.2f} ms")


@contextmanager
def _by_province(engine: Engine) -> Iterator[Callable[[], Sized]]:
    """The lines of all provinces, as the domain has them. No division holds them all, so no page shows them yet."""
    with Session(engine) as session:
        edition = edition_of(session)

        def call() -> Sized:
            found = counted_lines(session, edition, [top.code for top in divisions.roots(session)])
            session.rollback()
            return found

        session.rollback()
        yield call


def _matrices(timed: Timed, engine: Engine, alone: Engine, target: float) -> Iterator[Figure]:
    with domain_function(engine) as inside, domain_function(alone) as by_itself:
        yield timed("matrix of Beijing inside the country", inside, target)
        own, other = in_turns(inside, by_itself)
    ratio = "matrix of Beijing: inside the country / alone"
    yield Figure(ratio, own / other, "x", INSIDE, peer=f"alone {other:.2f} ms")
    with Session(engine) as session:
        every = session.scalar(select(func.count()).where(Division.kind.is_not(None)))
        broad = _broadest(session, Level.DISTRICT, ROWS)
        large = _broadest(session, Level.COMMUNITY, LARGE_ROWS)
    yield Figure("communities in the country", every or 0, "", COMMUNITIES, AT_LEAST)
    with _by_province(engine) as call:
        yield timed(f"matrix of the country by province, {len(call())} rows", call, target)
    for what, (code, rows), most in (
        ("a division by district", broad, target),
        ("a street by community", large, LARGE_MS),
    ):
        with domain_function(engine, code) as call:
            yield timed(f"matrix of {what}, {rows} rows", call, most)


def _broadest(session: Session, level: Level, most: int) -> tuple[int, int]:
    """The division with most rows of a level right below it, but no more than ``most``: its code and their number."""
    count = func.count()
    row = session.execute(
        select(Division.parent_code, count)
        .where(Division.level == level, Division.retired_on.is_(None))
        .group_by(Division.parent_code)
        .having(count <= most)
        .order_by(count.desc(), Division.parent_code)
        .limit(1)
    ).one()
    return row[0], row[1]


def _past(timed: Timed, engine: Engine, alone: Engine) -> Iterator[Figure]:
    with Session(engine) as session, Session(alone) as beijing:
        today = counted_day(session)
        days = [today - timedelta(days=back) for back in DAYS_AGO]
        for place, code in PLACES.items():
            slowest = max((_day(timed, session, code, day) for day in days), key=lambda each: each.measured)
            yield _beside(
                slowest, place, DAY_MS[place], max(_day(timed, beijing, code, each).measured for each in days)
            )
        until = today - timedelta(days=2)
        for place, code in PLACES.items():
            here, there = (_month(timed, each, code, until) for each in (session, beijing))
            yield _beside(here, place, MONTH_MS[place], there.measured)


def _beside(own: Figure, place: str, target: float | None, alone: float) -> Figure:
    peer = f"alone {alone:,.1f} ms; {own.peer}"
    return Figure(f"{own.name} inside the country, {place}", own.measured, "ms", target, peer=peer)


def _day(timed: Timed, session: Session, code: int, day: date) -> Figure:
    ask = partial(matrix_as_of, session, edition_of(session), code, day)
    return timed("matrix of a past day", _alone(session, ask), runs=15)


def _month(timed: Timed, session: Session, code: int, until: date) -> Figure:
    edition = edition_of(session)
    ask = partial(difference, session, (edition, edition), code, (until - timedelta(days=30), until))
    return timed("what changed in a month", _alone(session, ask), runs=9)


def _alone(session: Session, ask: Callable[[], object]) -> Callable[[], object]:
    """The same in a transaction of its own."""
    session.rollback()

    def call() -> None:
        ask()
        session.rollback()

    return call


def _gaps(timed: Timed, engine: Engine, alone: Engine) -> Iterator[Figure]:
    here, there = (_groups(timed, each) for each in (engine, alone))
    yield _beside(here, "district", GROUPS_MS, there.measured)


def _groups(timed: Timed, engine: Engine) -> Figure:
    with Session(engine) as session:
        ask = partial(remedies, session, edition_of(session), PLACES["district"])
        return timed("gap groups", _alone(session, ask), runs=9)


def _edits(cpu: Callable[[], float], engine: Engine) -> Iterator[Figure]:
    with Session(engine) as session:
        street, _rows = _broadest(session, Level.COMMUNITY, LARGE_ROWS)
        lines = _open_lines(session, street)
    office, rng = Actor("bench", (Held(Role.STREET, street),)), random.Random(1060)
    states = itertools.cycle((State.DELIVERED, State.ABSENT, State.PARTIAL))

    def edit(state: State) -> None:
        community, item = rng.choice(lines)
        with Session(engine) as session:
            begin_writing(session)
            record(session, actor=office, community=community, item=item, draft=_draft(state, rng))
            session.commit()

    times = times_of(lambda: edit(next(states)), runs=RECORDINGS, warm=20)
    spent = cpu_ms(lambda: edit(next(states)), runs=RECORDINGS, clock=cpu)
    what = "a street records a line inside the country"
    yield Figure(what, statistics.median(times), "ms", EDIT_MS, peer=f"CPU {spent:.2f} ms")
    yield Figure(f"{what}: p95", percentile(times, 0.95), "ms")


def _draft(state: State, rng: random.Random) -> OfferingDraft:
    return OfferingDraft(
        state=state,
        phone="010-0500-1060",
        note_zh=f"第{rng.randrange(10**6)}次记录",
        shortfall="只有上午" if state is State.PARTIAL else None,
    )


def _open_lines(session: Session, street: int) -> list[tuple[int, ItemFacts]]:
    """Lines that an office may record without a place: none that a district ruled not to apply."""
    communities = [each.code for each in divisions.children(session, street)]
    ruled = {
        tuple(row)
        for row in session.execute(
            select(Offering.community_code, Offering.item_id).where(
                Offering.community_code.in_(communities), Offering.state == State.NOT_APPLICABLE
            )
        )
    }
    items = [item for item in edition_of(session).items if item.form in _OFFICE_FORMS]
    return [(code, item) for code in communities for item in items if (code, item.id) not in ruled]


def beside_peers(engine: Engine, alone: Engine) -> Iterator[Figure]:
    """The matrices beside other ways to count."""
    what = "matrix of the country by province: times faster than"
    with _by_province(engine) as call, Session(engine) as session:
        own = median_ms(call, runs=50)
        grouped = grouped_query(counted_day(session), Level.PROVINCE)
        yield _faster(
            f"{what} GROUP BY", own, median_ms(lambda: session.execute(grouped).all(), runs=1, warm=0)
        )
    with peers.in_duckdb(engine, Level.PROVINCE) as call:
        yield _faster(f"{what} DuckDB in memory", own, median_ms(call, runs=9))
    with domain_function(engine) as inside, peers.in_pandas(alone, Level.DISTRICT) as call:
        what = "matrix of Beijing inside the country: times faster than pandas over its rows"
        yield _faster(what, median_ms(inside, runs=50), median_ms(call, runs=9))


def _faster(what: str, own: float, peer: float) -> Figure:
    return Figure(what, peer / own, "x", peer=f"{peer:,.1f} ms", ratio=peer / own)
