"""``flask dump``: what it writes and says, by hand and each day."""

from __future__ import annotations

import errno
import fcntl
import io
import json
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.dumps import FilesOrigin, files
from catalogue.foundation import clock
from catalogue.foundation.errors import Refused
from catalogue.models import JobName, JobOutcome
from catalogue.operations import open_files
from catalogue.operations.jobs import last_runs
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases

Run = Callable[..., Result]


def test_a_dump_counted_by_duckdb_is_the_coverage_that_the_portal_shows(
    run: Run, reported: object, world: World, tmp_path: Path
) -> None:
    written = run("dump", tmp_path)
    assert written.exit_code == 0, written.output
    assert f"cells.csv: {60 * len(world.communities):,} rows" in written.stdout
    assert "real data" in written.stdout
    cells = str(tmp_path / clock.today().isoformat() / "cells.parquet")
    with duckdb.connect() as connection:
        counted = connection.execute(
            "SELECT substr(community, 1, 6) || '000000', item, segment, count(*) FROM read_parquet(?) GROUP BY ALL",
            [cells],
        ).fetchall()
    shown = json.loads(run("coverage", "show", "11", "--format", "json").stdout)
    assert {row[:3]: row[3] for row in counted} == {
        (row["code"], item, segment): count
        for row in shown["rows"]
        for item, counts in row["items"].items()
        for segment, count in counts.items()
        if count
    }
    again = run("dump", tmp_path)
    assert again.stdout.endswith("The folder said the same already: nothing is changed.\n")


