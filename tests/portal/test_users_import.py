"""``flask users import``: all accounts of a file or none, row by row, and nothing when it is run again."""

from __future__ import annotations

import csv
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import Workbook
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.access.authenticating import authenticate
from catalogue.access.users import list_users
from catalogue.foundation import clock
from tests.worlds.eight_streets import World

Run = Callable[..., Result]


def write_csv(path: Path, *rows: tuple[object, ...]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("账号", "角色", "区划代码", "姓名"), *rows])
    return path


def names(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return [user.name for user in list_users(session)]


@pytest.mark.both_databases
def test_a_file_adds_its_accounts_once_and_says_their_first_passwords_once(
    run: Run, world: World, engine: Engine, tmp_path: Path
) -> None:
    file = write_csv(
        tmp_path / "accounts.csv",
        ("dfx", "社区工作者", world.community, "林燕"),
        ("dfx", "worker", world.neighbour, "林燕"),
        ("dhm", "街道", world.street, ""),
    )
    added = run("users", "import", file, "--as", "王主任")
    assert added.exit_code == 0, added.output
    assert "Signed by 王主任 (operator)" in added.stderr
    assert "line 3: dfx: added" in added.stdout
    passwords = dict(
        line.split(",") for line in added.stdout.splitlines() if line.count("-") == 2 and "," in line
    )
    assert list(passwords) == ["dfx", "dhm"]
    with Session(engine) as session:
        user = authenticate(session, "dfx", passwords["dfx"], now=clock.now())
    assert user.must_change
    assert [held.division for held in user.held] == [world.community, world.neighbour]
    again = run("users", "import", file)
    assert again.exit_code == 0
    assert "line 2: dfx: unchanged" in again.stdout
    assert "0 accounts added, 3 rows unchanged" in again.stdout
    assert "password" not in again.stdout.casefold()
    assert "account.added" in run("audit", "list", "--in", world.street).stdout


def test_a_workbook_is_read_and_passwords_go_into_a_file_for_its_owner_alone(
    run: Run, world: World, engine: Engine, tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("name", "role", "division"), ("dfx", "worker", float(world.community)), (None, None, None)):
        sheet.append(row)
    book.save(tmp_path / "accounts.xlsx")
    out = tmp_path / "passwords.csv"
    added = run("users", "import", tmp_path / "accounts.xlsx", "--passwords", out)
    assert added.exit_code == 0, added.output
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    (_head, (name, password)) = csv.reader(out.read_text(encoding="utf-8").splitlines())
    assert password not in added.output
    with Session(engine) as session:
        assert authenticate(session, name, password, now=clock.now()).name == "dfx"
    more = write_csv(tmp_path / "more.csv", ("xi", "worker", world.neighbour, ""))
    refused = run("users", "import", more, "--passwords", out)
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert names(engine) == ["dfx"]


def test_one_row_that_cannot_be_used_adds_none(
    run: Run, world: World, engine: Engine, tmp_path: Path
) -> None:
    run("users", "add", "li", "--role", "street", "--division", world.street)
    rows = [
        ("good", "worker", world.community, ""),
        ("a b", "worker", world.community, ""),
        ("role", "boss", world.community, ""),
        ("level", "worker", world.street, ""),
        ("place", "worker", 999999999999, ""),
        ("code", "worker", "11x", ""),
        ("good", "worker", world.community, ""),
        ("good", "worker", world.neighbour, "别人"),
        ("li", "street", world.mixed_street, ""),
        ("", "worker", world.community, ""),
    ]
    out = tmp_path / "passwords.csv"
    refused = run("users", "import", write_csv(tmp_path / "x.csv", *rows), "--passwords", out)
    assert refused.exit_code == 2
    lines = refused.stdout.splitlines()
    assert lines[0] == "line 2: good: added"
    assert [line.split(": ")[2] for line in lines] == ["added"] + ["problem"] * 9
    assert refused.stderr == "Error: 9 of 10 rows cannot be used. Nothing was added.\n"
    assert names(engine) == ["li"]
    assert not out.exists()


@pytest.mark.parametrize("content", [b"", b"name,role\nx,worker\n", b"\xff\xfe\x00", b"PK\x03\x04"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_file_that_is_no_list_of_accounts_is_refused_in_one_line(
    run: Run, world: World, tmp_path: Path, content: bytes, suffix: str
) -> None:
    file = tmp_path / f"accounts{suffix}"
    file.write_bytes(content)
    refused = run("users", "import", file)
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)


def test_passwd_gives_a_first_password(run: Run, world: World, engine: Engine) -> None:
    run("users", "add", "li", "--role", "street", "--division", world.street)
    made = run("users", "passwd", "li").stdout.split("shown only now: ")[1].strip()
    with Session(engine) as session:
        assert authenticate(session, "li", made, now=clock.now()).must_change


def test_a_file_puts_accounts_into_departments(
    run: Run, world: World, engine: Engine, tmp_path: Path
) -> None:
    run("departments", "save", world.street, "民生科", "--item", "0201")
    head = ("账号", "角色", "区划代码", "姓名", "科室")

    def rows(*lines: tuple[object, ...]) -> Path:
        file = tmp_path / "departments.csv"
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows([head, *lines])
        return file

    good = ("ms", "科室", world.street, "赵敏", "民生科")
    for wrong in (("ms", "科室", world.street, "", "城管科"), ("ms", "科室", world.street, "", "")):
        refused = run("users", "import", rows(wrong))
        assert refused.exit_code == 2
        assert "in which department" in refused.stdout
    assert run("users", "import", rows(good, good)).exit_code == 2
    assert run("users", "import", rows(good)).exit_code == 0
    assert "line 2: ms: unchanged" in run("users", "import", rows(good)).stdout
    assert f"department in {world.street:012d} (民生科)" in run("users", "list").stdout
    assert "still has 1 open accounts" in run("departments", "close", world.street, "民生科").stderr
    assert "民生科  0201" in run("departments", "list", world.street).stdout
