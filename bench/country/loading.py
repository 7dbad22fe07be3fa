"""Loading the country into an empty database, as a process of its own: ``python -m bench.country.loading load|past URL ...``.

``load`` brings in the divisions by the domain's own import, then a record and its revision in every line that is drawn, and
lets the domain count everything. ``past`` writes the ledger of movements that the histories give, and freezes the months.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from catalogue.access.rights import operator
from catalogue.catalogues import edition_in_force, load_edition, shipped_edition
from catalogue.counters import rollup
from catalogue.divisions import ListFacts
from catalogue.foundation import clock, migrating, partitions, stamps
from catalogue.foundation.clock import BEIJING
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.foundation.loading import look_through
from catalogue.history import months
from catalogue.history.movements import COLUMNS, Moved, movements_of
from catalogue.history.said import CellHistory, Entry
from catalogue.models import (
    CommitteeKind,
    CommunitySummary,
    Division,
    Ledger,
    Level,
    Movement,
    Offering,
    Revision,
    Rollup,
)
from catalogue.succession import import_list
from catalogue.succession.importing import Accepted

from ..fill import peak_mb
from .drawing import DAYS, OFFERING, REVISION, Country
from .streams import Stream, without_indexes

AT_ONCE = 500
"""Communities whose rows are written and committed together."""
_OFFERINGS: Any = Offering.__table__
_REVISIONS: Any = Revision.__table__
_MOVED: Any = Movement.__table__
_MORNING = clock_time(10, 20)
Community = tuple[int, CommitteeKind]


@dataclass
class Loaded:
    """What a step took, and what it wrote. ``parts`` are seconds on the clock and of this process's CPU, by what was done."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    rows: dict[str, int] = field(default_factory=dict)
    parts: dict[str, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._began = self._since = time.perf_counter(), time.process_time()

    def note(self, part: str) -> None:
        """Say that a part is done."""
        now = time.perf_counter(), time.process_time()
        self.parts[part] = round(now[0] - self._since[0], 1), round(now[1] - self._since[1], 1)
        self._since = now
        self.seconds, self.cpu_seconds = round(now[0] - self._began[0], 1), round(now[1] - self._began[1], 1)
        self.peak_mb = round(peak_mb(), 1)


def load(url: str, lists: Sequence[Path], provinces: Sequence[int], *, parts: bool = False) -> Loaded:
    """Divisions, offerings with one revision each, roll-up. ``provinces`` (two digits) keeps to some of them.

    ``parts``: lines and histories lie in parts by province.
    """
    engine = _engine(url)
    migrating.upgrade(engine)
    loaded = Loaded()
    with Session(engine) as session:
        begin_writing(session)
        load_edition(session, shipped_edition(), actor=operator("bench"))
        import_list(
            session,
            lists,
            ListFacts("bench: synthetic"),
            today=clock.today(),
            provinces=provinces or None,
            actor=operator("bench"),
            accept=Accepted(new_province=True),
        )
        stamps.bump(session, stamps.DEMONSTRATION)  # every page says that nothing of this is real
        session.commit()
    loaded.note("divisions")
    if parts:
        with engine.begin() as connection:
            partitions.partition(connection, partitions.listed_provinces(connection))
    with without_indexes(engine, (_OFFERINGS, _REVISIONS), loaded.note), Session(engine) as session:
        country = _country(session)
        loaded.rows = _write_records(session, country)
    with Session(engine) as session:
        every = _provinces(session)
        session.rollback()
        for province in every:
            begin_writing(session)
            rollup.rebuild(session, within=province)
            session.commit()
        loaded.note("roll-up")
        look_through(session, Division, CommunitySummary, Rollup, Offering, Revision)
        session.commit()
        loaded.note("looked through")
        loaded.rows["coverage_rollup"] = session.scalar(select(func.count()).select_from(Rollup)) or 0
    engine.dispose()
    return loaded


def tell_past(url: str) -> Loaded:
    """The ledger of movements, from what the records say, and the months that are over since the first day."""
    engine = _engine(url)
    loaded = Loaded()
    with without_indexes(engine, (_MOVED,), loaded.note), Session(engine) as session:
        country = _country(session)
        loaded.rows["coverage_movements"] = _write_movements(session, country)
    with Session(engine) as session:
        begin_writing(session)
        criteria = sorted({line.said.criterion_id for line in country.lines})
        last = country.today - timedelta(days=1)
        session.add(Ledger(id=1, begins=country.first, digested=last, criteria=criteria))
        session.flush()
        months.freeze(session, criteria, begins=country.first, digested=last)
        session.commit()
        loaded.note("months frozen")
    engine.dispose()
    return loaded


def _engine(url: str) -> Engine:
    """An engine with more memory for sorting than a portal's worker has, as one would give it to a restore."""
    engine = make_engine(url)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        if engine.dialect.name == "sqlite":
            cursor.execute("PRAGMA cache_size = -100000")
            cursor.execute("PRAGMA foreign_keys = OFF")
        else:
            cursor.execute("SET work_mem = '64MB'")
            cursor.execute("SET maintenance_work_mem = '256MB'")
            cursor.execute("SET synchronous_commit = off")
            connection.commit()
        cursor.close()

    return engine


def _country(session: Session) -> Country:
    today = clock.today()
    edition = edition_in_force(session, today)
    if edition is None:
        raise RuntimeError("no edition is in force")
    return Country(edition, today)


def _provinces(session: Session) -> Sequence[int]:
    query = select(Division.code).where(Division.level == Level.PROVINCE).order_by(Division.code)
    return session.scalars(query).all()


def _communities(session: Session) -> Iterator[list[Community]]:
    """All communities by code, a few hundred at a time."""
    last = 0
    while True:
        query = (
            select(Division.code, Division.kind)
            .where(Division.code > last, Division.level == Level.COMMUNITY)
            .order_by(Division.code)
            .limit(20 * AT_ONCE)
        )
        found = [(code, kind) for code, kind in session.execute(query) if kind is not None]
        if not found:
            return
        last = found[-1][0]
        remaining = iter(found)
        while part := list(islice(remaining, AT_ONCE)):
            yield part


def _write_records(session: Session, country: Country) -> dict[str, int]:
    offerings = Stream(session, _OFFERINGS, ("community_code", *OFFERING, "updated_at"))
    revisions = Stream(session, _REVISIONS, ("community_code", *REVISION, "at"))
    ready = [(offerings.ready(1, line.offering), revisions.ready(1, line.revision)) for line in country.lines]
    moments = {}
    for days in range(DAYS):
        day = country.first + timedelta(days=days)
        at = datetime.combine(day, _MORNING, BEIJING).astimezone(UTC)
        moments[day] = offerings.ready(len(OFFERING) + 1, [at]), revisions.ready(len(REVISION) + 1, [at])
    session.rollback()
    written = {"offerings": 0, "revisions": 0, "silent communities": 0}
    for part in _communities(session):
        said, told = [], []
        for code, kind in part:
            day, lines = country.community(code, kind)
            written["silent communities"] += not lines
            said_at, told_at = moments[day]
            for number in lines:
                says, tells = ready[number]
                said.append(offerings.joined(code, says, said_at))
                told.append(revisions.joined(code, tells, told_at))
        session.rollback()
        begin_writing(session)
        written["offerings"] += offerings.write(said)
        written["revisions"] += revisions.write(told)
        session.commit()
    return written


def _write_movements(session: Session, country: Country) -> int:
    ledger = Stream(session, _MOVED, COLUMNS)
    last = country.today - timedelta(days=1)

    def movements(number: int, day: Any) -> Iterable[Moved]:
        line = country.lines[number]
        entries = [Entry(day, line.action, line.said)]
        cell = CellHistory(0, line.item_id, None, entries)
        return movements_of(cell, day, last, (line.said.criterion_id,), ())

    def ready(number: int, day: Any) -> list[Any]:
        return [ledger.ready(1, moved[1:]) for moved in movements(number, day)]

    # Nearly every community reported on the first day.
    on_first = [ready(number, country.first) for number in range(len(country.lines))]
    session.rollback()
    written = 0
    for part in _communities(session):
        rows = []
        for code, kind in part:
            day, lines = country.community(code, kind)
            for number in lines:
                moved = on_first[number] if day == country.first else ready(number, day)
                rows += [ledger.joined(code, each) for each in moved]
        session.rollback()
        begin_writing(session)
        written += ledger.write(rows)
        session.commit()
    return written


def main() -> None:
    """Read the arguments, do the step, print what it took as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.country.loading")
    parser.add_argument("step", choices=("load", "past"))
    parser.add_argument("url")
    parser.add_argument("--lists", nargs="+", type=Path, default=[])
    parser.add_argument("--provinces", nargs="*", type=int, default=[])
    parser.add_argument("--parts", action="store_true")
    asked = parser.parse_args()
    if asked.step == "load":
        done = load(asked.url, asked.lists, asked.provinces, parts=asked.parts)
    else:
        done = tell_past(asked.url)
    print(json.dumps(asdict(done)))


if __name__ == "__main__":
    main()
