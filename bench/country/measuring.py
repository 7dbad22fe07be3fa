"""The figures of the whole country, one engine after the other: loading it, then what is asked of it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import make_url

from catalogue.foundation.database import make_engine
from catalogue.models import Level

from ..figures import AT_LEAST, Figure
from ..world import CITY, ENGINES, Worlds
from . import places, questions, searching, watching

MINUTES, MEGABYTES, GIGABYTES = 20, 800, 25
OFFERINGS = 26_000_000
BEIJING = CITY // Level.PROVINCE.span


def measure(engines: Sequence[str] = ENGINES, provinces: Sequence[int] = ()) -> Iterator[Figure]:
    """All figures. ``provinces`` (two digits, Beijing among them) keeps to a part, to try it out: no target counts then."""
    if provinces and BEIJING not in provinces:
        raise ValueError(f"Beijing ({BEIJING}) must be among the provinces")
    with tempfile.TemporaryDirectory(prefix="portal-bench-lists-") as folder:
        lists = [places.write(Path(folder) / "places.csv")]
        for name in engines:
            # Worlds of its own for each engine: the disk of one is free before the next begins.
            with Worlds() as worlds:
                for figure in LoadedCountry(worlds, name, lists, provinces).figures():
                    yield replace(figure, target=None) if provinces else figure


@dataclass
class LoadedCountry:
    """One engine with its two databases: the country, and Beijing alone."""

    worlds: Worlds
    name: str
    lists: Sequence[Path]
    provinces: Sequence[int]
    parts: bool = False
    """Whether lines and histories lie in parts by province."""
    asks: bool = True
    """Whether the loaded country is asked anything in process."""

    def figures(self) -> Iterator[Figure]:
        """Loading both, then the questions. What is measured is printed at once too: a run takes an hour."""
        for figure in self._figures():
            figure = replace(figure, name=f"{figure.name}, {self.name}")
            print(
                f"  {figure.name}: {figure.measured:,.3f} {figure.unit} {figure.peer or ''}", file=sys.stderr
            )
            yield figure

    def _figures(self) -> Iterator[Figure]:
        country, alone = (self.worlds.empty(self.name, each) for each in ("country", "beijing"))
        yield from self._load(country)
        yield from self._tell_past(country)
        self._run("load", alone, self._arguments([BEIJING]))
        self._run("past", alone, [])
        engines = make_engine(country), make_engine(alone)
        try:
            if self.asks:
                yield from questions.ask(self.name, *engines, self.worlds.server())
                yield from searching.measure(engines[0])
            if not self.parts:
                yield from questions.beside_peers(*engines)
        finally:
            for engine in engines:
                engine.dispose()

    def _arguments(self, provinces: Sequence[int]) -> list[str | Path]:
        kept = ["--provinces", *map(str, provinces)] if provinces else []
        return ["--lists", *self.lists, *kept, *(["--parts"] if self.parts else [])]

    def _run(self, step: str, url: str, arguments: Sequence[str | Path]) -> watching.Watched:
        """A step, or what it told if this folder has seen it already."""
        told = self.worlds.folder / f"{self._name_of(url)}-{step}.json"
        if told.exists():
            return watching.read(told)
        server = self.worlds.server()
        watched = watching.run(step, url, arguments, folder=self.worlds.folder, server=server)
        watching.keep(watched, told)
        return watched

    @staticmethod
    def _name_of(url: str) -> str:
        return Path(make_url(url).database or "").stem

    def _load(self, url: str) -> Iterator[Figure]:
        seen = self._run("load", url, self._arguments(self.provinces))
        loaded, what = seen.loaded, "loading the country"
        yield Figure(what, loaded.seconds / 60, "min", MINUTES, peer=_cpu(loaded.cpu_seconds))
        for part, (seconds, cpu) in loaded.parts.items():
            yield Figure(f"{what}: {part}", seconds, "s", peer=_cpu(cpu))
        yield Figure(f"{what}: peak memory of its process", loaded.peak_mb, "MB", MEGABYTES)
        yield Figure(f"{what}: most on disk", seen.disk_gb, "GB", GIGABYTES)
        yield Figure(f"{what}: left on disk", seen.left_gb, "GB", GIGABYTES)
        if self.worlds.server() is not None:
            yield Figure(f"{what}: CPU time of the server", seen.server_cpu, "s")
            yield Figure(f"{what}: peak memory of the server", seen.server_mb, "MB")
        rows = loaded.rows
        yield Figure("offerings loaded", rows["offerings"], "", OFFERINGS, AT_LEAST)
        yield Figure("revisions loaded", rows["revisions"], "", rows["offerings"], AT_LEAST)
        yield Figure("rows of the roll-up", rows["coverage_rollup"], "")

    def _tell_past(self, url: str) -> Iterator[Figure]:
        seen = self._run("past", url, [])
        told, what = seen.loaded, "ledger of past days"
        yield Figure(what, told.seconds / 60, "min", peer=_cpu(told.cpu_seconds))
        yield Figure(f"{what}: movements", told.rows["coverage_movements"], "")
        yield Figure(f"{what}: peak memory of its process", told.peak_mb, "MB", MEGABYTES)
        yield Figure(f"{what}: most on disk, with everything", seen.disk_gb, "GB", GIGABYTES)


def _cpu(seconds: float) -> str:
    return f"CPU {seconds:,.0f} s"
