"""Filling the demonstration of Beijing: time and peak memory of a process that does nothing else."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogue import demo
from catalogue.access.rights import operator
from catalogue.catalogues import further_editions, load_edition, shipped_edition
from catalogue.crosswalks.shipped import load_shipped
from catalogue.divisions import shipped_list
from catalogue.divisions.lists import ListFacts
from catalogue.foundation import clock, migrating
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.succession import import_list

_SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}
"""Bytes of a database."""


@dataclass(frozen=True)
class Filled:
    """What filling took: seconds on the clock and of this process's CPU, its peak resident memory and the database in MB of 10^6 bytes."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    database_mb: float
    offerings: int


def in_own_process(url: str) -> Filled:
    """Fill an empty database in a new process, whose peak memory is then the filling's."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.fill", url], check=True, stdout=subprocess.PIPE, text=True
    )
    return Filled(**json.loads(ran.stdout.splitlines()[-1]))


def fill(url: str) -> Filled:
    """Make the schema, load editions, crosswalks and divisions, then fill; the last alone is timed, with its commit."""
    engine = make_engine(url)
    migrating.upgrade(engine)
    shipped = shipped_list()
    with Session(engine) as session:
        begin_writing(session)
        for edition in (shipped_edition(), *further_editions()):
            load_edition(session, edition, actor=operator("tests"))
        load_shipped(session, actor=operator("tests"), today=clock.today())
        import_list(
            session,
            [shipped.path],
            ListFacts(shipped.facts.name, state_as_of=shipped.facts.state_as_of, source=shipped.facts.source),
            today=clock.today(),
            actor=operator("tests"),
        )
        session.commit()
        began, cpu = time.perf_counter(), time.process_time()
        begin_writing(session)
        report = demo.fill(session, actor=operator("tests"))
        session.commit()
        seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
        size = session.scalar(text(_SIZE[engine.dialect.name]))
    engine.dispose()
    return Filled(
        round(seconds, 2),
        round(cpu_seconds, 2),
        round(peak_mb(), 1),
        round(int(size or 0) / 1e6, 1),
        report.offerings,
    )


def peak_mb() -> float:
    """Peak resident memory of this process in MB.

    From /proc where there is one: what getrusage tells begins with the memory of the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(asdict(fill(sys.argv[1]))))
