"""Open data in files: the table of cells and all tables written in three formats, beside DuckDB, which copies the same rows.

Seconds of CPU in a process of its own: other work on the machine and the disk count less in them than on the clock, which is told too.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from sqlalchemy.orm import Session

from catalogue.dumps import TABLES, DumpedFile, FilesOrigin, Format, dump
from catalogue.dumps.encoding import Encoder
from catalogue.dumps.files import write_tables
from catalogue.dumps.rows import cell_blocks
from catalogue.dumps.tables import CELLS
from catalogue.dumps.writing import scope_of
from catalogue.foundation import clock
from catalogue.foundation.collecting import collector_at_rest
from catalogue.foundation.database import make_engine, read_one_moment

from .figures import Figure
from .fill import peak_mb
from .world import ENGINES, Worlds

CELLS_SECONDS, CELLS_MB = 3, 5
ALL_SECONDS, PEAK_MB, DAY_MB = 15, 400, 150
_ORIGIN = FilesOrigin("bench")
_MB = 1_000_000
_COPIES = {
    "csv": "FORMAT csv, HEADER",
    "ndjson.gz": "FORMAT json, COMPRESSION gzip",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
}


@dataclass(frozen=True)
class Taken:
    """What a piece of work took: seconds of CPU and on the clock, the peak of memory in MB; rows, and bytes by format."""

    cpu: float
    clock: float
    peak: float
    rows: int
    sizes: dict[str, int]


def measure(worlds: Worlds) -> Iterator[Figure]:
    """Cells and all tables of the city on each engine, with DuckDB's copy of them; then the sizes, which are the same on both."""
    for name in ENGINES:
        url = worlds.of(name).url
        for work, seconds in (("cells", CELLS_SECONDS), ("everything", ALL_SECONDS)):
            with TemporaryDirectory(prefix="portal-bench-") as folder:
                ours = in_own_process(work, url, folder)
                beside = in_own_process("beside", work, folder)
            what = f"{ours.rows:,} {'cells' if work == 'cells' else 'rows of all tables'} in three formats"
            peer = f"DuckDB, COPY of the rows in its memory {beside.cpu:.1f} s"
            yield Figure(
                f"{what}: CPU, {name}", ours.cpu, "s", seconds, peer=peer, ratio=beside.cpu / ours.cpu
            )
            yield Figure(f"{what}: on the clock, {name}", ours.clock, "s")
            if work == "cells":
                cells = ours
        yield Figure(f"all tables: peak memory, {name}", ours.peak, "MB", PEAK_MB)
    yield Figure("cells as Parquet: size", cells.sizes[Format.PARQUET] / _MB, "MB", CELLS_MB)
    for form in Format:
        yield Figure(f"all tables, {form}: size", ours.sizes[form] / _MB, "MB")
    yield Figure("files of a day: size", sum(ours.sizes.values()) / _MB, "MB", DAY_MB)


def in_own_process(*arguments: str) -> Taken:
    """Do a piece of work in a new process."""
    command = [sys.executable, "-m", "bench.open_files", *arguments]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Taken(**json.loads(ran.stdout.splitlines()[-1]))


def cells(url: str, folder: str) -> Sequence[DumpedFile]:
    """Write the table of cells alone, as it is written among all."""
    place = Path(folder) / clock.today().isoformat()
    place.mkdir()
    with collector_at_rest(), Session(make_engine(url)) as session:
        read_one_moment(session)
        scope = scope_of(session, None)
        blocks = cell_blocks(session, scope, Encoder(demonstration=scope.demonstration))
        return write_tables(scope, _ORIGIN, place, (CELLS,), blocks)


def everything(url: str, folder: str) -> Sequence[DumpedFile]:
    """Write all tables, and what describes them."""
    return dump(make_engine(url), Path(folder), _ORIGIN).files


def beside(work: str, folder: str) -> Taken:
    """DuckDB's own copy of the tables that ``work`` wrote, from its memory, on one core as ours: the least that writing costs."""
    names = [CELLS.name] if work == "cells" else [table.name for table in TABLES]
    with duckdb.connect(config={"threads": 1}) as connection:
        for name in names:
            (written,) = Path(folder).glob(f"*/*-{name}.parquet")
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet(?)", [str(written)])

        def copy() -> Sequence[DumpedFile]:
            for name in names:
                for ending, options in _COPIES.items():
                    connection.execute(f"COPY {name} TO '{folder}/{name}.{ending}' ({options})")
            return ()

        return _measured(copy)


def _measured(work: Callable[[], Sequence[DumpedFile]]) -> Taken:
    began, cpu = time.perf_counter(), time.process_time()
    files = work()
    took, clocked = time.process_time() - cpu, time.perf_counter() - began
    sizes = {form.value: sum(file.bytes for file in files if file.format is form) for form in Format}
    rows = sum(file.rows for file in files if file.format is Format.CSV)
    return Taken(round(took, 2), round(clocked, 2), round(peak_mb(), 1), rows, sizes)


def main(work: str, *rest: str) -> None:
    """Do a piece of work and print what it took."""
    if work == "beside":
        taken = beside(*rest)
    else:
        write = {"cells": cells, "everything": everything}[work]
        taken = _measured(lambda: write(*rest))
    print(json.dumps(asdict(taken)))


if __name__ == "__main__":
    main(*sys.argv[1:])
