"""Commands that read files: what is handed in badly is one clear line, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, func, select

from catalogue.models import Base
from tests.worlds.eight_streets import SMALL_LIST, World

pytestmark = pytest.mark.both_databases

Run = Callable[..., Result]


def rows(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def test_a_bad_file_is_named_with_line_and_field(
    run: Run, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text("code,name,level\n110101001001,多福巷社区居委会,village\n", encoding="utf-8")
    refused = run("divisions", "import", "list.csv")
    assert "list.csv, line 2, level" in refused.stderr


@pytest.mark.parametrize(
    ("described", "reason"),
    [
        ("name: [1]", "list.yaml, line 1, name: "),
        ("source: {a: 7}", "list.yaml, line 1, source: "),
        ("state_as_of: soon", "list.yaml, line 1, state_as_of: "),
        ("state_as_of: 2026-02-30", "list.yaml, line 1, state_as_of: "),
        ("- 1", "list.yaml, line 1: "),
        ("name: [", "list.yaml, line "),
        ("[" * 20000, "list.yaml, line 1: "),
        ("a: &a [x]\nb: &b [*a, *a]\nname: *b", "list.yaml, line 1: "),
        (f"name: {'长' * 201}", "At most 200 characters"),
    ],
)
def test_a_bad_description_beside_a_list_is_one_clear_line(
    described: str,
    reason: str,
    run: Run,
    world: World,
    engine: Engine,
    tmp_path: Path,
) -> None:
    (tmp_path / "list.csv").write_text(SMALL_LIST.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "list.yaml").write_text(described, encoding="utf-8")
    before = rows(engine)
    refused = run("divisions", "import", tmp_path / "list.csv")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1), refused.output
    assert reason in refused.stderr
    assert rows(engine) == before


def commands_with_files(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """Every call of a command that reads a file, with FILE in its place and the other files that it needs."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands_with_files(command, (*words, name))
            continue
        files = [each for each in command.params if isinstance(each.type, click.Path)]
        for file in files:
            others = [
                str(SMALL_LIST) for each in files if each is not file and isinstance(each, click.Argument)
            ]
            option = [file.opts[0]] if isinstance(file, click.Option) else []
            yield [*words, name, *others, *option, "FILE"]


def test_every_command_that_reads_a_file_refuses_what_is_no_file(
    app: Flask, run: Run, world: World, engine: Engine, tmp_path: Path
) -> None:
    hole, deep = tmp_path / "hole.csv", tmp_path / "deep.csv"
    with hole.open("wb") as file:
        file.truncate(1024**3)
    deep.write_bytes(b"[" * 20_000)
    writing = {"export", "export-names", "backup", "dump"}
    calls = [call for call in commands_with_files(app.cli) if not writing.intersection(call)]
    assert {" ".join(call[:2]) for call in calls} >= {
        "catalogue load",
        "divisions import",
        "vocabulary import",
    }
    before = rows(engine)
    for call in calls:
        for bad in ("/dev/zero", str(tmp_path), str(hole), str(deep), str(tmp_path / "nowhere")):
            refused = run(*[bad if word == "FILE" else word for word in call])
            assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1), (call, bad, refused.output)
    assert rows(engine) == before


def test_a_list_of_another_province_is_refused_unless_it_is_meant(
    run: Run, world: World, engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "wrong.csv").write_text("code,name,level\n120000000000,天津市,province\n", encoding="utf-8")
    before = rows(engine)
    refused = run("divisions", "import", tmp_path / "wrong.csv")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert (
        "wrong.csv, line 2, code: 天津市 is not one of the provinces that are kept here: 北京市"
        in refused.stderr
    )
    assert rows(engine) == before
    assert run("divisions", "import", tmp_path / "wrong.csv", "--new-province").exit_code == 0