def test_without_duckdb_it_says_what_is_missing_and_how_to_get_it(
    run: Run, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "can_write_parquet", lambda: False)
    written = run("dump", tmp_path)
    assert (written.exit_code, written.stderr.count("\n")) == (0, 1)
    assert "pip install 'portal1060[dumps]'" in written.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Name the folder"),
        (("open", "--daily"), "PORTAL_OPEN_FILES"),
        (("--daily",), "PORTAL_OPEN_FILES"),
        (("open", "--catalogue", "other"), "other"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    run: Run,
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = run("dump", *arguments)
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert words in refused.stderr


def test_the_files_of_a_day_are_written_once_and_the_oldest_go(
    told: World, engine: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "open"
    now = clock.now()
    assert open_files.is_due(folder, now)
    assert open_files.write_daily(engine, folder, FilesOrigin("1"), days=3) is not None
    assert open_files.write_daily(engine, folder, FilesOrigin("1"), days=3) is None
    today = open_files.days_in(folder)[0].day
    assert not open_files.is_due(folder, clock.beginning_of(today) + timedelta(hours=12))
    assert open_files.is_due(folder, clock.beginning_of(today) + timedelta(days=1, minutes=20))
    assert not open_files.is_due(folder, clock.beginning_of(today) + timedelta(days=1, minutes=19))
    (folder / "ours").mkdir()
    for old in (2, 3, 4):
        (folder / today.isoformat()).rename(folder / (today - timedelta(days=old)).isoformat())
        assert open_files.write_daily(engine, folder, FilesOrigin("1"), days=3) is not None
    assert {path.name for path in folder.iterdir()} == {
        ".dump.lock",
        "ours",
        today.isoformat(),
        (today - timedelta(days=2)).isoformat(),
    }
    with Session(engine) as session:
        run = last_runs(session)[JobName.OPEN_DATA]
    assert run.outcome is JobOutcome.DONE
    assert run.told["files"] == 42


def _daily(engine: Engine, folder: Path) -> bool:
    return open_files.write_daily(engine, folder, FilesOrigin("1"), days=3) is not None


@pytest.mark.one_database
@pytest.mark.parametrize("said", [b"", b"[]", b'{"day": "2026-11-30"}'])
def test_a_day_whose_manifest_is_damaged_is_written_again(
    told: World, engine: Engine, tmp_path: Path, said: bytes
) -> None:
    assert _daily(engine, tmp_path)
    (day,) = open_files.days_in(tmp_path)
    (day.folder / "manifest.json").write_bytes(said)
    assert open_files.days_in(tmp_path) == ()
    assert open_files.is_due(tmp_path, clock.beginning_of(day.day) + timedelta(hours=12))
    assert _daily(engine, tmp_path)
    assert open_files.days_in(tmp_path) == (day,)


@pytest.mark.one_database
def test_a_day_that_lacks_a_file_or_a_part_of_one_is_no_day_and_is_written_again(
    told: World, engine: Engine, tmp_path: Path
) -> None:
    assert _daily(engine, tmp_path)
    (day,) = open_files.days_in(tmp_path)
    cells = day.folder / "cells.csv"
    whole = cells.read_bytes()
    for part in (whole[:-1], None):
        cells.unlink()
        if part is not None:
            cells.write_bytes(part)
        assert open_files.days_in(tmp_path) == ()
        assert _daily(engine, tmp_path)
        assert cells.read_bytes() == whole
    (day.folder / "manifest.json").unlink()
    with pytest.raises(Refused, match="something else"):
        _daily(engine, tmp_path)


@pytest.mark.one_database
def test_what_was_not_deleted_to_its_end_goes_next_time(told: World, engine: Engine, tmp_path: Path) -> None:
    left = tmp_path / ".going-2026-01-02"
    left.mkdir()
    (left / "cells.csv").write_text("a")
    assert _daily(engine, tmp_path)
    assert not left.exists()


@pytest.mark.one_database
def test_who_reads_a_file_while_its_day_is_deleted_reads_it_to_its_end(
    app_with: Callable[..., Flask], told: World, engine: Engine, tmp_path: Path
) -> None:
    assert _daily(engine, tmp_path)
    (day,) = open_files.days_in(tmp_path)
    whole = (day.folder / "cells.csv").read_bytes()
    reader = app_with(open_files=tmp_path).test_client()
    with reader.get(f"/data/{day.day}/cells.csv") as answer:
        parts = answer.iter_encoded()
        read = next(parts)
        day.folder.rename(tmp_path / (day.day - timedelta(days=5)).isoformat())
        assert _daily(engine, tmp_path)
        shutil.rmtree(tmp_path / day.day.isoformat())
        assert open_files.days_in(tmp_path) == ()
        assert read + b"".join(parts) == whole
    assert reader.get(f"/data/{day.day}/cells.csv").status_code == 404


@pytest.mark.one_database
def test_two_that_write_into_one_folder_are_told_of_each_other(
    run: Run, world: World, tmp_path: Path
) -> None:
    with open(tmp_path / ".dump.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = run("dump", tmp_path)
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "Another process writes open data into" in refused.stderr
    assert run("dump", tmp_path).exit_code == 0


@pytest.mark.one_database
@pytest.mark.parametrize("broken", ["CSV", "Parquet"])
def test_a_full_disk_is_one_line_that_names_the_folder_and_leaves_nothing(
    run: Run, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    class Full(io.BytesIO):
        def write(self, _piece: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fail(*_anything: object) -> None:
        raise duckdb.IOException("No space left on device")

    if broken == "CSV":
        monkeypatch.setattr(files, "_new", lambda _path: Full())
    else:
        monkeypatch.setattr(duckdb.DuckDBPyConnection, "execute", fail, raising=True)
    folder = tmp_path / "open"
    refused = run("dump", folder)
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert str(folder) in refused.stderr
    assert "No space left on device" in refused.stderr
    assert [path.name for path in folder.iterdir()] == [".dump.lock"]


@pytest.mark.one_database
def test_a_folder_that_cannot_be_written_is_one_line_that_names_it(
    run: Run, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes").write_text("ours")
    refused = run("dump", tmp_path / "notes" / "open")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "Not a directory" in refused.stderr
    assert "notes" in refused.stderr


def test_the_job_of_each_day_writes_where_the_setting_says(
    app_with: Callable[..., Flask], told: World, tmp_path: Path
) -> None:
    runner = app_with(open_files=tmp_path / "open").test_cli_runner()
    first = runner.invoke(args=["dump", "--daily"])
    assert first.exit_code == 0, first.output
    assert (tmp_path / "open" / clock.today().isoformat() / "manifest.json").is_file()
    assert runner.invoke(args=["dump", "--daily"]).stdout == "The files of the day are there already.\n"
