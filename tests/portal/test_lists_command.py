"""``flask lists import``: a line for each place of a list, with the verdict on its community."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.offerings import points_of
from tests.office_files import xlsx
from tests.worlds.eight_streets import World

Run = Callable[..., Result]

ROWS = (
    ("街道", "社区", "名称", "电话"),
    ("东华门街道", "多福巷社区", "甲站", "010-0555 0101"),
    ("东华门街道", "多福港社区", "乙站", ""),
    ("合计", "", "2个", ""),
)


def test_a_list_is_read_and_nothing_is_brought_in(
    run: Run, world: World, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"  # the name is not believed
    file.write_bytes(xlsx(ROWS))
    read = run("lists", "import", file, "--in", world.district, "--dry-run", "--format", "jsonl")
    assert read.exit_code == 0, read.output
    assert [json.loads(line) for line in read.stdout.splitlines()] == [
        {"sheet": "名单", "row": 2, "verdict": "matched", "codes": [str(world.community)]},
        {"sheet": "名单", "row": 3, "verdict": "unmatched", "codes": []},
    ]
    told = run("lists", "import", file, "--in", world.district, "--dry-run").stdout.splitlines()
    assert told[0] == f"名单 2: 东华门街道 多福巷社区: matched {world.community}"
    assert told[-1] == "2 rows; 1 matched; 1 unmatched"


def test_a_file_that_is_no_list_is_one_line_and_exit_code_2(run: Run, world: World, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(b"PK\x03\x04 cut off")
    refused = run("lists", "import", file, "--dry-run")
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert "incomplete or damaged" in refused.stderr


def test_an_office_brings_a_list_in_and_the_same_one_again_changes_nothing(
    run: Run, world: World, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "卫生站.xlsx"
    file.write_bytes(xlsx(ROWS))
    assert run("lists", "import", file).exit_code == 2
    assert "no account called wei" in run("lists", "import", file, "--as", "wei").stderr
    run("users", "add", "wei", "--role", "district", "--division", world.district)
    first = run("lists", "import", file, "--as", "wei", "--format", "jsonl")
    assert (first.exit_code, first.stdout.count("\n")) == (0, 2), first.output
    assert first.stderr == (
        "1 places added, 0 changed, 0 unchanged, 1 rows to be settled, 0 closings proposed, 0 declarations\n"
    )
    again = run("lists", "import", file, "--as", "wei", "--mapping", "卫生站")
    assert again.stderr.startswith("0 places added, 0 changed, 1 unchanged")
    assert "list.brought_in" in run("audit", "list", "--in", world.district).stdout
    unknown = run("lists", "import", file, "--as", "wei", "--mapping", "警务室", "--dry-run")
    assert (unknown.exit_code, unknown.stderr) == (2, "Error: There is no mapping called 警务室.\n")
    with Session(engine) as session:
        assert [point.name for point in points_of(session, world.community)] == ["甲站"]
