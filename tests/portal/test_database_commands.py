"""``flask database partition``: what it says, and one clear line for what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine

from catalogue.foundation import partitions
from catalogue.operations.served import serving
from tests.worlds.eight_streets import World

Run = Callable[..., Result]


def parts_in(engine: Engine) -> tuple[int, ...] | None:
    """The provinces that have parts."""
    with engine.connect() as connection:
        return partitions.provinces_with_parts(connection)


@pytest.mark.both_databases
def test_tables_are_put_into_parts_after_a_look_and_back(run: Run, told: World, engine: Engine) -> None:
    looked = run("database", "partition", "--dry-run")
    if engine.dialect.name == "sqlite":
        assert (looked.exit_code, looked.stdout) == (2, "")
        assert looked.stderr == "Error: Only PostgreSQL keeps tables in parts; SQLite needs none.\n"
        return
    with engine.begin() as connection:
        partitions.unpartition(connection)
    looked = run("database", "partition", "--dry-run")
    assert (looked.exit_code, looked.stderr) == (0, "")
    assert "offerings: one table; some " in looked.stdout
    assert "Parts are made for provinces: 11.\n" in looked.stdout
    assert "All rows are copied: that needs " in looked.stdout
    assert parts_in(engine) is None
    made = run("database", "partition", "--as", "王主任")
    assert (made.exit_code, made.stderr) == (0, "Signed by 王主任 (operator)\n")
    assert "revisions: 1 provinces and the rest; some " in made.stdout
    assert parts_in(engine) == (11,)
    assert "王主任 (operator)  database.partitioned  offerings, revisions" in run("audit", "list").stdout
    assert "Every province has its part.\n" in run("database", "partition").stdout
    assert run("coverage", "verify").exit_code == 0
    undone = run("database", "partition", "--undo")
    assert undone.exit_code == 0, undone.output
    assert undone.stdout.rstrip().rpartition("\n")[2].startswith("revisions: one table; ")
    assert parts_in(engine) is None
    assert "There are no parts.\n" in run("database", "partition", "--undo", "--dry-run").stdout


@pytest.mark.both_databases
def test_while_a_portal_serves_nothing_is_changed(run: Run, app: Flask, told: World, engine: Engine) -> None:
    folder: Path = app.config["PORTAL"].instance_path
    before = parts_in(engine)
    with serving(folder):
        refused = run("database", "partition")
    assert refused.exit_code == 2
    if engine.dialect.name == "postgresql":
        assert refused.stderr == "Error: A portal serves this instance. Stop it on all machines first.\n"
    assert parts_in(engine) == before
