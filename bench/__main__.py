"""Run the benches and print one table: ``python -m bench [NAME ...] [--json FILE] [--release] [--queries FILE]``."""

from __future__ import annotations

import argparse
import platform
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from . import (
    browsing,
    circle,
    datasette,
    declaring,
    delta,
    desks,
    editions,
    exports,
    filling,
    matrix,
    open_data,
    open_files,
    pages,
    past,
    public,
    recording,
    remedies,
    runs,
    search,
    stalled,
    suggestions,
    tasks,
    trail,
    workbooks,
)
from .country import measuring as country
from .figures import Figure, table
from .mixed import measuring as mixed
from .world import ENGINES, Worlds

BENCHES: dict[str, Callable[[Worlds, argparse.Namespace], Iterator[Figure]]] = {
    "fill": lambda worlds, _arguments: filling.measure(worlds),
    "matrix": lambda worlds, _arguments: matrix.measure(worlds),
    "past": lambda worlds, _arguments: past.measure(worlds),
    "editions": lambda worlds, _arguments: editions.measure(worlds),
    "remedies": lambda worlds, _arguments: remedies.measure(worlds),
    "circle": lambda worlds, _arguments: circle.measure(worlds),
    "search": lambda worlds, arguments: search.measure(worlds, arguments.queries),
    "datasette": lambda worlds, arguments: datasette.measure(worlds, arguments.queries),
    "suggestions": lambda worlds, arguments: suggestions.measure(worlds, arguments.queries),
    "recording": lambda worlds, _arguments: recording.measure(worlds),
    "trail": lambda worlds, _arguments: trail.measure(worlds),
    "declaring": lambda worlds, _arguments: declaring.measure(worlds),
    "pages": lambda worlds, arguments: pages.measure(worlds, arguments.queries),
    "public": lambda worlds, _arguments: public.measure(worlds),
    "open_data": lambda worlds, _arguments: open_data.measure(worlds),
    "delta": lambda worlds, _arguments: delta.measure(worlds),
    "open_files": lambda worlds, _arguments: open_files.measure(worlds),
    "browsing": lambda worlds, _arguments: browsing.measure(worlds),
    "desks": lambda worlds, _arguments: desks.measure(worlds),
    "workbooks": lambda worlds, _arguments: workbooks.measure(worlds),
    "exports": lambda worlds, _arguments: exports.measure(worlds),
    "stalled": lambda worlds, _arguments: stalled.measure(worlds),
    "tasks": lambda _worlds, _arguments: tasks.measure(),
    "growth": lambda worlds, _arguments: matrix.measure_growth(worlds),
    "mixed": lambda worlds, arguments: mixed.measure(worlds, arguments.minutes),
    "country": lambda _worlds, arguments: country.measure(arguments.engines, arguments.provinces),
}
APART = frozenset({"country", "mixed"})
"""Run only when they are named: one takes an hour and 25 GB of disk, the other a quarter of an hour."""


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the portal.")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"benches to run, of {', '.join(BENCHES)}; all of them but {', '.join(APART)}",
    )
    parser.add_argument(
        "--json",
        type=Path,
        metavar="FILE",
        default=runs.NEWEST,
        help="write the figures to FILE, else to dist/",
    )
    parser.add_argument(
        "--release", action="store_true", help="keep the run in bench/history as that of this version"
    )
    parser.add_argument(
        "--queries", type=Path, metavar="FILE", default=search.QUERIES, help="queries for the search"
    )
    parser.add_argument(
        "--engines", nargs="+", choices=ENGINES, default=ENGINES, help="for country: one after the other"
    )
    parser.add_argument(
        "--provinces",
        nargs="+",
        type=int,
        default=(),
        metavar="NN",
        help="for country: a part, without targets",
    )
    parser.add_argument(
        "--minutes", type=float, default=10.0, help="for mixed: how long everyone asks at once"
    )
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - BENCHES.keys():
        parser.error(f"there is no bench {', '.join(sorted(unknown))}")
    # Told to end, it still stops its servers and takes its worlds away.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    run = runs.begun()
    if arguments.release and (run.commit is None or run.commit.endswith("+")):
        parser.error("a run is kept of a commit: commit first")
    figures: list[Figure] = []
    failed: list[str] = []
    with Worlds() as worlds:
        for name, bench in BENCHES.items():
            if name in arguments.names or not (arguments.names or name in APART):
                print(f"measuring: {name}", file=sys.stderr)
                try:
                    figures += bench(worlds, arguments)
                except Exception as error:
                    # What the others measured took ten minutes and must not be lost with it.
                    failed.append(name)
                    print(f"{name} failed: {error}", file=sys.stderr)
    print(f"Python {platform.python_version()}, {platform.machine()}, medians unless the name says otherwise")
    print(table(figures))
    missed = sum(figure.met is False for figure in figures)
    print(f"{missed} of {sum(figure.met is not None for figure in figures)} targets missed")
    run = replace(run, figures=tuple(figures))
    runs.write(run, arguments.json)
    if arguments.release and not failed:
        runs.write(run, runs.HISTORY / f"{run.version}.json")
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")


if __name__ == "__main__":
    main()
