"""``flask tables``: an empty table is kept, filled for a division, and what was typed into it is read back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result
from openpyxl import load_workbook

from catalogue.exchange.filling.drawing import draw
from tests.worlds.department_tables import CENSUS
from tests.worlds.eight_streets import World

Run = Callable[..., Result]


def test_a_table_is_kept_filled_and_read_back(run: Run, world: World, told: Any, tmp_path: Path) -> None:
    empty, out = tmp_path / "统计表.xlsx", tmp_path / "out.xlsx"
    empty.write_bytes(draw(CENSUS))
    run("users", "add", "wei", "--role", "street", "--division", world.street)
    assert run("tables", "add", empty, "--in", world.street, "--as", "lin").stderr.count("\n") == 1
    added = run("tables", "add", empty, "--in", world.street, "--as", "wei", "--owner", "民政科")
    assert added.exit_code == 0, added.output
    assert "12  养老管家姓名  unknown" in added.stdout
    listed = run("tables", "list", world.community).stdout.splitlines()
    assert "统计表  kept by 110101001000  version 1  a row for each community  12 columns" in listed[0]
    filled = run("tables", "fill", "统计表", "--in", world.community, "-o", out)
    assert filled.stdout.splitlines() == [
        "missing: 养老管家姓名: 1 of 1 rows",
        f"{out}: 1 rows, 11 of 12 columns filled",
    ]
    book = load_workbook(out)
    book["统计表"]["L5"] = "王芳"
    book.save(out)
    read = ("tables", "read", out, "统计表", "--in", world.community, "--as", "wei")
    assert run(*read, "--dry-run").stdout.endswith("1 values would be kept\n")
    assert run(*read).stdout == "养老管家姓名: 1 values\n1 values kept\n"
    assert run(*read).stdout == "0 values kept\n"
    unknown = run("tables", "fill", "别的表", "--in", world.community, "-o", out)
    assert (unknown.exit_code, unknown.stderr) == (2, "Error: There is no table called 别的表.\n")
    assert "table.read_back" in run("audit", "list", "--in", world.street).stdout
