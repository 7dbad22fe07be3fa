"""``flask dump``: what it writes and says, by hand and each day."""

from __future__ import annotations

import json
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
    assert [each.day for each in open_files.days_in(folder)] == [today, today - timedelta(days=2)]
    assert (folder / "ours").is_dir()
    with Session(engine) as session:
        run = last_runs(session)[JobName.OPEN_DATA]
    assert run.outcome is JobOutcome.DONE
    assert run.told["files"] == 42


def test_the_job_of_each_day_writes_where_the_setting_says(
    app_with: Callable[..., Flask], told: World, tmp_path: Path
) -> None:
    runner = app_with(open_files=tmp_path / "open").test_cli_runner()
    first = runner.invoke(args=["dump", "--daily"])
    assert first.exit_code == 0, first.output
    assert (tmp_path / "open" / clock.today().isoformat() / "manifest.json").is_file()
    assert runner.invoke(args=["dump", "--daily"]).stdout == "The files of the day are there already.\n"
