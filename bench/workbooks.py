"""The workbook of a large district, out and in, beside merely writing and reading it.

Each step runs in a process of its own (:mod:`bench.workbook_steps`), so its peak memory and CPU time are its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from .figures import Figure
from .workbook_steps import Step
from .world import Worlds

OUT_SECONDS, IN_SECONDS, LOCK_SECONDS, MEGABYTES = 7, 6, 0.5, 250
SOME = 2_000
"""Lines that a busy district may well change between export and upload."""


def measure(worlds: Worlds) -> Iterator[Figure]:
    """The figures, on SQLite, where one writer makes all others wait."""
    world = worlds.of("SQLite")
    with TemporaryDirectory(prefix="portal-bench-workbooks-") as folder:
        book = Path(folder) / "district.xlsx"
        out = _run("out", world.url, book)
        rows = f"{out.rows:,} rows"
        merely = _run("merely-write", world.url, book, Path(folder) / "merely.xlsx")
        yield Figure(
            f"workbook of a district out, {rows}: CPU",
            out.seconds,
            "s",
            OUT_SECONDS,
            peer=f"rustpy-xlsxwriter, same cells {merely.seconds:.2f} s",
            ratio=merely.seconds / out.seconds,
        )
        yield Figure("workbook of a district out: peak memory", out.peak_mb, "MB", MEGABYTES)
        merely = _run("merely-read", world.url, book)
        for name, most in (("as it is", 0), (f"{SOME:,} lines changed", SOME), ("all lines changed", 10**6)):
            changed = Path(folder) / f"changed-{most}.xlsx"
            _run("change", world.url, book, changed, most)
            # A copy: bringing it in changes the world.
            copy = worlds.copy(world, f"workbooks-{most}")
            came = _run("in", copy.url, changed)
            yield Figure(
                f"workbook of a district in, checked, {name}: CPU",
                came.seconds,
                "s",
                IN_SECONDS,
                peer=f"python-calamine {merely.seconds:.2f} s",
                ratio=merely.seconds / came.seconds,
            )
            yield Figure(f"workbook of a district in, {name}: peak memory", came.peak_mb, "MB", MEGABYTES)
            if most:
                yield Figure(
                    f"write lock for {came.lines:,} lines of it: CPU", came.lock_seconds, "s", LOCK_SECONDS
                )


def _run(step: str, *words: object) -> Step:
    ran = subprocess.run(
        [sys.executable, "-m", "bench.workbook_steps", step, *map(str, words)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Step(**json.loads(ran.stdout.splitlines()[-1]))
