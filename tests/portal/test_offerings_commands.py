"""``flask offerings``: a workbook goes out and comes in; what is wrong is named by its cell, and one line says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.catalogues import edition_in_force
from catalogue.offerings import get_line
from tests.worlds.eight_streets import World
from tests.worlds.workbooks import Filled

Run = Callable[..., Result]


def test_a_workbook_goes_out_and_comes_in_by_commands(
    run: Run, told: World, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "填报.xlsx"
    assert run("offerings", "import", file, "--as", "wang").exit_code == 2
    run("users", "add", "wang", "--role", "worker", "--division", told.community)
    out = run("offerings", "export", told.community, "-o", file)
    assert (out.exit_code, "60 lines" in out.stdout) == (0, True), out.output
    same = run("offerings", "import", file, "--as", "wang")
    assert (same.exit_code, "everything is as the file says" in same.stdout) == (0, True), same.output
    filled = Filled(file.read_bytes())
    filled.line("0101", state="未提供", note_zh="明年再说")
    file.write_bytes(filled.as_wps())
    tried = run("offerings", "import", file, "--as", "wang", "--dry-run")
    assert "0101 (new): 状态: - -> 未提供; 中文说明: - -> 明年再说" in tried.stdout
    assert "0 service points, 1 lines would change" in tried.stdout
    assert run("offerings", "import", file, "--as", "wang").exit_code == 0
    with Session(engine) as session:
        edition = edition_in_force(session, told.today)
        assert edition is not None
        assert get_line(session, edition, told.community, "0101").version == 1


def test_a_file_that_is_wrong_is_one_line_and_exit_code_2(run: Run, told: World, tmp_path: Path) -> None:
    run("users", "add", "wang", "--role", "worker", "--division", told.community)
    file = tmp_path / "填报.xlsx"
    run("offerings", "export", told.community, "-o", file, "--only-due")
    filled = Filled(file.read_bytes())
    filled.line("0101", state="已开展")
    file.write_bytes(filled.as_wps())
    refused = run("offerings", "import", file, "--as", "wang")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert refused.stdout.startswith("项目!F")
    for content in (b"PK\x03\x04 cut off", "姓名\n王\n".encode()):
        file.write_bytes(content)
        refused = run("offerings", "import", file, "--as", "wang", "--dry-run")
        assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
