"""Datasette, which many publish tables with, opens the files of a day and counts the same."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.dumps import TABLES, Dump, FilesOrigin, Format, dump
from tests.server.portals import Served, environment, free_port
from tests.worlds.eight_streets import World


@pytest.fixture
def written(engine: Engine, reported: EditionFacts, session: Session, tmp_path: Path) -> Dump:
    """The files of a town that has reported."""
    session.commit()
    return dump(engine, tmp_path / "open", FilesOrigin("1.0"))


@pytest.fixture
def datasette(written: Dump, tmp_path: Path) -> Iterator[Served]:
    """Datasette over the CSV files, and over those of Parquet in a database of their own."""
    from_csv(written.folder, tmp_path / "csv.db")
    from_parquet(written.folder, tmp_path / "parquet.db")
    port = free_port()
    told = ["serve", str(tmp_path / "csv.db"), str(tmp_path / "parquet.db"), "--port", str(port)]
    served = Served(["-m", "datasette", *told], environment(PYTHONWARNINGS="ignore"), port)
    try:
        served.up("/-/versions.json")
        yield served
    finally:
        served.end()


def from_csv(folder: Path, database: Path) -> None:
    """Make tables of the CSV files, with the keys that their descriptions name."""
    with closing(sqlite3.connect(database)) as made, made:
        for table in TABLES:
            columns = ", ".join(f'"{name}"' for name in table.names)
            made.execute(f"CREATE TABLE {table.name} ({columns}, PRIMARY KEY ({', '.join(table.key)}))")
            with open(folder / f"{table.name}.csv", encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file, strict=True))[1:]
            places = ", ".join("?" * len(table.names))
            made.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)


def from_parquet(folder: Path, database: Path) -> None:
    """Make tables of the Parquet files."""
    with closing(sqlite3.connect(database)) as made, made, duckdb.connect() as reader:
        for table in TABLES:
            rows = reader.execute(
                "SELECT * FROM read_parquet(?)", [str(folder / f"{table.name}.parquet")]
            ).fetchall()
            made.execute(f"CREATE TABLE {table.name} ({', '.join(table.names)})")
            places = ", ".join("?" * len(table.names))
            as_text = [[None if each is None else str(each) for each in row] for row in rows]
            made.executemany(f"INSERT INTO {table.name} VALUES ({places})", as_text)


def said(datasette: Served, path: str) -> Any:
    status, body = datasette.ask(path)
    assert status == 200, (path, body)
    return json.loads(body)


@pytest.mark.judge
@pytest.mark.one_database
def test_datasette_opens_the_files_of_a_day_and_counts_the_same(written: Dump, datasette: Served) -> None:
    listed = {file.table: file.rows for file in written.files if file.format is Format.PARQUET}
    for database in ("csv", "parquet"):
        tables = {each["name"]: each["count"] for each in said(datasette, f"/{database}.json")["tables"]}
        assert tables == listed

    faceted = said(datasette, "/csv/cells.json?_facet=segment&_size=0&_shape=objects")
    counted = {each["value"]: each["count"] for each in faceted["facet_results"]["segment"]["results"]}
    with open(written.folder / "cells.csv", encoding="utf-8-sig", newline="") as file:
        assert counted == Counter(row["segment"] for row in csv.DictReader(file, strict=True))

    (row,) = said(datasette, "/csv/items.json?code__exact=0202&_shape=array")
    assert row["name_zh"] == "社区老年人(残疾人)就餐送餐服务"
    status, page = datasette.ask(f"/csv/offerings?community={World.community}")
    assert status == 200
    assert f"{World.community}" in page.decode()
