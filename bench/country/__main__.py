"""Load the whole country into PostgreSQL 15 in parts by province, ask, serve and upgrade it: ``python -m bench.country``."""

from __future__ import annotations

import argparse
import platform
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from .. import runs
from ..figures import Figure, table
from . import measuring, places, serving
from .server import DebianWorlds, is_here

NEWEST = Path("dist") / "country.json"


SCENES = ("ask", "serve")


def measure(
    folder: Path | None, provinces: Sequence[int], scenes: Sequence[str] = SCENES
) -> Iterator[Figure]:
    """All figures. ``folder`` stays, and what it holds already is not loaded again."""
    with DebianWorlds(folder) as worlds:
        lists = [places.write(worlds.folder / "places.csv")]
        country = measuring.LoadedCountry(worlds, "PostgreSQL", lists, provinces, parts=True)
        country.asks = "ask" in scenes
        yield from country.figures()
        if "serve" not in scenes:
            return
        for figure in serving.serve(worlds.empty("PostgreSQL", "country")):
            sys.stderr.write(f"  {figure.name}: {figure.measured:,.3f} {figure.unit} {figure.peer or ''}\n")
            yield figure


def main() -> int:
    """Read the arguments, measure, print. The exit code: 0 all targets met, 1 some missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.country", description="The whole country.")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep everything there, for the next run")
    parser.add_argument("--json", type=Path, metavar="FILE", default=NEWEST, help="write the figures to FILE")
    parser.add_argument(
        "--provinces", nargs="+", type=int, default=(), metavar="NN", help="a part, without targets"
    )
    parser.add_argument("scenes", nargs="*", default=SCENES, metavar="SCENE", help="ask, serve")
    asked = parser.parse_args()
    if asked.provinces and measuring.BEIJING not in asked.provinces:
        parser.error(f"Beijing ({measuring.BEIJING}) must be among the provinces")
    if not is_here():
        parser.error("PostgreSQL 15 is not here: sh bench/cluster/install.sh")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    run = runs.begun()
    found = [
        replace(each, target=None) if asked.provinces else each
        for each in measure(asked.keep, asked.provinces, asked.scenes)
    ]
    sys.stdout.write(
        f"Python {platform.python_version()}, {platform.machine()}, medians unless the name says otherwise\n"
    )
    sys.stdout.write(f"{table(found)}\n")
    runs.write(replace(run, figures=tuple(found)), asked.json)
    return int(any(each.met is False for each in found))


if __name__ == "__main__":
    sys.exit(main())
